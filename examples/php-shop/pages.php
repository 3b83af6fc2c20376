<?php
/** The shop's three pages, as plain as they can be: a real shop has its own. */
declare(strict_types=1);

/** Without a valid pass; `$why` says what is wrong with the one that came, null when none did. */
function showClosedDoor(int $status, ?string $why, string $toQueue): void
{
    $reason = $why === null ? '' : '<p>' . escape($why) . '</p>';
    $link = '<p><a href="' . escape($toQueue) . '">Go to the queue</a></p>';
    show($status, 'Tickets are sold through the queue', $reason . $link);
}

function showOpenDoor(string $eventId): void
{
    $main = '<p>Your queue pass for <b>' . escape($eventId) . '</b> is valid.</p>'
        . '<form method="post"><button>Book</button></form>';
    show(200, 'You are in', $main);
}

/** @param array<string, mixed> $booking */
function showBooking(array $booking): void
{
    $main = '<p>Event: <b>' . escape($booking['event_id']) . '</b></p>'
        . '<p>Booking: <code>' . escape($booking['booking_id']) . '</code></p>';
    show(200, 'You have booked', $main);
}

function show(int $status, string $heading, string $main): void
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
    echo <<<HTML
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>$heading – Example shop in PHP</title>
        <style>body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 15vh auto 0; padding: 0 1.25rem }</style>
        <h1>$heading</h1>
        $main
        </html>

        HTML;
}

function escape(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}
