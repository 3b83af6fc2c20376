import { needsLoginSecret } from "../../src/config/read-login.ts";
import { needsProofKey } from "../../src/config/read-proof.ts";
import { isStoreHint, isStoreSecret, secretsOfStore, storesIn } from "../../src/config/read-stores.ts";
import { OPTIONAL_SECRETS, SECRETS, VARIABLES } from "../../src/config/settings.ts";
import { type Config, ConfigError, readConfig } from "../../src/config.ts";
import type { DrawBeacon } from "../../src/core/draw/draw-index.ts";
import { isKeyOfBeacon } from "../../src/core/draw/verify-round.ts";
import { makeLocalKey, makeProofKey } from "../keys/make-key.ts";
import type { Vars } from "../system/run-worker.ts";

/** In place of secrets that only the deployment has: of the right shape, and no two the same. */
function placeholdersFor(vars: Vars): Vars {
  const ofStores = storesIn(vars.EVENTS).map((store): [string, string][] => {
    const { url, token } = secretsOfStore(store);
    return [
      [url, `https://${store}.upstash.io`],
      [token, token],
    ];
  });
  const others = Object.entries(SECRETS).map(([name, least]) => [name, name.padEnd(least, ".")]);
  const login = needsLoginSecret(vars) ? { USER_JWT_SECRET: "USER_JWT_SECRET".padEnd(32, ".") } : {};
  const turnstile = { TURNSTILE_SECRET: "TURNSTILE_SECRET" };
  // A key has to be whole to be of the right shape; where a secret is shared there is none.
  const key = { QUEUE_PASS_PRIVATE_JWK: "", ...makeLocalKey(vars) };
  const proof = needsProofKey(vars) ? { PROOF_PRIVATE_JWK: makeProofKey() } : {};
  return { ...Object.fromEntries([...others, ...ofStores.flat()]), ...login, ...turnstile, ...key, ...proof };
}

/** All that is wrong with the variables of a deployment, by name. The Worker itself cannot notice a misspelt name. */
export function problemsOfVars(vars: Vars): readonly string[] {
  const unknown = Object.keys(vars).filter((name) => !isKnown(name));
  return [...unknown.map(describeUnknown), ...problemsOfConfig(vars)];
}

/** The settings of a deployment whose secrets only the deployment has. Throws as `readConfig` does. */
export function readWithoutSecrets(vars: Vars): Config {
  return readConfig({ ...placeholdersFor(vars), ...vars });
}

export function isKnown(name: string): boolean {
  return VARIABLES.has(name) || isStoreHint(name) || isSecret(name);
}

export function isSecret(name: string): boolean {
  const ofOurs: readonly string[] = [...Object.keys(SECRETS), ...OPTIONAL_SECRETS];
  return ofOurs.includes(name) || isStoreSecret(name);
}

export function describeUnknown(name: string): string {
  return `${name} is unknown; src/config/settings.ts names every variable`;
}

function problemsOfConfig(vars: Vars): readonly string[] {
  try {
    const { problems, desk, metrics, beacon } = readWithoutSecrets(vars);
    return [...problems, ...desk.problems, ...metrics.problems, ...problemsOfBeacon(beacon, Date.now())];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** What the Worker does not look at, for it takes the curve or the clock: by such a beacon no drawing would ever come to its end. */
function problemsOfBeacon({ publicKey, genesis }: DrawBeacon, nowMs: number): readonly string[] {
  const isRight = {
    "DRAW_BEACON has a public_key that is no point of G2; copy it from /info of the chain":
      isKeyOfBeacon(publicKey),
    "DRAW_BEACON has a genesis that is still to come; copy it from /info of the chain":
      genesis * 1000 <= nowMs,
  };
  return Object.entries(isRight).flatMap(([problem, right]) => (right ? [] : [problem]));
}
