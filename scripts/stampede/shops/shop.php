<?php
// A shop on PHP's own server that knows nothing of queues: README.md.
declare(strict_types=1);

$page = page_of($_SERVER);
note($page);
header('X-Shop: php');
serve($page);

/** As PHP's shops route: `/index.php/tickets` and `?route=tickets` are `/tickets`, in any case, percent-decoded. */
function page_of(array $server): string
{
    $path = rawurldecode(explode('?', $server['REQUEST_URI'], 2)[0]);
    $path = preg_replace('#^/index\.php(?=/|$)#i', '', $path);
    if (trim($path, '/') === '' && is_string($_GET['route'] ?? null)) {
        $path = '/' . ltrim($_GET['route'], '/');
    }
    $path = tidy(strtolower($path));
    $method = strtoupper($server['HTTP_X_HTTP_METHOD_OVERRIDE'] ?? $_GET['_method'] ?? $server['REQUEST_METHOD']);
    if (preg_match('#^/tickets(/|$)#', $path) === 1) {
        return 'seats';
    }
    if ($path === '/orders') {
        return $method === 'POST' ? 'order' : 'missing';
    }
    if ($path === '/') {
        return 'front';
    }
    $name = preg_replace('#\.jpg$#', '', substr($path, 1));
    $known = ['poster', 'packed', 'ticks', 'cookies', 'moved', 'near', 'same', 'upload'];
    return in_array($name, $known, true) ? $name : 'missing';
}

/** One slash for many, no `.` and `..`. */
function tidy(string $path): string
{
    $segments = [];
    foreach (explode('/', $path) as $segment) {
        if ($segment === '..') {
            array_pop($segments);
        } elseif ($segment !== '' && $segment !== '.') {
            $segments[] = $segment;
        }
    }
    return '/' . implode('/', $segments);
}

function note(string $served): void
{
    $line = [
        'at' => (int) (microtime(true) * 1000),
        'method' => $_SERVER['REQUEST_METHOD'],
        'target' => $_SERVER['REQUEST_URI'],
        'served' => $served,
        'headers' => array_change_key_case(getallheaders()),
    ];
    $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
    file_put_contents(getenv('LOG'), json_encode($line, $flags) . "\n", FILE_APPEND | LOCK_EX);
}

function serve(string $page): void
{
    switch ($page) {
        case 'seats':
            echo '<h1>Pick your seat</h1><form method=post action=/orders>';
            return;
        case 'order':
            http_response_code(201);
            echo '<h1>Ordered</h1><p>seat ' . (int) ($_POST['seat'] ?? 0);
            return;
        case 'front':
            echo '<h1>Welcome</h1>';
            return;
        case 'poster':
            send_poster();
            return;
        case 'packed':
            header('Content-Encoding: gzip');
            header('ETag: "packed"');
            echo gzencode(str_repeat('ticket ', 5000));
            return;
        case 'ticks':
            header('Content-Type: text/event-stream');
            for ($n = 1; $n <= 5; $n++) {
                echo "data: $n\n\n";
                flush();
                usleep(50_000);
            }
            return;
        case 'cookies':
            header('Set-Cookie: a=1; Path=/; HttpOnly', false);
            header('Set-Cookie: b=2; Domain=shop.example; SameSite=None', false);
            echo 'two';
            return;
        case 'moved':
            header('Set-Cookie: seen=1');
            header('Location: http://' . $_SERVER['HTTP_HOST'] . '/?from=moved', true, 302);
            return;
        case 'near':
            header('Location: /?from=near', true, 303);
            return;
        case 'same':
            header('ETag: "same"');
            if (($_SERVER['HTTP_IF_NONE_MATCH'] ?? '') === '"same"') {
                http_response_code(304);
                return;
            }
            echo 'the same';
            return;
        case 'upload':
            $hash = hash_init('sha256');
            $bytes = hash_update_stream($hash, fopen('php://input', 'rb'));
            echo $bytes . ' ' . hash_final($hash);
            return;
        default:
            http_response_code(404);
            echo 'no such page';
    }
}

function send_poster(): void
{
    $bytes = '';
    for ($n = 0; $n < 300_000; $n++) {
        $bytes .= chr(($n * 31 + ($n >> 8)) % 256);
    }
    header('Content-Type: image/jpeg');
    header('Accept-Ranges: bytes');
    header('ETag: "poster"');
    if (preg_match('#^bytes=(\d+)-(\d*)$#', $_SERVER['HTTP_RANGE'] ?? '', $range) === 1) {
        $from = (int) $range[1];
        $to = $range[2] === '' ? strlen($bytes) - 1 : (int) $range[2];
        http_response_code(206);
        header("Content-Range: bytes $from-$to/" . strlen($bytes));
        $bytes = substr($bytes, $from, $to - $from + 1);
    }
    header('Content-Length: ' . strlen($bytes));
    if ($_SERVER['REQUEST_METHOD'] !== 'HEAD') {
        echo $bytes;
    }
}
