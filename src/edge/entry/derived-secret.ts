/** Secrets of single purposes, made of one of the deployment's: no signature of one purpose can ever be taken for another's. */
import { encode } from "jose/base64url";

/** Finished ones only, as in pass/hmac-key.ts. */
const secrets = new Map<string, string>();

/** 256 bits by HKDF, in base64url; always the same for a secret and a purpose. */
export async function deriveSecret(secret: string, purpose: string): Promise<string> {
  const name = JSON.stringify([purpose, secret]);
  const known = secrets.get(name);
  if (known !== undefined) return known;
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, [
    "deriveBits",
  ]);
  const info = encoder.encode(`virtual-queue ${purpose}`);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const made = encode(new Uint8Array(await crypto.subtle.deriveBits(derivation, material, 256)));
  secrets.set(name, made);
  return made;
}
