import { generateKeyPairSync, randomBytes } from "node:crypto";
import { HMAC_ALG, type PassAlg, PUBLIC_KEY_ALGS, type PublicKeyAlg } from "../../src/core/pass-claims.ts";
import type { Jwk } from "../../src/pass/pass-key.ts";
import type { Vars } from "../system/run-worker.ts";

export const ALGS: readonly PassAlg[] = [HMAC_ALG, ...PUBLIC_KEY_ALGS];

/** A new private key, named by 12 random characters: its name says nothing of it, and no two are alike. */
export function makeJwk(alg: PublicKeyAlg): Jwk {
  const jwk = generate(alg).export({ format: "jwk" });
  return { ...jwk, kid: randomBytes(9).toString("base64url"), alg, use: "sig" };
}

function generate(alg: PublicKeyAlg) {
  switch (alg) {
    case "ES256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    case "RS256":
      return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    case "EdDSA":
      return generateKeyPairSync("ed25519").privateKey;
  }
}

/** A new private key as JSON, for PROOF_PRIVATE_JWK. */
export function makeProofKey(): string {
  return JSON.stringify(makeJwk("ES256"));
}

/** A private key for a run on this machine, where these variables ask for one; it signs until the run ends. */
export function makeLocalKey({ QUEUE_PASS_ALG: alg }: Vars): Vars {
  const known = PUBLIC_KEY_ALGS.find((each: PublicKeyAlg) => each === alg);
  return known === undefined ? {} : { QUEUE_PASS_PRIVATE_JWK: JSON.stringify(makeJwk(known)) };
}
