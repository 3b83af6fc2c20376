/** Keys for tests inside workerd, which has no Node to make them. */
import { exportJWK, generateKeyPair } from "jose";

export interface Pair {
  /** As a secret holds it. */
  readonly closed: object;
  /** As it is published. */
  readonly open: object;
}

async function makePair(alg: string, kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const named = { kid, alg, use: "sig" };
  return {
    closed: { ...(await exportJWK(privateKey)), ...named },
    open: { ...(await exportJWK(publicKey)), ...named },
  };
}

async function makeTwo(alg: string): Promise<readonly [Pair, Pair]> {
  return [await makePair(alg, "one"), await makePair(alg, "two")];
}

export const EC = await makeTwo("ES256");
export const RSA = await makeTwo("RS256");
export const ED = await makeTwo("EdDSA");
