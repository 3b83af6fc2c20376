/** The gate in front of a shop that cannot be changed: which hosts it stands for, where the shop is, and each event's rules. */
import { AWAY_POLICIES, type EventGate, GATE_MODES } from "../core/gate/event-gate.ts";
import { type GateRule, readRule } from "../core/gate/rules.ts";
import { readWord } from "./read-word.ts";
import type { AuthMode, WORDS } from "./settings.ts";
import { asTable, isSafeOrigin, show, splitList, type Table } from "./text.ts";

/** What holds for all events. */
interface GateSite {
  /** Hosts, with their port where it is not the usual one, whose requests are for the shop; empty = there is no gate. */
  readonly hosts: readonly string[];
  /** Where the shop's server is; null = behind the same host, as for a Worker on a route of the shop's zone. */
  readonly originUrl: string | null;
  /** Whether search engines that Cloudflare has verified may read guarded pages. */
  readonly admitsCrawlers: boolean;
  /** Secrets of partners whose requests need no pass, by the partner's name. */
  readonly partners: ReadonlyMap<string, string>;
}

/** The same, and the events whose pass it asks for: those with a mistake, too. */
export interface GateConfig extends GateSite {
  readonly events: readonly { readonly id: string; readonly gate: EventGate }[];
}

type GateVariables = Partial<
  Record<keyof typeof WORDS | "GATE_HOSTS" | "ORIGIN_URL" | "GATE_PARTNERS", unknown>
>;

const MOST_RULES = 100;
const MOST_PARTNERS = 20;
const LEAST_SECRET_CHARACTERS = 32;
/** As a URL has it: without a port that goes without saying. */
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(?!0*(80|443)$)\d{1,5})?$/;
const PARTNER = /^[a-z0-9-]{1,32}$/;
const GATE_SETTINGS: ReadonlySet<string> = new Set(["gate", "while_away", "guards", "open"]);

export function readGateSite(env: GateVariables, mode: AuthMode, problems: string[]): GateSite {
  const hosts = splitList(env.GATE_HOSTS).map((host) => host.toLowerCase());
  for (const host of hosts.filter((host) => !HOST.test(host))) {
    problems.push(`GATE_HOSTS: ${show(host)} is no host; write each as shop.example, separated by commas`);
  }
  if (hosts.length > 0 && mode === "gateway") {
    problems.push(
      "GATE_HOSTS needs another AUTH_MODE than gateway: the gate is the first that visitors meet",
    );
  }
  return {
    hosts,
    originUrl: readOriginUrl(env, hosts, problems),
    admitsCrawlers: readWord(env, "GATE_CRAWLERS", problems) === "verified",
    partners: readPartners(env.GATE_PARTNERS, problems),
  };
}

/** Whether a key of an event's table is one of the gate's. */
export function isGateSetting(key: string): boolean {
  return GATE_SETTINGS.has(key);
}

/** The gate's settings of one event; null = it guards nothing. */
export function readEventGate(table: Table, label: string, problems: string[]): EventGate | null {
  if (!Object.keys(table).some(isGateSetting)) return null;
  return {
    mode: readOneOf(table.gate, GATE_MODES, `${label}.gate`, problems),
    whileAway: readOneOf(table.while_away, AWAY_POLICIES, `${label}.while_away`, problems),
    guards: readRules(table.guards, `${label}.guards`, problems),
    open: readRules(table.open, `${label}.open`, problems),
  };
}

function readOriginUrl(env: GateVariables, hosts: readonly string[], problems: string[]): string | null {
  const origin = String(env.ORIGIN_URL ?? "");
  if (origin === "") return null;
  if (hosts.length === 0)
    problems.push("ORIGIN_URL needs GATE_HOSTS, the hosts that visitors know the shop by");
  const isSafe = isSafeOrigin(origin);
  if (isSafe && !hosts.includes(new URL(origin).host)) return origin;
  problems.push(
    isSafe
      ? `ORIGIN_URL is ${show(origin)}, one of GATE_HOSTS: requests would come back to the gate; leave it empty, or name the server's own host`
      : `ORIGIN_URL is ${show(origin)}; write it as https://origin.shop.example, no path (http only on this machine)`,
  );
  return null;
}

/** A problem never shows a secret. */
function readPartners(raw: unknown, problems: string[]): ReadonlyMap<string, string> {
  if (raw === undefined || raw === "") return new Map();
  const partners = Object.entries(asTable(raw) ?? {});
  const isGood = ([name, secret]: [string, unknown]) =>
    PARTNER.test(name) && typeof secret === "string" && secret.length >= LEAST_SECRET_CHARACTERS;
  if (partners.length > 0 && partners.length <= MOST_PARTNERS && partners.every(isGood)) {
    return new Map(partners as [string, string][]);
  }
  const how = `give JSON of 1 to ${MOST_PARTNERS} names of a-z 0-9 - and secrets of ${LEAST_SECRET_CHARACTERS} characters or more`;
  problems.push(`GATE_PARTNERS cannot be read; ${how}: {"ticket-partner":"…"}`);
  return new Map();
}

function readRules(raw: unknown, label: string, problems: string[]): readonly GateRule[] {
  if (raw === undefined) return [];
  const example = 'a list as ["/tickets/demo*", "POST shop.example/checkout/*"]';
  if (!Array.isArray(raw) || raw.length > MOST_RULES) {
    problems.push(`${label} is no list of up to ${MOST_RULES} rules; give ${example}`);
    return [];
  }
  return raw.flatMap((text: unknown) => {
    const rule = typeof text === "string" ? readRule(text) : null;
    if (rule === null) problems.push(`${label}: ${show(text)} is no rule; give ${example}`);
    return rule ?? [];
  });
}

function readOneOf<const Word extends string>(
  raw: unknown,
  words: readonly [Word, ...Word[]],
  label: string,
  problems: string[],
): Word {
  if (raw === undefined || raw === "") return words[0];
  const word = words.find((each) => each === raw);
  if (word === undefined)
    problems.push(`${label} is ${show(raw)}; give ${words.map((each) => show(each)).join(" or ")}`);
  return word ?? words[0];
}
