"""Tells the queue of bookings until each is settled: a thread of shop.py, or a worker of its own (python3 outbox.py).

The ledger is its memory: when it starts again it goes on where it stopped, and the queue counts a booking id once, however
often it is told.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from ledger import Ledger
from settings import read_settings

REPORTS_AT_ONCE = 16
TIMEOUT_SECONDS = 5
LONGEST_PAUSE_SECONDS = 10
LONGEST_WAIT_SECONDS = 600  # for a Retry-After
GIVE_UP_AFTER_SECONDS = 86400  # after the pass has ended; then the queue takes no report any more
IDLE_SECONDS = 0.2


class Outbox:
    def __init__(self, ledger, queue_url, origin_token):
        self._ledger = ledger
        self._url = f"{queue_url}/api/v1/queue/pass/complete"
        self._token = origin_token

    def run(self):
        """For ever."""
        with ThreadPoolExecutor(REPORTS_AT_ONCE) as pool:
            while True:
                due = self._ledger.due(REPORTS_AT_ONCE)
                if due:
                    list(pool.map(self._report, due))
                else:
                    time.sleep(IDLE_SECONDS)

    def _report(self, booking):
        status, headers, body = self._post(booking)
        booking_id, pause = booking["booking_id"], booking["pause"]
        if status == 200 and isinstance(body, dict):
            self._ledger.settle(booking_id, body.get("status", "completed"))
        elif isinstance(body, dict) and 400 <= status < 500 and status not in (401, 429):
            code = body.get("error", {}).get("code", f"status {status}")
            print(f"the queue refused booking {booking_id}: {code}", file=sys.stderr)
            self._ledger.settle(booking_id, f"refused: {code}")
        elif time.time() - booking["expires_at"] > GIVE_UP_AFTER_SECONDS:
            self._ledger.settle(booking_id, "given up")
        else:
            if status == 401:
                print("the queue does not take ORIGIN_TOKEN; mend it, bookings are kept until then", file=sys.stderr)
                pause = LONGEST_PAUSE_SECONDS
            retry_after = headers.get("Retry-After", "")
            wait = min(int(retry_after), LONGEST_WAIT_SECONDS) if retry_after.isdecimal() else 0
            self._ledger.try_again(booking_id, max(pause, wait), min(2 * pause, LONGEST_PAUSE_SECONDS))

    def _post(self, booking):
        """Status 0 when there is no answer in time; the body is None when it is not the queue's own."""
        fields = {"queue_pass": booking["pass"], "event_id": booking["event_id"], "booking_id": booking["booking_id"]}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(self._url, json.dumps(fields).encode(), headers)
        try:
            with _open(request, timeout=TIMEOUT_SECONDS) as response:
                return response.status, response.headers, _read(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, _read(error)
        except OSError:
            return 0, {}, None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token elsewhere."""

    def redirect_request(self, *_):
        return None


_open = urllib.request.build_opener(_NoRedirects).open


def _read(response):
    try:
        return json.loads(response.read(65536))
    except (OSError, ValueError):
        return None


if __name__ == "__main__":
    settings = read_settings()
    Outbox(Ledger(settings.ledger), settings.queue_url, settings.origin_token).run()
