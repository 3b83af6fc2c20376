import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SECRETS, type SecretName } from "../../src/config/settings.ts";
import type { Role } from "../../src/core/desk/account.ts";
import { makeProofKey } from "../keys/make-key.ts";

/**
 * All that are random texts, so neither those of the database nor the private key of passes; the token of the operators' desk, of which
 * the Worker has the hash; and the key that proofs of a drawing are signed with.
 */
type LocalName =
  | Exclude<SecretName, `UPSTASH_${string}` | "QUEUE_PASS_PRIVATE_JWK">
  | typeof DESK_TOKEN
  | typeof PROOF_KEY;
const DESK_TOKEN = "DESK_TOKEN";
const PROOF_KEY = "PROOF_PRIVATE_JWK";
const NAMES = [
  ...Object.keys(SECRETS).filter((name) => !/^UPSTASH_|_JWK$/.test(name)),
  DESK_TOKEN,
  PROOF_KEY,
] as LocalName[];

export type LocalSecrets = Record<LocalName, string>;

/**
 * The secrets of this machine, made on the first start and kept, so that cookies and passes outlive a restart. Only its
 * owner can read the file, and .gitignore names it.
 */
export function readLocalSecrets(file: string): LocalSecrets {
  const stored = readStoredSecrets(file);
  const make = (name: LocalName) => (name === PROOF_KEY ? makeProofKey() : makeSecret());
  const entries = NAMES.map((name) => [name, stored[name] ?? make(name)] as const);
  const secrets = Object.fromEntries(entries) as LocalSecrets;
  if (NAMES.some((name) => stored[name] === undefined)) {
    mkdirSync(dirname(file), { recursive: true });
    // Renamed into place: two starts at once must not read half a file.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify({ ...stored, ...secrets }, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  }
  return secrets;
}

/** What the Worker is given of them. */
export function secretsOfWorker({ DESK_TOKEN: token, ...secrets }: LocalSecrets): Record<string, string> {
  return { ...secrets, ADMIN_TOKENS: describeToken("local", "operator", token) };
}

/** As `ADMIN_TOKENS` lists a token: its hash, from which nobody finds the token. */
export function describeToken(name: string, role: Role, token: string): string {
  return `${name} ${role} ${createHash("sha256").update(token).digest("hex")}`;
}

/** 32 random bytes in base64url. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The secrets that an earlier start made; empty when there was none. */
export function readStoredSecrets(file: string): Partial<LocalSecrets> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Partial<LocalSecrets>;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Error(`${file} cannot be read; delete it to get new secrets`, { cause });
  }
}
