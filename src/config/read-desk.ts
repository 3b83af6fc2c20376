/** Who may come to the operator's desk. Without a token and without Cloudflare Access nobody may: the desk is off. */
import { type Account, ROLES, type Role } from "../core/desk/account.ts";
import type { ACCESS_TEXTS } from "./settings.ts";
import { isSafeOrigin, show, splitList, type Table } from "./text.ts";

/** An account, known by a token of which only the hash is kept. */
export interface DeskToken extends Account {
  /** SHA-256 of the token, 64 hexadecimal digits in lower case. */
  readonly hash: string;
}

/** Cloudflare Access in front of the desk, which signs who it let through. */
export interface AccessConfig {
  /** Of its tokens, and where its keys are: `https://team.cloudflareaccess.com`. */
  readonly teamOrigin: string;
  /** The tag of the application, which its tokens are for. */
  readonly audience: string;
  /** E-mail addresses, and client ids of service tokens, in lower case; whom Access lets through beside them is a viewer. */
  readonly operators: ReadonlySet<string>;
}

export interface DeskConfig {
  readonly tokens: readonly DeskToken[];
  readonly access: AccessConfig | null;
  /** They close the desk alone: a slip in a token must not stop a sale. */
  readonly problems: readonly string[];
}

type DeskVariables = Partial<Record<(typeof ACCESS_TEXTS)[number] | "ADMIN_TOKENS", unknown>>;

const MOST_TOKENS = 32;
const NAME = /^[A-Za-z0-9_.@-]{1,40}$/;
const HASH = /^[0-9a-f]{64}$/i;
const HOW = '"npm run admin-token -- --name mali --role operator" makes one';

export function readDesk(env: DeskVariables): DeskConfig {
  const problems: string[] = [];
  return { tokens: readTokens(env.ADMIN_TOKENS, problems), access: readAccess(env, problems), problems };
}

/** Nothing of an entry but its place is shown: what stands there may be the token itself. */
function readTokens(raw: unknown, problems: string[]): readonly DeskToken[] {
  const entries = entriesOf(raw);
  if (entries === null) {
    problems.push(
      `ADMIN_TOKENS is no list; give a line "name role hash" for each token, or the same as JSON; ${HOW}`,
    );
    return [];
  }
  if (entries.length > MOST_TOKENS) problems.push(`ADMIN_TOKENS has more than ${MOST_TOKENS} entries`);
  const read = entries
    .slice(0, MOST_TOKENS)
    .map((entry, index) => readToken(entry, `ADMIN_TOKENS, entry ${index + 1}`, problems));
  const tokens = read.filter((token) => token !== null);
  for (const key of ["name", "hash"] as const) {
    const values = tokens.map((token) => token[key]);
    if (new Set(values).size < values.length)
      problems.push(`ADMIN_TOKENS has one ${key} twice; give each its own`);
  }
  return tokens;
}

/** Fields by name, of lines or of JSON; null when it is neither. */
function entriesOf(raw: unknown): readonly Table[] | null {
  if (raw === undefined || raw === "") return [];
  if (Array.isArray(raw)) return raw.map((entry) => Object(entry) as Table);
  if (typeof raw !== "string") return null;
  if (!raw.trimStart().startsWith("[")) {
    const lines = raw.split(/[\n,]/).map((line) => line.trim());
    return lines
      .filter((line) => line !== "")
      .map((line) => {
        const [name, role, hash, ...others] = line.split(/\s+/);
        return others.length === 0 ? { name, role, hash } : {};
      });
  }
  try {
    return entriesOf(JSON.parse(raw));
  } catch {
    return null; // it begins like JSON and is none
  }
}

function readToken({ name, role, hash }: Table, label: string, problems: string[]): DeskToken | null {
  const wrong = [
    typeof name === "string" && NAME.test(name) ? null : "its name is not 1 to 40 of A-Z a-z 0-9 _ . @ -",
    isRole(role) ? null : `its role is not ${ROLES.join(" or ")}`,
    typeof hash === "string" && HASH.test(hash)
      ? null
      : "its hash is not 64 hexadecimal digits (SHA-256 of the token)",
  ].filter((reason) => reason !== null);
  if (wrong.length > 0) {
    problems.push(`${label}: ${wrong.join(", ")}; ${HOW}`);
    return null;
  }
  return { name: name as string, role: role as Role, hash: (hash as string).toLowerCase() };
}

function isRole(role: unknown): role is Role {
  return ROLES.some((known) => known === role);
}

function readAccess(env: DeskVariables, problems: string[]): AccessConfig | null {
  const teamOrigin = String(env.ACCESS_TEAM_DOMAIN ?? "");
  const audience = String(env.ACCESS_AUD ?? "");
  const operators = splitList(env.ACCESS_OPERATORS).map((name) => name.toLowerCase());
  if (teamOrigin === "" && audience === "" && operators.length === 0) return null;
  if (!isSafeOrigin(teamOrigin)) {
    const how = "write your team's origin, https://team.cloudflareaccess.com, no path";
    problems.push(`ACCESS_TEAM_DOMAIN is ${show(teamOrigin)}; ${how}`);
  }
  if (!/^[\w-]{1,128}$/.test(audience)) {
    problems.push(`ACCESS_AUD is ${show(audience)}; copy the application's AUD tag from Access`);
  }
  for (const name of operators) {
    if (!/^[^\s@]+@?[^\s@]+$/.test(name)) {
      problems.push(
        `ACCESS_OPERATORS: ${show(name)} is no e-mail address and no client id; separate them by commas`,
      );
    }
  }
  return { teamOrigin, audience, operators: new Set(operators) };
}
