<?php
/** The shop's variables, which README.md lists. */
declare(strict_types=1);

final class Settings
{
    private function __construct(
        public readonly string $queueUrl,
        public readonly string $originToken,
        public readonly string $ledger,
        public readonly string $alg,
        private readonly Keys $keys,
        private readonly string $issuer,
    ) {
    }

    /** Throws with a sentence that names the variable. */
    public static function read(): self
    {
        $read = fn (string $name, string $usual = ''): string => getenv($name) ?: $usual;
        $queueUrl = $read('QUEUE_URL', 'http://127.0.0.1:8787');
        $alg = $read('QUEUE_PASS_ALG', 'HS256');
        $ledger = $read('LEDGER', __DIR__ . '/bookings.sqlite');
        if ($read('ORIGIN_TOKEN') === '') {
            throw new InvalidArgumentException("Set ORIGIN_TOKEN to the queue's own.");
        }
        $keys = match ($alg) {
            'HS256' => Secrets::read($read('QUEUE_PASS_SECRET')),
            'ES256', 'RS256', 'EdDSA' =>
                new RemoteKeys($read('QUEUE_JWKS_URL', "$queueUrl/.well-known/jwks.json"), $alg, "$ledger.jwks"),
            default => throw new InvalidArgumentException("QUEUE_PASS_ALG $alg is none of HS256, ES256, RS256 and EdDSA."),
        };
        return new self($queueUrl, $read('ORIGIN_TOKEN'), $ledger, $alg, $keys, $read('QUEUE_PASS_ISSUER', 'virtual-queue'));
    }

    public function verifier(): PassVerifier
    {
        return new PassVerifier($this->alg, $this->keys, $this->issuer);
    }
}
