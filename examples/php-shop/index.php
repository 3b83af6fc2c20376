<?php
/**
 * The shop's front door: its API for apps and pages with a script, and the page of each event. php-fpm runs it behind a web
 * server, `php -S` on a developer's machine; README.md says how.
 */
declare(strict_types=1);

require __DIR__ . '/pass.php';
require __DIR__ . '/keys.php';
require __DIR__ . '/settings.php';
require __DIR__ . '/ledger.php';
require __DIR__ . '/pages.php';

const MAX_BODY_BYTES = 8192;
/** The field of the queue's form, and the name of the cookie. */
const PASS = 'queue_pass';

header('Cache-Control: no-store');
header('X-Content-Type-Options: nosniff');
try {
    answer(explode('?', $_SERVER['REQUEST_URI'], 2)[0], $_SERVER['REQUEST_METHOD']);
} catch (KeysUnavailable | PDOException | InvalidArgumentException $error) {
    error_log($error->getMessage());
    header('Retry-After: 5');
    $code = $error instanceof KeysUnavailable ? 'QUEUE_KEYS_UNAVAILABLE' : 'UNAVAILABLE';
    refuse(503, $code, 'The shop cannot take bookings at the moment.');
}

function answer(string $path, string $method): void
{
    if ((int) ($_SERVER['CONTENT_LENGTH'] ?? 0) > MAX_BODY_BYTES) {
        refuse(413, 'PAYLOAD_TOO_LARGE', 'This request is too large.');
    } elseif ($path === '/bookings/reserve') {
        $method === 'POST' ? reserve() : refuse(405, 'METHOD_NOT_ALLOWED', 'Reserve with POST.');
    } elseif ($path === '/') {
        header('Location: /events/demo', response_code: 303);
    } elseif (preg_match('~\A/events/([A-Za-z0-9_.-]{1,64})\z~', $path, $match) !== 1) {
        refuse(404, 'NOT_FOUND', 'There is nothing here.');
    } elseif (in_array($method, ['GET', 'HEAD', 'POST'], true)) {
        visit($match[1], $method === 'POST');
    } else {
        refuse(405, 'METHOD_NOT_ALLOWED', 'Look with GET, act with POST.');
    }
}

/** The pass comes in X-Queue-Pass, the event in the body. */
function reserve(): void
{
    $body = json_decode((string) file_get_contents('php://input', length: MAX_BODY_BYTES + 1), true);
    $eventId = is_array($body) ? $body['event_id'] ?? null : null;
    if (!is_string($eventId) || $eventId === '') {
        refuse(400, 'INVALID_REQUEST', 'Send a JSON body like {"event_id":"demo"}.');
        return;
    }
    $settings = Settings::read();
    $pass = $_SERVER['HTTP_X_QUEUE_PASS'] ?? '';
    try {
        // X-User-ID is the gateway's word for who is logged in; a shop with a login of its own asks that instead.
        $claims = $settings->verifier()->verify($pass, $eventId, ($_SERVER['HTTP_X_USER_ID'] ?? '') ?: null);
    } catch (PassRefused $refused) {
        refuse(403, $refused->reason, $refused->getMessage());
        return;
    }
    [$booking, $isNew] = (new Ledger($settings->ledger))->book($claims, $pass);
    json($isNew ? 201 : 200, $booking);
}

/**
 * The page of an event. The pass comes in the form that the queue's page posts, or in a cookie that the queue has set for a
 * domain they share. A posted pass goes into the same cookie, so that both ways go on alike.
 */
function visit(string $eventId, bool $isPost): void
{
    $posted = $isPost && is_string($_POST[PASS] ?? null) ? $_POST[PASS] : '';
    $pass = $posted !== '' ? $posted : (is_string($_COOKIE[PASS] ?? null) ? $_COOKIE[PASS] : '');
    $settings = Settings::read();
    $host = $_SERVER['HTTP_HOST'] ?? '';
    $toQueue = "$settings->queueUrl/queue/$eventId?" . http_build_query(['to' => "http://$host/events/$eventId"]);
    if ($pass === '' && !$isPost) {
        showClosedDoor(200, null, $toQueue);
        return;
    }
    try {
        $claims = $settings->verifier()->verify($pass, $eventId);
    } catch (PassRefused $refused) {
        showClosedDoor(403, $refused->getMessage(), $toQueue);
        return;
    }
    $ledger = new Ledger($settings->ledger);
    if (!$isPost) {
        $booking = $ledger->find($claims->jti);
        $booking === null ? showOpenDoor($eventId) : showBooking($booking);
        return;
    }
    if ($posted !== '') {
        // This example has no TLS; with TLS, add 'secure' => true.
        setcookie(PASS, $pass, ['expires' => $claims->expiresAt, 'path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
    } elseif (!isFromOwnPage()) {
        showClosedDoor(403, "This form is not the shop's.", $toQueue);
        return;
    } else {
        $ledger->book($claims, $pass);
    }
    header("Location: {$_SERVER['REQUEST_URI']}", response_code: 303); // a reload of what comes then sends nothing twice
}

/** Browsers name the origin of every form they post. */
function isFromOwnPage(): bool
{
    $origin = parse_url($_SERVER['HTTP_ORIGIN'] ?? '');
    $port = isset($origin['port']) ? ":{$origin['port']}" : '';
    return isset($origin['host']) && $origin['host'] . $port === ($_SERVER['HTTP_HOST'] ?? '');
}

function refuse(int $status, string $code, string $message): void
{
    json($status, ['error' => ['code' => $code, 'message' => $message]]);
}

/** @param array<string, mixed> $body */
function json(int $status, array $body): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
}
