import { AUTH_MODES, type AuthMode, SECRETS, type SecretName } from "./settings.ts";
import { isWebAddress, type Table } from "./text.ts";

const NAMES = Object.keys(SECRETS) as SecretName[];

/** Every secret, empty where none is set, but for those of further stores. A problem never shows a value. */
export function readSecrets(env: Table, mode: AuthMode, problems: string[]): Record<SecretName, string> {
  const needed = neededSecrets(mode);
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
  const value = String(env[name] ?? "");
  checkLength(name, value, least, problems);
  const [twin] = [...known].find(([, other]) => other === value) ?? [];
  // A secret that two parts share lets the one make what the other protects: an origin could make visitors.
  if (twin && value !== "") problems.push(`${name} is the same as ${twin}; give each its own`);
  known.set(name, value);
  return value;
}

export function checkAddress(name: string, value: string, problems: string[]): void {
  if (value === "" || isWebAddress(value)) return;
  problems.push(`${name} is no http(s) address; copy it from the database's REST section`);
}

/** Those without which nothing works: each but what only another mode asks for. */
export function neededSecrets(mode: AuthMode): SecretName[] {
  const ofModes: SecretName[] = Object.values(AUTH_MODES).map(({ secret }) => secret);
  return NAMES.filter((name) => name === AUTH_MODES[mode].secret || !ofModes.includes(name));
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
