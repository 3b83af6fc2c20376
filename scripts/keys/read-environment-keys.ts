import { readPass } from "../../src/config/read-pass.ts";
import { passSecretOf, SECRETS, type SecretName } from "../../src/config/settings.ts";
import { ConfigError } from "../../src/config.ts";
import { HMAC_ALG, type PassAlg, PUBLIC_KEY_ALGS } from "../../src/core/pass-claims.ts";
import type { KeyRing } from "./key-ring.ts";

/**
 * The keys that a variable of the shell holds, as a secret holds them; null when neither is set. A key that has its private part
 * may come to sign, others have. Throws ConfigError for what the queue would refuse.
 */
export function readEnvironmentKeys(env: NodeJS.ProcessEnv, typed: PassAlg): KeyRing | null {
  const word = PUBLIC_KEY_ALGS.find((alg) => alg === (env.QUEUE_PASS_ALG ?? typed));
  const alg: PassAlg = env.QUEUE_PASS_PRIVATE_JWK ? (word ?? "ES256") : HMAC_ALG;
  if (!env[passSecretOf(alg)]) return null;
  const names = Object.keys(SECRETS) as SecretName[];
  const secrets = Object.fromEntries(names.map((name) => [name, ""])) as Record<SecretName, string>;
  const problems: string[] = [];
  const pass = readPass({}, alg, { ...secrets, [passSecretOf(alg)]: env[passSecretOf(alg)] }, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const since = new Date().toISOString();
  const others = pass.others.map((material) => ({ role: "previous" as const, since, material }));
  return { alg, keys: [{ role: "signs", since, material: pass.signing }, ...others] };
}
