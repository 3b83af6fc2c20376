<?php
/** Checks a queue pass without asking the queue about each. PHP's own hash, openssl and sodium are all that it needs. */
declare(strict_types=1);

/** What a shop needs of a pass that it may believe. The jti names the pass: book once for each. */
final class PassClaims
{
    public function __construct(
        public readonly string $jti,
        public readonly string $userId,
        public readonly string $eventId,
        /** Seconds since 1970. */
        public readonly int $expiresAt,
    ) {
    }
}

/** Why a pass is not believed; the code never changes. */
final class PassRefused extends Exception
{
    public const INVALID = 'INVALID_QUEUE_PASS';
    public const EXPIRED = 'QUEUE_PASS_EXPIRED';
    public const OTHER_EVENT = 'QUEUE_PASS_EVENT_MISMATCH';

    public function __construct(
        public readonly string $reason = self::INVALID,
        string $message = 'This is not a valid queue pass.',
    ) {
        parent::__construct($message);
    }
}

final class PassVerifier
{
    private const MAX_LENGTH = 4096;
    /** The letters of base64url in three parts, to the very end: decoders pass over padding and line breaks. */
    private const COMPACT = '/\A[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\z/';

    /** The algorithm is the shop's configuration: HS256, ES256, RS256 or EdDSA. The token has no say in it. */
    public function __construct(
        private readonly string $alg,
        private readonly Keys $keys,
        /** Another one where the queue's QUEUE_PASS_ISSUER is set. */
        private readonly string $issuer = 'virtual-queue',
    ) {
    }

    /**
     * @param ?string $userId the person that the shop's own login knows; null when it knows none
     * @param ?int $now seconds since 1970; the system's clock when left out
     * @throws PassRefused, or KeysUnavailable when the queue's keys cannot be had at the moment
     */
    public function verify(string $pass, string $eventId, ?string $userId = null, ?int $now = null): PassClaims
    {
        if ($pass === '') {
            throw new PassRefused(message: 'There is no queue pass.');
        }
        if (strlen($pass) > self::MAX_LENGTH || preg_match(self::COMPACT, $pass) !== 1) {
            throw new PassRefused();
        }
        [$head, $payload, $signature] = explode('.', $pass);
        $header = self::decodeObject($head);
        if (!$this->isPassHeader($header)) {
            throw new PassRefused();
        }
        $bytes = self::decode($signature);
        foreach ($this->keys->find(self::text($header, 'kid')) as $key) {
            if (self::isSigned($this->alg, $key, "$head.$payload", $bytes)) {
                return $this->judge(self::decodeObject($payload), $eventId, $userId, $now ?? time());
            }
        }
        throw new PassRefused();
    }

    /** @param array<mixed> $header */
    private function isPassHeader(array $header): bool
    {
        $typ = preg_replace('~\Aapplication/~', '', strtolower(self::text($header, 'typ')));
        return self::text($header, 'alg') === $this->alg
            && $typ === 'queue-pass+jwt'
            && !array_key_exists('crit', $header); // extensions that must be understood
    }

    /**
     * Looks at the claims of a token that is rightly signed. Only a pass that is one in all else is called expired.
     *
     * @param array<mixed> $fields
     */
    private function judge(array $fields, string $eventId, ?string $userId, int $now): PassClaims
    {
        $text = fn (string $name): string => self::text($fields, $name);
        $notBefore = array_key_exists('nbf', $fields) ? $fields['nbf'] : $now;
        $expiresAt = $fields['exp'] ?? null;
        $isPass = $text('iss') === $this->issuer
            && $text('aud') === 'booking-origin'
            && $text('type') === 'queue_pass'
            && $text('jti') !== ''
            && $text('event_id') !== ''
            && $text('user_id') !== ''
            && $text('user_id') === $text('sub')
            && is_int($fields['iat'] ?? null) // the queue's clock: it is not compared with ours
            && is_int($expiresAt)
            && is_int($notBefore) && $notBefore <= $now;
        if (!$isPass) {
            throw new PassRefused();
        }
        if ($expiresAt <= $now) {
            throw new PassRefused(PassRefused::EXPIRED, 'This queue pass has expired.');
        }
        if ($text('event_id') !== $eventId) {
            throw new PassRefused(PassRefused::OTHER_EVENT, 'This queue pass is for another event.');
        }
        if ($userId !== null && $text('user_id') !== $userId) {
            throw new PassRefused(message: 'This queue pass belongs to somebody else.');
        }
        return new PassClaims($text('jti'), $text('user_id'), $text('event_id'), $expiresAt);
    }

    private static function isSigned(string $alg, string|OpenSSLAsymmetricKey $key, string $input, string $signature): bool
    {
        switch ($alg) {
            case 'HS256':
                return hash_equals(hash_hmac('sha256', $input, $key, true), $signature);
            case 'ES256':
                // r and s in 32 bytes each, which OpenSSL wants in DER.
                return strlen($signature) === 64
                    && openssl_verify($input, self::toDer($signature), $key, OPENSSL_ALGO_SHA256) === 1;
            case 'RS256':
                return openssl_verify($input, $signature, $key, OPENSSL_ALGO_SHA256) === 1;
            case 'EdDSA':
                return strlen($signature) === SODIUM_CRYPTO_SIGN_BYTES
                    && sodium_crypto_sign_verify_detached($signature, $input, $key);
        }
        return false;
    }

    private static function toDer(string $signature): string
    {
        $integers = '';
        foreach (str_split($signature, 32) as $bytes) {
            $short = ltrim($bytes, "\0");
            $body = $short === '' || ord($short[0]) >= 0x80 ? "\0$short" : $short;
            $integers .= "\x02" . chr(strlen($body)) . $body;
        }
        return "\x30" . chr(strlen($integers)) . $integers;
    }

    /** @return array<mixed> */
    private static function decodeObject(string $part): array
    {
        $text = self::decode($part);
        $fields = json_decode($text, true);
        if (!is_array($fields) || array_is_list($fields)) {
            throw new PassRefused();
        }
        return $fields;
    }

    private static function decode(string $part): string
    {
        $bytes = base64_decode(strtr($part, '-_', '+/'), true);
        return $bytes === false ? throw new PassRefused() : $bytes;
    }

    /** '' for what is missing or no text. @param array<mixed> $fields */
    private static function text(array $fields, string $name): string
    {
        return is_string($fields[$name] ?? null) ? $fields[$name] : '';
    }
}
