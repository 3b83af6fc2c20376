import { HMAC_ALG, type PassAlg } from "../core/pass-claims.ts";
import { AUTH_MODES, type AuthMode, passSecretOf, SECRETS, type SecretName } from "./settings.ts";
import { isWebAddress, type Table } from "./text.ts";

const NAMES = Object.keys(SECRETS) as SecretName[];

/** Every secret, empty where none is set, but for those of further stores. A problem never shows a value. */
export function readSecrets(
  env: Table,
  mode: AuthMode,
  alg: PassAlg,
  problems: string[],
): Record<SecretName, string> {
  const needed = neededSecrets(mode, alg);
  const known = new Map<string, string>();
  const secrets = {} as Record<SecretName, string>;
  for (const name of NAMES) {
    secrets[name] = readSecret(env, name, needed.includes(name) ? SECRETS[name] : 0, known, problems);
  }
  checkAddress("UPSTASH_REDIS_REST_URL", secrets.UPSTASH_REDIS_REST_URL, problems);
  return secrets;
}

/** Reads a secret of at least so many characters, empty where none is set, and adds it to those that are known. */
export function readSecret(
  env: Table,
  name: string,
  least: number,
  known: Map<string, string>,
  problems: string[],
): string {
  const value = textOf(env[name]);
  checkLength(name, value, least, problems);
  const [twin] = [...known].find(([, other]) => other === value) ?? [];
  // A secret that two parts share lets the one make what the other protects: an origin could make visitors.
  if (twin && value !== "") problems.push(`${name} is the same as ${twin}; give each its own`);
  known.set(name, value);
  return value;
}

/** A JSON Web Key comes as text, or, from wrangler's --var, as the table that it is. */
function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}

export function checkAddress(name: string, value: string, problems: string[]): void {
  if (value === "" || isWebAddress(value)) return;
  problems.push(`${name} is no http(s) address; copy it from the database's REST section`);
}

/** Those without which nothing works: each but what only another mode or algorithm asks for. */
export function neededSecrets(mode: AuthMode, alg: PassAlg = HMAC_ALG): SecretName[] {
  const ofModes: SecretName[] = Object.values(AUTH_MODES).map(({ secret }) => secret);
  const ofAlgs: SecretName[] = ["QUEUE_PASS_SECRET", "QUEUE_PASS_PRIVATE_JWK"];
  const chosen: SecretName[] = [AUTH_MODES[mode].secret, passSecretOf(alg)];
  return NAMES.filter((name) => chosen.includes(name) || ![...ofModes, ...ofAlgs].includes(name));
}

function checkLength(name: string, value: string, least: number, problems: string[]): void {
  if (value.length >= least) return;
  const put = `put it with "npx wrangler secret put ${name}" (locally: a line in .dev.vars)`;
  if (value === "") {
    problems.push(`${name} is missing; ${put}`);
  } else {
    const make = '"openssl rand -base64 32" makes one';
    problems.push(`${name} has fewer than ${least} characters; ${make}; ${put}`);
  }
}
