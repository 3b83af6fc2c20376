"""The shop's bookings in SQLite, one for each pass, and what became of their reports to the queue."""

import secrets
import sqlite3
import time
from contextlib import closing

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS bookings (
  booking_id TEXT PRIMARY KEY,
  jti TEXT NOT NULL UNIQUE,               -- one booking for each pass
  user_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  pass TEXT NOT NULL,                     -- for the report
  expires_at INTEGER NOT NULL,            -- of the pass, in seconds since 1970
  report TEXT NOT NULL DEFAULT 'pending', -- or what the queue made of it
  pause REAL NOT NULL DEFAULT 0.5,        -- seconds before the next attempt
  next_try_at REAL NOT NULL DEFAULT 0     -- seconds since 1970
);
CREATE INDEX IF NOT EXISTS outbox ON bookings (next_try_at) WHERE report = 'pending';
"""
BUSY_SECONDS = 5  # to wait for another thread or process that writes


class Ledger:
    """Opens the file for each act, for threads may not share a connection."""

    def __init__(self, file):
        self._file = file
        with closing(self._open()) as db:
            db.executescript(SCHEMA)

    def _open(self):
        db = sqlite3.connect(self._file, timeout=BUSY_SECONDS, isolation_level=None)  # each statement commits itself
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous = FULL")
        return db

    def book(self, claims, token):
        """The booking for a verified pass, and whether it is new: the same pass again is the same booking again."""
        booking_id = "bk_" + secrets.token_hex(16)
        with closing(self._open()) as db:
            inserted = db.execute(
                "INSERT INTO bookings (booking_id, jti, user_id, event_id, pass, expires_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (jti) DO NOTHING",
                (booking_id, claims.jti, claims.user_id, claims.event_id, token, claims.expires_at),
            )
            return self._find(db, claims.jti), inserted.rowcount == 1

    def find(self, jti):
        """None when nothing was booked with the pass."""
        with closing(self._open()) as db:
            return self._find(db, jti)

    def _find(self, db, jti):
        row = db.execute("SELECT booking_id, user_id, event_id FROM bookings WHERE jti = ?", (jti,)).fetchone()
        return row and dict(row)

    def due(self, most):
        """The bookings that the queue is to be told of now, at most so many."""
        with closing(self._open()) as db:
            query = "SELECT * FROM bookings WHERE report = 'pending' AND next_try_at <= ? ORDER BY next_try_at LIMIT ?"
            return [dict(row) for row in db.execute(query, (time.time(), most))]

    def settle(self, booking_id, report):
        """Notes what became of a report: it is not sent again."""
        with closing(self._open()) as db:
            db.execute("UPDATE bookings SET report = ?, pass = '' WHERE booking_id = ?", (report, booking_id))

    def try_again(self, booking_id, seconds, pause):
        """In so many seconds; the attempt after that has to wait for `pause` at least."""
        with closing(self._open()) as db:
            query = "UPDATE bookings SET next_try_at = ?, pause = ? WHERE booking_id = ?"
            db.execute(query, (time.time() + seconds, pause, booking_id))
