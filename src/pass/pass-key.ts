/** The keys that passes are signed and checked with. An algorithm of public keys is one word in core/pass-claims.ts. */

import { calculateJwkThumbprint } from "jose/jwk/thumbprint";
import { importJWK } from "jose/key/import";
import { HMAC_ALG, type PassAlg, type PublicKeyAlg } from "../core/pass-claims.ts";
import { digest } from "./digest.ts";
import { hmacKey } from "./hmac-key.ts";

/** A member of a JSON Web Key Set: https://www.rfc-editor.org/rfc/rfc7517 */
export type Jwk = Readonly<Record<string, unknown>> & { readonly kty?: string; readonly kid?: string };

/** What one key is made of. Of HS256 the shared secret as text. */
export type KeyMaterial =
  | { readonly alg: typeof HMAC_ALG; readonly secret: string }
  | { readonly alg: PublicKeyAlg; readonly jwk: Jwk };

/** What a deployment signs passes with. The first key signs; the other ones are of its algorithm and published beside it. */
export interface PassConfig {
  readonly signing: KeyMaterial;
  readonly others: readonly KeyMaterial[];
  /** Of another algorithm, from before or after a change of QUEUE_PASS_ALG: passes of theirs are believed here. */
  readonly foreign: readonly KeyMaterial[];
  /** What passes say who signed them. */
  readonly issuer: string;
}

export interface PassKey {
  readonly alg: PassAlg;
  /** Names the key in a pass: while keys are rotated, passes of two are about. */
  readonly kid: string;
  readonly key: CryptoKey;
  /** What the queue publishes for those who check its passes; null for a shared secret. */
  readonly publicJwk: Jwk | null;
}

/** By the deployment's settings, of which an isolate has one. Finished keys only, as in hmac-key.ts. */
const made = new WeakMap<KeyMaterial, PassKey>();

export async function passKeyOf(material: KeyMaterial): Promise<PassKey> {
  const known = made.get(material);
  if (known) return known;
  const key = material.alg === HMAC_ALG ? await makeShared(material.secret) : await makePair(material);
  made.set(material, key);
  return key;
}

async function makeShared(secret: string): Promise<PassKey> {
  return { ...(await hmacKey(secret)), kid: await nameSecret(secret), publicJwk: null };
}

/** `key` is the private one, or the public one of a pair whose private half is not here. */
async function makePair({ alg, jwk }: { alg: PublicKeyAlg; jwk: Jwk }): Promise<PassKey> {
  const publicJwk = await publish(alg, jwk);
  const key = (await importJWK({ ...jwk, key_ops: undefined, use: undefined } as object, alg)) as CryptoKey;
  return { alg, kid: String(publicJwk.kid), key, publicJwk };
}

const PUBLIC_MEMBERS = ["kty", "crv", "x", "y", "n", "e"] as const;

/** The members that anybody may know, named one by one: a private one that is new to us stays here. */
async function publish(alg: PublicKeyAlg, jwk: Jwk): Promise<Jwk> {
  const members = PUBLIC_MEMBERS.filter((name) => jwk[name] !== undefined).map((name) => [name, jwk[name]]);
  const open: Jwk = Object.fromEntries(members);
  return { ...open, kid: jwk.kid ?? (await calculateJwkThumbprint(open as object)), alg, use: "sig" };
}

const KID_CHARACTERS = 8;

/** Public: 48 bits of a hash say nothing about 256 bits of secret. */
function nameSecret(secret: string): Promise<string> {
  return digest(`virtual-queue pass key\n${secret}`, KID_CHARACTERS);
}
