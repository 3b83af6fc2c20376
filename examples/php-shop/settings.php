<?php
/** The shop's variables, which README.md lists. */
declare(strict_types=1);

final class Settings
{
    private const MIN_SECRET_BYTES = 32;

    private function __construct(
        public readonly string $queueUrl,
        public readonly string $originToken,
        public readonly string $ledger,
        public readonly string $alg,
        private readonly string $secret,
        private readonly string $keysUrl,
    ) {
    }

    /** Throws with a sentence that names the variable. */
    public static function read(): self
    {
        $read = fn (string $name, string $usual = ''): string => getenv($name) ?: $usual;
        $queueUrl = $read('QUEUE_URL', 'http://127.0.0.1:8787');
        $settings = new self(
            $queueUrl,
            $read('ORIGIN_TOKEN'),
            $read('LEDGER', __DIR__ . '/bookings.sqlite'),
            $read('QUEUE_PASS_ALG', 'HS256'),
            $read('QUEUE_PASS_SECRET'),
            $read('QUEUE_JWKS_URL', "$queueUrl/.well-known/jwks.json"),
        );
        if ($settings->originToken === '') {
            throw new InvalidArgumentException("Set ORIGIN_TOKEN to the queue's own.");
        }
        if (!in_array($settings->alg, ['HS256', 'ES256', 'RS256', 'EdDSA'], true)) {
            throw new InvalidArgumentException("QUEUE_PASS_ALG $settings->alg is none of HS256, ES256, RS256 and EdDSA.");
        }
        if ($settings->alg === 'HS256' && strlen($settings->secret) < self::MIN_SECRET_BYTES) {
            throw new InvalidArgumentException("Set QUEUE_PASS_SECRET to the queue's own: at least 32 bytes.");
        }
        return $settings;
    }

    public function verifier(): PassVerifier
    {
        $keys = $this->alg === 'HS256'
            ? new Secret($this->secret)
            : new RemoteKeys($this->keysUrl, $this->alg, "$this->ledger.jwks");
        return new PassVerifier($this->alg, $keys);
    }
}
