<?php
/** The shop's bookings in SQLite, one for each pass, and what became of their reports to the queue. */
declare(strict_types=1);

final class Ledger
{
    private const SCHEMA = <<<'SQL'
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
        SQL;

    private readonly PDO $db;

    public function __construct(string $file)
    {
        $this->db = new PDO("sqlite:$file", options: [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
            PDO::ATTR_TIMEOUT => 5, // seconds to wait for another process that writes
        ]);
        $this->db->exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
        $this->db->exec(self::SCHEMA);
    }

    /**
     * Takes a booking for a verified pass; the same pass again is the same booking again.
     *
     * @return array{array<string, mixed>, bool} the booking, and whether it is new
     */
    public function book(PassClaims $claims, string $pass): array
    {
        $insert = $this->db->prepare(
            'INSERT INTO bookings (booking_id, jti, user_id, event_id, pass, expires_at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (jti) DO NOTHING',
        );
        $bookingId = 'bk_' . bin2hex(random_bytes(16));
        $insert->execute([$bookingId, $claims->jti, $claims->userId, $claims->eventId, $pass, $claims->expiresAt]);
        return [$this->find($claims->jti), $insert->rowCount() === 1];
    }

    /** @return ?array<string, mixed> */
    public function find(string $jti): ?array
    {
        $select = $this->db->prepare('SELECT booking_id, user_id, event_id FROM bookings WHERE jti = ?');
        $select->execute([$jti]);
        return $select->fetch() ?: null;
    }

    /** @return list<array<string, mixed>> the bookings that the queue is to be told of now, at most so many */
    public function due(int $most): array
    {
        $select = $this->db->prepare(
            "SELECT * FROM bookings WHERE report = 'pending' AND next_try_at <= ? ORDER BY next_try_at LIMIT ?",
        );
        $select->execute([microtime(true), $most]);
        return $select->fetchAll();
    }

    /** Notes what became of a report: it is not sent again. */
    public function settle(string $bookingId, string $report): void
    {
        $this->db->prepare("UPDATE bookings SET report = ?, pass = '' WHERE booking_id = ?")->execute([$report, $bookingId]);
    }

    /** In so many seconds; the attempt after that has to wait for `$pause` at least. */
    public function tryAgain(string $bookingId, float $seconds, float $pause): void
    {
        $this->db->prepare('UPDATE bookings SET next_try_at = ?, pause = ? WHERE booking_id = ?')
            ->execute([microtime(true) + $seconds, $pause, $bookingId]);
    }
}
