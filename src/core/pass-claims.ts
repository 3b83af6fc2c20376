/**
 * The claims of a queue pass: six of its own beside the registered ones. The same person, event and end always give the same
 * claims: nothing else about a pass is stored.
 */
export const PASS_TYPE = "queue_pass";
/** The JWT `typ` header; a token made for another purpose carries another one. */
export const PASS_JWT_TYPE = "queue-pass+jwt";

/** HMAC with SHA-256, by a secret that the queue and the booking servers share. Verifiers pin it. */
export const HMAC_ALG = "HS256";

/** By a private key that the queue alone has; anybody may check with the public one. */
export const PUBLIC_KEY_ALGS = ["ES256", "RS256", "EdDSA"] as const;
export type PublicKeyAlg = (typeof PUBLIC_KEY_ALGS)[number];
export type PassAlg = typeof HMAC_ALG | PublicKeyAlg;

/** Who signs passes, unless QUEUE_PASS_ISSUER names an address, and who they are for; every origin's verifier has the same words. */
export const PASS_ISSUER = "virtual-queue";
export const PASS_AUDIENCE = "booking-origin";

export interface PassClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly user_id: string;
  readonly event_id: string;
  readonly type: typeof PASS_TYPE;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  /** By how much `exp` is later than it was at the claim; left out of a pass that no shop has extended. */
  readonly extended_seconds?: number;
  /** The same before and after an extension. */
  readonly jti: string;
}
