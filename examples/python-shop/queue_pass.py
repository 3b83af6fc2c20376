"""Checks a queue pass without asking the queue about each. PyJWT checks the signature; the rest is compared here."""

import json
import re
import time
from dataclasses import dataclass

import jwt


@dataclass(frozen=True)
class Claims:
    """What a shop needs of a pass that it may believe. The jti names the pass: book once for each."""

    jti: str
    user_id: str
    event_id: str
    expires_at: int  # seconds since 1970


class Refused(Exception):
    """Why a pass is not believed; the code never changes."""

    def __init__(self, code="INVALID_QUEUE_PASS", message="This is not a valid queue pass."):
        super().__init__(message)
        self.code = code


MAX_LENGTH = 4096
# The letters of base64url in three parts: decoders pass over padding and line breaks, so they are refused before.
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class Verifier:
    """The algorithm is the shop's configuration: HS256, ES256, RS256 or EdDSA. The token has no say in it."""

    def __init__(self, alg, keys, issuer="virtual-queue"):
        """Another issuer where the queue's QUEUE_PASS_ISSUER is set."""
        self._alg = alg
        self._keys = keys
        self._issuer = issuer

    def verify(self, token, event_id, user_id=None, now=None):
        """Returns Claims, or raises Refused; KeysUnavailable when the queue's keys cannot be had at the moment.

        `user_id` is the person that the shop's own login knows, None when it knows none; `now` in seconds since 1970.
        """
        if not token:
            raise Refused(message="There is no queue pass.")
        if len(token) > MAX_LENGTH or not COMPACT.fullmatch(token):
            raise Refused()
        now = int(time.time()) if now is None else now
        claims = self._read(token)
        if claims.get("iss") != self._issuer:
            raise Refused()
        return _judge(claims, event_id, user_id, now)

    def _read(self, token):
        """The claims of a token that is rightly signed."""
        try:
            header = jwt.get_unverified_header(token)
            typ = _text(header, "typ").lower().removeprefix("application/")
            # Older PyJWT ignores "crit", by which a token names extensions that must be understood.
            if header.get("alg") != self._alg or typ != "queue-pass+jwt" or "crit" in header:
                raise Refused()
            keys = self._keys.find(_text(header, "kid")) or []
            claims = json.loads(self._signed_payload(token, keys).decode("utf-8"))
        # A header of a thousand brackets exhausts the parser's depth.
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise Refused() from None
        if not isinstance(claims, dict):
            raise Refused()
        return claims

    def _signed_payload(self, token, keys):
        for key in keys:
            try:
                return jwt.PyJWS().decode(token, key, algorithms=[self._alg])
            except jwt.InvalidSignatureError:
                continue
        raise Refused()


def _judge(claims, event_id, user_id, now):
    """Only a pass that is one in all else is called expired."""
    is_pass = (
        claims.get("aud") == "booking-origin"
        and claims.get("type") == "queue_pass"
        and _text(claims, "jti") != ""
        and _text(claims, "event_id") != ""
        and _text(claims, "user_id") != ""
        and claims["user_id"] == claims.get("sub")
        and _is_integer(claims.get("iat"))  # the queue's clock: it is not compared with ours
        and _is_integer(claims.get("exp"))
        and _is_integer(claims.get("nbf", now))
        and claims.get("nbf", now) <= now
    )
    if not is_pass:
        raise Refused()
    if claims["exp"] <= now:
        raise Refused("QUEUE_PASS_EXPIRED", "This queue pass has expired.")
    if claims["event_id"] != event_id:
        raise Refused("QUEUE_PASS_EVENT_MISMATCH", "This queue pass is for another event.")
    if user_id is not None and claims["user_id"] != user_id:
        raise Refused(message="This queue pass belongs to somebody else.")
    return Claims(claims["jti"], claims["user_id"], claims["event_id"], claims["exp"])


def _text(fields, name):
    """'' for what is missing or no text."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)  # True is an int
