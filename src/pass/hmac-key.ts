/**
 * A secret as a CryptoKey, imported once per isolate: importing on every request would cost a third of the HMAC
 * itself. Only the finished key is kept, never a promise, for a promise of one request must not be awaited by
 * another.
 */
const keys = new Map<string, CryptoKey>();

export async function hmacKey(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
  keys.set(secret, key);
  return key;
}
