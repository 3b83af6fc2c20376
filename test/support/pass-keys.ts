import { makeJwk } from "../../scripts/keys/make-key.ts";
import type { PublicKeyAlg } from "../../src/core/pass-claims.ts";
import type { Jwk, KeyMaterial } from "../../src/pass/pass-key.ts";

/** Without what only the signer may know. */
export function publicPart({ kty, crv, x, y, n, e, kid, alg, use }: Jwk): Jwk {
  const members = { kty, crv, x, y, n, e, kid, alg, use };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

export function freshKey(alg: PublicKeyAlg): Extract<KeyMaterial, { readonly jwk: Jwk }> {
  return { alg, jwk: makeJwk(alg) };
}

/** As the secret QUEUE_PASS_PRIVATE_JWK holds several; the first signs. */
export function keySet(...jwks: readonly Jwk[]): string {
  return JSON.stringify({ keys: jwks });
}
