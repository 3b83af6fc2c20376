import { AUTH_MODES, type AuthMode, SECRETS, type SecretName } from "./settings.ts";
import { isWebAddress } from "./text.ts";

const NAMES = Object.keys(SECRETS) as SecretName[];

/** Every secret, empty where none is set. A problem names the secret and never shows its value. */
export function readSecrets(
  env: Partial<Record<SecretName, unknown>>,
  mode: AuthMode,
  problems: string[],
): Record<SecretName, string> {
  const needed = neededSecrets(mode);
  const secrets = {} as Record<SecretName, string>;
  for (const name of NAMES) {
    secrets[name] = String(env[name] ?? "");
    if (needed.includes(name)) checkLength(name, secrets[name], problems);
  }
  for (const [index, name] of NAMES.entries()) {
    const twin = NAMES.slice(0, index).find((other) => secrets[other] === secrets[name]);
    // A secret that two parts share lets the one make what the other protects: an origin could make visitors.
    if (twin && secrets[name] !== "") problems.push(`${name} is the same as ${twin}; give each its own`);
  }
  if (secrets.UPSTASH_REDIS_REST_URL !== "" && !isWebAddress(secrets.UPSTASH_REDIS_REST_URL)) {
    problems.push("UPSTASH_REDIS_REST_URL is no http(s) address; copy it from the database's REST section");
  }
  return secrets;
}

/** Those without which nothing works: each but what only another mode asks for. */
export function neededSecrets(mode: AuthMode): SecretName[] {
  const ofModes: SecretName[] = Object.values(AUTH_MODES).map(({ secret }) => secret);
  return NAMES.filter((name) => name === AUTH_MODES[mode].secret || !ofModes.includes(name));
}

function checkLength(name: SecretName, value: string, problems: string[]): void {
  const put = `put it with "npx wrangler secret put ${name}" (locally: a line in .dev.vars)`;
  if (value === "") {
    problems.push(`${name} is missing; ${put}`);
  } else if (value.length < SECRETS[name]) {
    const make = '"openssl rand -base64 32" makes one';
    problems.push(`${name} has fewer than ${SECRETS[name]} characters; ${make}; ${put}`);
  }
}
