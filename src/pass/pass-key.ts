/** The key that passes are signed with. An algorithm is one entry of `MAKERS` and one word of QUEUE_PASS_ALG. */
import { HMAC_ALG } from "../core/pass-claims.ts";
import { digest } from "./digest.ts";
import { hmacKey } from "./hmac-key.ts";

export interface PassKey {
  readonly alg: PassConfig["alg"];
  /** Names the key in a pass: while keys are rotated, passes of two are about. */
  readonly kid: string;
  readonly key: CryptoKey;
  /** What the queue publishes for those who check its passes; null for a shared secret. */
  readonly publicJwk: JsonWebKey | null;
}

export interface PassConfig {
  readonly alg: keyof typeof MAKERS;
  readonly secret: string;
}

const MAKERS = {
  [HMAC_ALG]: async (secret: string): Promise<PassKey> => ({
    ...(await hmacKey(secret)),
    kid: await nameKey(secret),
    publicJwk: null,
  }),
};

/** By the deployment's settings, of which an isolate has one. Finished keys only, as in hmac-key.ts. */
const made = new WeakMap<PassConfig, PassKey>();

export async function passKeyOf(config: PassConfig): Promise<PassKey> {
  const known = made.get(config);
  if (known) return known;
  const key = await MAKERS[config.alg](config.secret);
  made.set(config, key);
  return key;
}

const KID_CHARACTERS = 8;

/** Public: 48 bits of a hash say nothing about 256 bits of secret. */
function nameKey(secret: string): Promise<string> {
  return digest(`virtual-queue pass key\n${secret}`, KID_CHARACTERS);
}
