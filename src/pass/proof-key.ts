/** The key that signs what the queue proves: the list of a drawing's entrants, and receipts of single people. */

import { decode } from "jose/base64url";
import { SignJWT } from "jose/jwt/sign";
import { importJWK } from "jose/key/import";
import { saltSecretOf } from "../core/draw/leaf.ts";
import type { Jwk } from "./pass-key.ts";

const ALG = "ES256";

/** A private key of P-256, as the settings have it. */
export interface ProofMaterial {
  readonly jwk: Jwk;
  /** Its thumbprint by RFC 7638, SHA-256 in base64url. */
  readonly kid: string;
  /** The first 48 bits of that: by it Redis knows under which key people entered. Never 0, but once in 2^48 keys. */
  readonly number: number;
}

export interface ProofKey {
  readonly kid: string;
  readonly number: number;
  /** What anybody may check proofs with. */
  readonly publicJwk: Jwk;
  /** What the salts of a drawing's leaves, and its sheets, are made of: 32 bytes. */
  readonly saltSecret: Uint8Array;
  /** A JWS in its compact form. `typ`: what it is, so that it cannot be taken for anything else. */
  sign(typ: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
}

/** By the deployment's settings, of which an isolate has one. Finished keys only, as in hmac-key.ts. */
const made = new WeakMap<ProofMaterial, ProofKey>();

export async function proofKeyOf(material: ProofMaterial): Promise<ProofKey> {
  const known = made.get(material);
  if (known) return known;
  const { jwk, kid, number } = material;
  const { kty, crv, x, y, d } = jwk;
  const key = await importJWK({ kty, crv, x, y, d } as object, ALG);
  const proofKey: ProofKey = {
    kid,
    number,
    publicJwk: { kty, crv, x, y, kid, alg: ALG, use: "sig" } as Jwk,
    saltSecret: saltSecretOfKey(material),
    sign: (typ, claims) => new SignJWT({ ...claims }).setProtectedHeader({ alg: ALG, typ, kid }).sign(key),
  };
  made.set(material, proofKey);
  return proofKey;
}

/** What the salts and the sheets of drawings are made of: 32 bytes. */
export function saltSecretOfKey({ jwk }: ProofMaterial): Uint8Array {
  return saltSecretOf(decode(String(jwk.d)));
}
