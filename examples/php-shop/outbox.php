<?php
/**
 * php outbox.php: a worker that tells the queue of bookings until each is settled. The ledger is its memory: when it starts
 * again it goes on where it stopped, and the queue counts a booking id once, however often it is told.
 */
declare(strict_types=1);

require __DIR__ . '/pass.php';
require __DIR__ . '/keys.php';
require __DIR__ . '/settings.php';
require __DIR__ . '/ledger.php';

const REPORTS_AT_ONCE = 16;
const TIMEOUT_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 600; // for a Retry-After
const GIVE_UP_AFTER_SECONDS = 86400; // after the pass has ended; then the queue takes no report any more
const IDLE_MICROSECONDS = 200_000;

/**
 * Sends the reports side by side.
 *
 * @param list<array<string, mixed>> $bookings
 */
function report(Settings $settings, Ledger $ledger, array $bookings): void
{
    $multi = curl_multi_init();
    $sent = [];
    foreach ($bookings as $booking) {
        $body = ['queue_pass' => $booking['pass'], 'event_id' => $booking['event_id'], 'booking_id' => $booking['booking_id']];
        $curl = curl_init("$settings->queueUrl/api/v1/queue/pass/complete");
        curl_setopt_array($curl, [
            CURLOPT_POSTFIELDS => json_encode($body, JSON_THROW_ON_ERROR),
            CURLOPT_HTTPHEADER => ['Content-Type: application/json', "Authorization: Bearer $settings->originToken"],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HEADER => true,
            CURLOPT_TIMEOUT => TIMEOUT_SECONDS,
            CURLOPT_FOLLOWLOCATION => false, // a redirect would carry the token elsewhere
        ]);
        curl_multi_add_handle($multi, $curl);
        $sent[] = [$booking, $curl];
    }
    do {
        curl_multi_exec($multi, $running);
        if ($running > 0) {
            curl_multi_select($multi);
        }
    } while ($running > 0);
    foreach ($sent as [$booking, $curl]) {
        note($ledger, $booking, curl_getinfo($curl, CURLINFO_RESPONSE_CODE), (string) curl_multi_getcontent($curl));
        curl_multi_remove_handle($multi, $curl);
    }
}

/**
 * What an answer means.
 *
 * @param array<string, mixed> $booking
 */
function note(Ledger $ledger, array $booking, int $status, string $response): void
{
    [$headers, $text] = explode("\r\n\r\n", $response, 2) + ['', ''];
    $body = json_decode($text, true);
    $pause = (float) $booking['pause'];
    $isOurs = is_array($body); // else there was no answer in time, or a proxy on the way gave one
    if ($status === 200 && $isOurs) {
        $ledger->settle($booking['booking_id'], (string) ($body['status'] ?? 'completed'));
        return;
    }
    $mayPass = $status === 401 || $status === 429 || $status >= 500 || !$isOurs;
    if (!$mayPass) {
        $code = $body['error']['code'] ?? "status $status";
        error_log("the queue refused booking {$booking['booking_id']}: $code");
        $ledger->settle($booking['booking_id'], "refused: $code");
        return;
    }
    if (time() - $booking['expires_at'] > GIVE_UP_AFTER_SECONDS) {
        $ledger->settle($booking['booking_id'], 'given up');
        return;
    }
    if ($status === 401) {
        error_log('the queue does not take ORIGIN_TOKEN; mend it, bookings are kept until then');
    }
    $retryAfter = preg_match('/^Retry-After: *(\d+)\r?$/mi', $headers, $match) ? (int) $match[1] : 0;
    $seconds = max($pause, min($retryAfter, LONGEST_WAIT_SECONDS), $status === 401 ? LONGEST_PAUSE_SECONDS : 0);
    $ledger->tryAgain($booking['booking_id'], $seconds, min(2 * $pause, LONGEST_PAUSE_SECONDS));
}

try {
    $settings = Settings::read();
} catch (InvalidArgumentException $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}
$ledger = new Ledger($settings->ledger);
echo "outbox of $settings->ledger for the queue at $settings->queueUrl\n";
while (true) {
    $due = $ledger->due(REPORTS_AT_ONCE);
    if ($due === []) {
        usleep(IDLE_MICROSECONDS);
    } else {
        report($settings, $ledger, $due);
    }
}
