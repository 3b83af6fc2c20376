<?php
/** What passes are checked with: the shared secret, or the queue's public keys. */
declare(strict_types=1);

final class KeysUnavailable extends RuntimeException
{
}

interface Keys
{
    /**
     * The keys that may have signed, by the header's kid; none when no key has this name.
     *
     * @return list<string|OpenSSLAsymmetricKey>
     * @throws KeysUnavailable
     */
    public function find(string $kid): array;
}

/** QUEUE_PASS_SECRET: one, or several while the queue changes from one to another. */
final class Secrets implements Keys
{
    private const MIN_BYTES = 32;

    /** @param list<string> $secrets */
    private function __construct(private readonly array $secrets)
    {
    }

    /** A secret as it is written, without decoding it from base64, or a JSON list of secrets. */
    public static function read(#[SensitiveParameter] string $text): self
    {
        $secrets = str_starts_with($text, '[') ? json_decode($text, true) : [$text];
        foreach (is_array($secrets) && $secrets !== [] ? $secrets : [''] as $secret) {
            if (!is_string($secret) || strlen($secret) < self::MIN_BYTES) {
                throw new InvalidArgumentException("Set QUEUE_PASS_SECRET to the queue's own: at least 32 bytes.");
            }
        }
        return new self($secrets);
    }

    public function find(string $kid): array
    {
        return $this->secrets;
    }
}

/** A set of public keys (JWKS) as the queue publishes it. */
final class KeySet implements Keys
{
    /** @param array<string, string|OpenSSLAsymmetricKey> $keys */
    private function __construct(private readonly array $keys)
    {
    }

    public function find(string $kid): array
    {
        return isset($this->keys[$kid]) ? [$this->keys[$kid]] : [];
    }

    /** Null when there is no key for the algorithm in the text. */
    public static function parse(string $json, string $alg): ?self
    {
        $set = json_decode($json, true);
        $keys = [];
        foreach (is_array($set) && is_array($set['keys'] ?? null) ? $set['keys'] : [] as $jwk) {
            $kid = $jwk['kid'] ?? null;
            $isForPasses = is_string($kid) && $kid !== '' && ($jwk['alg'] ?? $alg) === $alg && ($jwk['use'] ?? 'sig') === 'sig';
            $key = $isForPasses ? self::read($jwk, $alg) : null;
            if ($key !== null) {
                $keys[$kid] = $key;
            }
        }
        return $keys === [] ? null : new self($keys);
    }

    /** @param array<mixed> $jwk */
    private static function read(array $jwk, string $alg): string|OpenSSLAsymmetricKey|null
    {
        $bytes = fn (string $name): string => base64_decode(strtr((string) ($jwk[$name] ?? ''), '-_', '+/'), true) ?: '';
        $kind = ($jwk['kty'] ?? '') . ' ' . ($jwk['crv'] ?? '');
        if ($alg === 'EdDSA' && $kind === 'OKP Ed25519' && strlen($bytes('x')) === SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES) {
            return $bytes('x');
        }
        if ($alg === 'ES256' && $kind === 'EC P-256' && strlen($bytes('x')) === 32 && strlen($bytes('y')) === 32) {
            // SubjectPublicKeyInfo of an uncompressed point on prime256v1.
            $start = hex2bin('3059301306072a8648ce3d020106082a8648ce3d030107034200');
            return self::load($start . "\x04" . $bytes('x') . $bytes('y'));
        }
        if ($alg === 'RS256' && $kind === 'RSA ' && strlen($bytes('n')) >= 256 && $bytes('e') !== '') {
            $numbers = self::der(0x30, self::integer($bytes('n')) . self::integer($bytes('e')));
            $rsaEncryption = hex2bin('300d06092a864886f70d0101010500');
            return self::load(self::der(0x30, $rsaEncryption . self::der(0x03, "\0" . $numbers)));
        }
        return null;
    }

    private static function load(string $der): ?OpenSSLAsymmetricKey
    {
        $pem = "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($der), 64) . "-----END PUBLIC KEY-----\n";
        return openssl_pkey_get_public($pem) ?: null; // none for a point that is not on the curve
    }

    private static function integer(string $bytes): string
    {
        return self::der(0x02, ord($bytes[0]) >= 0x80 ? "\0$bytes" : $bytes);
    }

    private static function der(int $tag, string $body): string
    {
        $length = strlen($body);
        return chr($tag) . ($length < 0x80 ? chr($length) : "\x82" . pack('n', $length)) . $body;
    }
}

/**
 * Asks the queue for its keys when they are five minutes old, and when a pass names one that it does not know: a new key, or
 * a forged pass. Between two requests there are thirty seconds, however many such passes arrive. While the queue is away
 * the shop goes on with the keys that it has. They lie in a file that all PHP processes share.
 */
final class RemoteKeys implements Keys
{
    private const CACHED_SECONDS = 300;
    private const COOLDOWN_SECONDS = 30;
    private const TIMEOUT_SECONDS = 3;
    private const MAX_BYTES = 65536;

    public function __construct(
        private readonly string $url,
        private readonly string $alg,
        private readonly string $cacheFile,
    ) {
    }

    public function find(string $kid): array
    {
        [$keys, $isFresh] = $this->read();
        if (!$keys?->find($kid) || !$isFresh) {
            $keys = $this->refresh($kid);
        }
        if ($keys === null) {
            throw new KeysUnavailable("the queue's keys cannot be had at $this->url");
        }
        return $keys->find($kid);
    }

    /** @return array{?KeySet, bool} */
    private function read(): array
    {
        $isThere = is_file($this->cacheFile);
        $keys = $isThere ? KeySet::parse((string) file_get_contents($this->cacheFile), $this->alg) : null;
        return [$keys, $isThere && time() - filemtime($this->cacheFile) < self::CACHED_SECONDS];
    }

    /** One process asks; the others wait for it only where they have no key to go on with. */
    private function refresh(string $kid): ?KeySet
    {
        clearstatcache();
        $lock = fopen("$this->cacheFile.lock", 'c+');
        $canWait = !$this->read()[0]?->find($kid);
        if (flock($lock, $canWait ? LOCK_EX : LOCK_EX | LOCK_NB)) {
            clearstatcache();
            [$keys, $isFresh] = $this->read();
            $triedAt = (int) stream_get_contents($lock);
            $isKnown = $keys?->find($kid) && $isFresh;
            if (!$isKnown && time() - $triedAt >= self::COOLDOWN_SECONDS) {
                rewind($lock);
                fwrite($lock, (string) time());
                fflush($lock);
                $this->fetch();
            }
            flock($lock, LOCK_UN);
        }
        return $this->read()[0];
    }

    private function fetch(): void
    {
        $context = stream_context_create(['http' => ['timeout' => self::TIMEOUT_SECONDS, 'follow_location' => 0]]);
        $json = @file_get_contents($this->url, false, $context, 0, self::MAX_BYTES);
        if ($json === false || KeySet::parse($json, $this->alg) === null) {
            error_log("the queue's keys could not be read at $this->url");
            return;
        }
        $draft = $this->cacheFile . '.' . getmypid();
        file_put_contents($draft, $json);
        rename($draft, $this->cacheFile); // no process reads half a file
        clearstatcache();
    }
}
