import { HMAC_ALG } from "../core/pass-claims.ts";

/** A secret as jose takes it: the key, and the only algorithm that it may be used with. */
export interface HmacKey {
  readonly alg: typeof HMAC_ALG;
  readonly key: CryptoKey;
}

/**
 * A secret is imported once per isolate: importing it on every request would cost a third of the HMAC itself. Only
 * the finished key is kept, never a promise, for a promise of one request must not be awaited by another.
 */
const keys = new Map<string, HmacKey>();

export async function hmacKey(secret: string): Promise<HmacKey> {
  const known = keys.get(secret);
  if (known) return known;
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
  const made: HmacKey = { alg: HMAC_ALG, key };
  keys.set(secret, made);
  return made;
}
