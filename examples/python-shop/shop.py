"""A shop behind a Virtual Queue, as a WSGI application: README.md says how to run it."""

import json
import re
import sqlite3
import threading
import time
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pages
from keys import KeysUnavailable
from ledger import Ledger
from outbox import Outbox
from queue_pass import Refused
from settings import read_settings

MAX_BODY_BYTES = 8192
PASS = "queue_pass"  # the field of the queue's form, and the name of the cookie
EVENT_PAGE = re.compile(r"/events/([A-Za-z0-9_.-]{1,64})")
PHRASES = {
    200: "OK", 201: "Created", 303: "See Other", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 413: "Content Too Large", 503: "Service Unavailable",
}  # fmt: skip


class Shop:
    """Books for people who bring a queue pass: by its API, and by the page of each event."""

    def __init__(self, settings):
        self._queue_url = settings.queue_url
        self._verifier = settings.verifier
        self._ledger = Ledger(settings.ledger)
        self.outbox = Outbox(self._ledger, settings.queue_url, settings.origin_token)

    def __call__(self, environ, start_response):
        try:
            status, headers, body = self._answer(environ)
        except (KeysUnavailable, sqlite3.Error) as error:
            print(error)
            code = "QUEUE_KEYS_UNAVAILABLE" if isinstance(error, KeysUnavailable) else "UNAVAILABLE"
            status, headers, body = _refuse(503, code, "The shop cannot take bookings at the moment.")
            headers["Retry-After"] = "5"
        headers |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        start_response(f"{status} {PHRASES[status]}", list(headers.items()))
        return [body.encode()]

    def _answer(self, environ):
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            return _refuse(413, "PAYLOAD_TOO_LARGE", "This request is too large.")
        text = environ["wsgi.input"].read(int(length))
        if path == "/bookings/reserve":
            if method != "POST":
                return _refuse(405, "METHOD_NOT_ALLOWED", "Reserve with POST.")
            return self._reserve(environ, text)
        if path == "/":
            return _see_other("/events/demo")
        event = EVENT_PAGE.fullmatch(path)
        if event is None:
            return _refuse(404, "NOT_FOUND", "There is nothing here.")
        if method not in ("GET", "HEAD", "POST"):
            return _refuse(405, "METHOD_NOT_ALLOWED", "Look with GET, act with POST.")
        return self._visit(environ, event[1], text if method == "POST" else None)

    def _reserve(self, environ, text):
        """The pass comes in X-Queue-Pass, the event in the body."""
        event_id = _event_of(text)
        if event_id is None:
            return _refuse(400, "INVALID_REQUEST", 'Send a JSON body like {"event_id":"demo"}.')
        token = _header(environ, "HTTP_X_QUEUE_PASS")
        # X-User-ID is the gateway's word for who is logged in; a shop with a login of its own asks that instead.
        user_id = _header(environ, "HTTP_X_USER_ID") or None
        try:
            claims = self._verifier.verify(token, event_id, user_id)
        except Refused as refused:
            return _refuse(403, refused.code, str(refused))
        booking, is_new = self._ledger.book(claims, token)
        return _json(201 if is_new else 200, booking)

    def _visit(self, environ, event_id, form):
        """The page of an event. The pass comes in the form that the queue's page posts, or in a cookie that the queue has
        set for a domain they share. A posted pass goes into the same cookie, so that both ways go on alike."""
        posted = "" if form is None else parse_qs(form.decode("utf-8", "replace")).get(PASS, [""])[0]
        token = posted or _cookie(environ)
        back = urlencode({"to": f"http://{environ.get('HTTP_HOST', '')}/events/{event_id}"})
        to_queue = f"{self._queue_url}/queue/{event_id}?{back}"
        if not token and form is None:
            return _page(200, pages.closed_door(None, to_queue))
        try:
            claims = self._verifier.verify(token, event_id)
        except Refused as refused:
            return _page(403, pages.closed_door(str(refused), to_queue))
        if form is None:
            booking = self._ledger.find(claims.jti)
            return _page(200, pages.confirmation(booking) if booking else pages.open_door(event_id))
        query = environ.get("QUERY_STRING", "")
        here = environ["PATH_INFO"] + (f"?{query}" if query else "")
        if posted:
            seconds = claims.expires_at - int(time.time())
            # This example has no TLS; with TLS, add Secure.
            cookie = f"{PASS}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}"
            return _see_other(here, {"Set-Cookie": cookie})
        if not _is_from_own_page(environ):
            return _page(403, pages.closed_door("This form is not the shop's.", to_queue))
        self._ledger.book(claims, token)
        return _see_other(here)  # a reload of what comes then sends nothing twice


def _event_of(text):
    try:
        event_id = json.loads(text)["event_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return event_id if isinstance(event_id, str) and event_id else None


def _header(environ, name):
    """WSGI reads header bytes as Latin-1; ids are UTF-8."""
    return environ.get(name, "").encode("latin-1").decode("utf-8", "replace")


def _cookie(environ):
    """Not by http.cookies, which loses all cookies over one that it cannot read."""
    for pair in environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == PASS:
            return value
    return ""


def _is_from_own_page(environ):
    """Browsers name the origin of every form they post."""
    try:
        host = urlsplit(environ.get("HTTP_ORIGIN", "")).netloc
    except ValueError:
        return False  # no address
    return host != "" and host == environ.get("HTTP_HOST")


def _json(status, body):
    return status, {"Content-Type": "application/json"}, json.dumps(body, ensure_ascii=False)


def _refuse(status, code, message):
    return _json(status, {"error": {"code": code, "message": message}})


def _see_other(location, headers=None):
    return 303, {"Location": location, **(headers or {})}, ""


def _page(status, html):
    policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    return status, {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}, html


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    timeout = 10  # seconds that a client may be silent

    def log_message(self, *_):
        pass


def main():
    settings = read_settings()
    shop = Shop(settings)
    server = make_server("127.0.0.1", settings.port, shop, _Server, _QuietHandler)
    threading.Thread(target=shop.outbox.run, daemon=True).start()
    print(f"shop http://127.0.0.1:{server.server_port} for the queue at {settings.queue_url}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
