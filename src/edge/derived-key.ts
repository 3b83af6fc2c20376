const encoder = new TextEncoder();
const keys = new Map<string, CryptoKey>();

/**
 * A key for HMAC-SHA-256, derived from a secret for one purpose: so nothing that one purpose signs can be taken for another's, or
 * for what the secret itself signs. Finished keys only, as in pass/hmac-key.ts.
 */
export async function derivedKey(secret: string, purpose: string): Promise<CryptoKey> {
  const name = `${purpose} ${secret}`;
  const known = keys.get(name);
  if (known) return known;
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const info = encoder.encode(`virtual-queue ${purpose}`);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const use = { name: "HMAC", hash: "SHA-256", length: 256 };
  const key = await crypto.subtle.deriveKey(derivation, material, use, false, ["sign", "verify"]);
  keys.set(name, key);
  return key;
}
