/**
 * The one place where variables become settings. Reading goes on after a mistake and reports all of them at once, by the
 * variable's name and with what to do about it: an operator in a hurry should deploy once, not once per mistake.
 */

import { readAgents } from "./config/read-agents.ts";
import { readBeacon } from "./config/read-beacon.ts";
import { readTurnstile, type TurnstileConfig } from "./config/read-challenge.ts";
import { type DeskConfig, readDesk } from "./config/read-desk.ts";
import { type EventTable, readCreated, readEvents } from "./config/read-events.ts";
import { type GateConfig, readGateSite } from "./config/read-gate.ts";
import { type LoginConfig, readLogin } from "./config/read-login.ts";
import { type MetricsConfig, readMetrics } from "./config/read-metrics.ts";
import { readNumber, readNumbers } from "./config/read-numbers.ts";
import { type PageTexts, readPage, type WaysOut } from "./config/read-page.ts";
import { readPass } from "./config/read-pass.ts";
import { type ProofConfig, readProof } from "./config/read-proof.ts";
import { readSecrets } from "./config/read-secrets.ts";
import { readSite, type Site } from "./config/read-site.ts";
import { DEFAULT_STORE, readHint, readStores, type Stores } from "./config/read-stores.ts";
import { readWord } from "./config/read-word.ts";
import {
  AUTH_MODES,
  type AuthMode,
  type LocationHint,
  NUMBERS,
  type NumberName,
  type OptionalSecretName,
  type SecretName,
  SHARED_PAGE_TEXTS,
  type StoreHintName,
  type StoreSecretName,
  type TextName,
} from "./config/settings.ts";
import { show, type Table } from "./config/text.ts";
import type { RelayedBeacon } from "./core/draw/beacon.ts";
import type { PassConfig } from "./pass/pass-key.ts";
import type { StoreConfig } from "./store/upstash.ts";

export type { TurnstileConfig } from "./config/read-challenge.ts";
export type { AccessConfig, DeskToken } from "./config/read-desk.ts";
export type { GateConfig } from "./config/read-gate.ts";
export type { LoginConfig } from "./config/read-login.ts";
export type { AuthMode } from "./config/settings.ts";

/** Variables and secrets as they were written. */
export type Variables = {
  /** One table per event, or the same as JSON. */
  readonly EVENTS?: Table | string;
} & { readonly [name in NumberName | TextName | SecretName]?: string | number | boolean } & {
  readonly [name in StoreSecretName | StoreHintName | OptionalSecretName]?: unknown;
};

/** One event, declared or created: how its queue runs, what its page shows, and where its people are. */
export interface ServedEvent
  extends Pick<
    EventTable,
    | "id"
    | "objectName"
    | "queue"
    | "page"
    | "settings"
    | "challenge"
    | "crowdChallenge"
    | "admitsAgents"
    | "gate"
  > {
  readonly store: StoreConfig;
  /** Where its objects are placed: near its store. */
  readonly locationHint: LocationHint;
}

/** The settings, parsed and bounded. */
export interface Config extends Site {
  readonly auth: { readonly mode: AuthMode; readonly secret: string };
  /** Of AUTH_MODE=jwt; null under any other. */
  readonly login: LoginConfig | null;
  /** Those that events live in, the default first. */
  readonly stores: readonly [StoreConfig, ...StoreConfig[]];
  /** Where objects of no event are placed: near the default store. */
  readonly locationHint: LocationHint;
  readonly pass: PassConfig;
  readonly proof: ProofConfig;
  /** Whose rounds decide drawings. */
  readonly beacon: RelayedBeacon;
  /** What a booking origin shows to verify and complete passes here. */
  readonly originToken: string;
  readonly metrics: MetricsConfig;
  readonly desk: DeskConfig;
  readonly gate: GateConfig;
  /** Origins of agents whose signed requests are believed; none = no signature is looked at. */
  readonly signedAgents: readonly string[];
  /** null where there are no keys for it. */
  readonly turnstile: TurnstileConfig | null;
  /** On a page of no event. */
  readonly ways: WaysOut;
  /** What is wrong with single events. */
  readonly problems: readonly string[];
  /** The events that have a table of their own. */
  readonly declaredEvents: readonly string[];
  /** null for an event that is not declared, not even as `*`. Throws ConfigError for one whose settings have a mistake. */
  event(id: string): ServedEvent | null;
  /** A created event of these settings. Throws ConfigError with every mistake in them. */
  createdEvent(id: string, settings: unknown): ServedEvent;
}

export class ConfigError extends Error {
  readonly code = "INVALID_CONFIG";
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration needs attention:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** The Worker and its objects share an isolate and its `env`: the first of them to ask parses it for all. */
const parsed = new WeakMap<Variables, Config>();

/** The settings of this deployment, read once per isolate. Throws as `readConfig` does. */
export function parseConfig(env: Variables): Config {
  let config = parsed.get(env);
  if (!config) {
    config = readConfig(env);
    parsed.set(env, config);
  }
  return config;
}

/** Throws ConfigError with every problem there is, unless each is a single event's own. */
export function readConfig(env: Variables): Config {
  const problems: string[] = [];
  const numbers = readNumbers(env, problems);
  const mode = readWord(env, "AUTH_MODE", problems);
  const alg = readWord(env, "QUEUE_PASS_ALG", problems);
  const secrets = readSecrets(env, mode, alg, problems);
  const texts: PageTexts = Object.fromEntries(SHARED_PAGE_TEXTS.map((name) => [name, env[name]]));
  const { ways } = readPage(texts, (name) => name, problems); // each event reads them again, with its own over them
  const locationHint = readHint(env, problems);
  const stores = readStores(env, secrets, {
    locationHint,
    flagLine: readWord(env, "UPSTASH_FLAG_LINE", problems) === "true",
    timeoutMs: numbers.STORE_TIMEOUT_MS,
  });
  const { config: usualStore } = stores.named(DEFAULT_STORE);
  const [, ...others] = stores.declared;
  const desk = readDesk(env);
  const gate = readGateSite(env, mode, problems);
  const isVar = (name: string) => ![undefined, ""].includes((env as Table)[name] as string | undefined);
  const words = {
    OPENING: readWord(env, "OPENING", problems),
    CHALLENGE: readWord(env, "CHALLENGE", problems),
    SOFTWARE_AGENTS: readWord(env, "SOFTWARE_AGENTS", problems),
  };
  const proof = readProof(env as Table, secrets.QUEUE_PASS_PRIVATE_JWK);
  const proofKey = proof.key?.number ?? 0;
  const turnstile = readTurnstile(env);
  const signedAgents = readAgents(env, mode, problems);
  const site = readSite(env, mode, problems);
  // A login is one person wherever it comes from, and a proxy's address is that of everybody behind it.
  const countsPlaces = mode === "cookie" && site.publicOrigin === null;
  const usual = {
    mode,
    numbers,
    words,
    proofKey,
    texts,
    turnstile,
    isVar,
    countsPlaces,
    hasSignedAgents: signedAgents.length > 0,
    gateHosts: gate.hosts,
  };
  const tables = readEvents(env.EVENTS, usual, problems);
  const events = new Map([...tables].map(([id, table]) => [id, inItsStore(table, stores)]));
  const problemsOfEvents = [...events.values()].flatMap((event) => event.problems);
  const config: Config = {
    auth: { mode, secret: secrets[AUTH_MODES[mode].secret] },
    login: mode === "jwt" ? readLogin(env, secrets, problems) : null,
    stores: [
      usualStore,
      ...others.filter((store) => store.problems.length === 0).map(({ config }) => config),
    ],
    locationHint,
    pass: readPass(env, alg, secrets, problems),
    proof,
    beacon: readBeacon(env as Table, problems),
    originToken: secrets.ORIGIN_TOKEN,
    metrics: readMetrics(env, secrets),
    desk,
    gate: { ...gate, events: [...events.values()].flatMap(({ id, gate }) => (gate ? [{ id, gate }] : [])) },
    signedAgents,
    turnstile: turnstile.config,
    ...site,
    ways,
    problems: [...new Set([...problemsOfEvents, ...proof.problems])],
    declaredEvents: [...events.keys()].filter((id) => id !== "*"),
    event(id) {
      const declared = events.get(id) ?? events.get("*");
      if (declared === undefined) return null;
      if (declared.problems.length > 0) throw new ConfigError(declared.problems);
      return { ...declared, id, objectName: id }; // what "*" declares has the name it was asked for by
    },
    createdEvent(id, settings) {
      const event = inItsStore(readCreated(id, settings, usual), stores);
      if (event.problems.length > 0) throw new ConfigError(event.problems);
      return event;
    },
  };
  // An event may have a mistake from what holds for all: it is said once.
  const all = [...problems, ...problemsOfEvents, ...proof.problems, ...desk.problems];
  if (problems.length > 0) throw new ConfigError([...new Set(all)]);
  return config;
}

/** Why a number cannot be what a setting is, in the words of the settings; null when it can. `label` is what the reader wrote. */
export function problemOfSetting(setting: string, value: unknown, label: string): string | null {
  const name = setting.toUpperCase();
  if (!Object.hasOwn(NUMBERS, name)) throw new Error(`${setting} is no number among the settings`);
  const problems: string[] = [];
  readNumber(value, name as NumberName, label, problems);
  return problems[0] ?? null;
}

/** A mistake in the secrets of a store is one of each event that lives there. */
function inItsStore(table: EventTable, stores: Stores) {
  const { config, locationHint, problems } = stores.named(table.store);
  const label = `${table.label}.store is ${show(table.store)}`;
  return {
    ...table,
    store: config,
    locationHint,
    problems: [...table.problems, ...problems.map((problem) => `${label}: ${problem}`)],
  };
}
