import { type EventChallenge, makeEventChallenge } from "../core/challenge.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { EventGate } from "../core/gate/event-gate.ts";
import { isEventId } from "../core/ids.ts";
import { nameCreated } from "../core/object-name.ts";
import { relaysFor } from "../core/release/relays.ts";
import { shardsFor, sharesFor } from "../core/shares.ts";
import { readEventChallenge, type TurnstileSite } from "./read-challenge.ts";
import { isGateSetting, readEventGate } from "./read-gate.ts";
import { checkPairs, readNumber } from "./read-numbers.ts";
import { type PageConfig, type PageTexts, readPage, type Spell } from "./read-page.ts";
import { problemWithoutKey } from "./read-proof.ts";
import { DEFAULT_STORE, readStoreName } from "./read-stores.ts";
import { readWord } from "./read-word.ts";
import {
  type AuthMode,
  EDGE_ONLY,
  EVENT_WORDS,
  type EventWordName,
  type EventWords,
  GLOBAL_ONLY,
  NUMBERS,
  type NumberName,
  type Numbers,
  PAGE_TEXTS,
  type PageTextName,
  PEOPLE_PER_LOBBY,
} from "./settings.ts";
import { asTable, show, type Table } from "./text.ts";
import { type Settings, settingsOf } from "./where-from.ts";

const PAGE_SETTINGS = Object.keys(PAGE_TEXTS).join(", ").toLowerCase();
const KNOWN_SETTINGS =
  "EVENTS: an event's settings are those of [vars] in lower case, e.g. release_rate, its opening, its store, the gate's gate, while_away, guards " +
  "and open (not of created events), and its page's: " +
  PAGE_SETTINGS;

const NAME_AGENTS =
  'name their origins in SIGNED_AGENTS, under AUTH_MODE = "cookie": under the others the login says who somebody is';

/**
 * Of how many entrants one isolate can make the order: its heap held 90 MB at 2,000,000, and 190 MB at 5,000,000, of the 128 MB
 * that Workers have.
 */
const MOST_ENTRANTS = 2_000_000;

/** The table of one event: how its queue runs, what its page shows, and where it lives. With a problem it must not run. */
export interface EventTable {
  readonly id: string;
  /** What its objects' names begin with. Keys of Redis and the log have its id. */
  readonly objectName: string;
  /** What it is called in what is wrong with it. */
  readonly label: string;
  readonly queue: EventConfig;
  readonly page: PageConfig;
  /** Whether programs may join that sign their requests. */
  readonly admitsAgents: boolean;
  /** What is asked before people enter; null = nothing. */
  readonly challenge: EventChallenge | null;
  /** What is offered, whatever else is asked, to whom their network leaves no turn to join soon. */
  readonly crowdChallenge: EventChallenge;
  /** What it guards of the shop; null = nothing. */
  readonly gate: EventGate | null;
  /** The name of its store. */
  readonly store: string;
  /** All of them as they are set, for who operates the event. */
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/** What holds for every event that does not say otherwise. */
export interface Usual {
  readonly mode: AuthMode;
  readonly numbers: Numbers;
  readonly words: EventWords;
  /** The number of the key that proofs of a drawing are signed with; 0 for none. */
  readonly proofKey: number;
  readonly texts: PageTexts;
  readonly turnstile: TurnstileSite;
  /** Whether a variable of this name is set. */
  readonly isVar: (name: string) => boolean;
  /** Whether places are counted by the addresses that people join from. */
  readonly countsPlaces: boolean;
  /** Whether there are agents whose signed requests may join. */
  readonly hasSignedAgents: boolean;
  /** The hosts that a gate stands for; none = there is no gate. */
  readonly gateHosts: readonly string[];
}

/** Of a deployment that sets nothing, but for its numbers. */
export const NOTHING_SET: Omit<Usual, "numbers"> = {
  mode: "cookie",
  words: { OPENING: "first-come", CHALLENGE: "auto", SOFTWARE_AGENTS: "people" },
  proofKey: 0,
  texts: {},
  turnstile: { config: null, problems: [] },
  isVar: () => false,
  countsPlaces: true,
  hasSignedAgents: false,
  gateHosts: [],
};

/**
 * The declared events by id, `*` among them when any id is admitted. A Map: an event may be called `__proto__`. What is
 * wrong with one is that one's problem, or a slip in next month's event would stop today's sale.
 */
export function readEvents(raw: unknown, usual: Usual, problems: string[]): Map<string, EventTable> {
  const tables = asTable(raw ?? {});
  if (tables === null) {
    const how = 'declare an event as [vars.EVENTS.my-event], any event as [vars.EVENTS."*"]';
    problems.push(`EVENTS is not a table; ${how}`);
  }
  return new Map(
    Object.entries(tables ?? {}).map(([id, settings]) => [id, readDeclared(id, settings, usual)]),
  );
}

function readDeclared(id: string, settings: unknown, usual: Usual): EventTable {
  const problems: string[] = [];
  const table = asTable(settings);
  if (id !== "*" && !isEventId(id)) {
    problems.push(`EVENTS: ${show(id)} is no event id; use 1 to 64 of A-Z a-z 0-9 _ . -, or "*" for any`);
  } else if (table === null) {
    problems.push(`EVENTS.${id} is not a table of settings; write [vars.EVENTS.${id}]`);
  }
  const { own: _, ...read } = readSettings(
    id,
    { label: `EVENTS.${id}`, source: "table" },
    table ?? {},
    usual,
    problems,
  );
  return { ...read, objectName: id };
}

/** A created event: its settings are a table's, with the same rules. */
export function readCreated(id: string, settings: unknown, usual: Usual): EventTable {
  const problems: string[] = [];
  const table = asTable(settings);
  if (table === null) problems.push(`${id} has no table of settings`);
  const { own, ...read } = readSettings(id, { label: id, source: "desk" }, table ?? {}, usual, problems);
  return { ...read, objectName: nameCreated(id, own) };
}

function readSettings(
  id: string,
  { label, source }: { readonly label: string; readonly source: "table" | "desk" },
  table: Table,
  usual: Usual,
  problems: string[],
) {
  const numbers: Record<NumberName, number> = { ...usual.numbers };
  const words: Partial<Record<EventWordName, string>> = {};
  const texts: PageTexts = {};
  const own: Record<string, string | number> = {};
  const unknown: string[] = [];
  const store = readStoreName(table.store, `${label}.store`, problems);
  if (store !== DEFAULT_STORE) own.store = store;
  for (const [key, raw] of Object.entries(table)) {
    const name = key.toUpperCase();
    const isSpelled = key === key.toLowerCase();
    if (isSpelled && isPageText(name)) {
      texts[name] = raw;
    } else if (isSpelled && isNumber(name)) {
      const number = readNumber(raw, name, `${label}.${key}`, problems);
      if (number === null) continue;
      numbers[name] = number;
      if (!EDGE_ONLY.has(name)) own[key] = Math.round(number * 1000) / 1000; // of a rate as much as counts, and no exponent
    } else if (isSpelled && isEventWord(name)) {
      if (raw === "") continue; // the usual one
      words[name] = readWord({ [name]: raw }, name, problems, `${label}.${key}`);
      if (name === "OPENING") own[key] = words[name]; // objects have no part in the others
    } else if (key !== "store" && !(source === "table" && isGateSetting(key))) {
      unknown.push(`${label}.${key} is unknown`);
    }
  }
  if (unknown.length > 0) problems.push(...unknown, KNOWN_SETTINGS);
  // An event that sets nothing has the global values, which are checked already.
  const spell = (name: string) => `${label}.${name.toLowerCase()}`;
  if (Object.keys(table).length > 0) checkPairs(numbers, spell, problems);
  const allWords = { ...usual.words, ...words } as EventWords;
  if (allWords.OPENING === "draw") problems.push(...problemsOfDraw(label, numbers, usual.proofKey));
  const admitsAgents = allWords.SOFTWARE_AGENTS === "signed";
  if (admitsAgents && !usual.hasSignedAgents) problems.push(`${label} admits signed agents; ${NAME_AGENTS}`);
  const page = readEventPage(texts, usual.texts, spell, problems);
  const challenge = readEventChallenge(
    { ...usual, words: allWords, numbers, isOwn: words.CHALLENGE !== undefined },
    words.CHALLENGE === undefined ? "CHALLENGE" : spell("CHALLENGE"),
    problems,
  );
  const crowdChallenge = makeEventChallenge(
    "proof-of-work",
    numbers.CHALLENGE_STEPS,
    numbers.CHALLENGE_PATIENCE_SECONDS,
  );
  const gate = source === "table" ? readEventGate(table, label, problems) : null;
  if (gate !== null) checkGate(gate, { id, label, page }, usual.gateHosts, problems);
  const settings = settingsOf(
    table,
    { numbers, words: allWords, texts: { ...usual.texts, ...texts }, store },
    usual.isVar,
    source,
  );
  const counted = usual.countsPlaces ? numbers : { ...numbers, PLACES_PER_ADDRESS: 0 };
  const queue = toEventConfig(counted, { opening: allWords.OPENING, proofKey: usual.proofKey });
  return {
    id,
    label,
    queue,
    page,
    challenge,
    crowdChallenge,
    admitsAgents,
    gate,
    store,
    own,
    settings,
    problems,
  };
}

function problemsOfDraw(label: string, { EXPECTED_PEOPLE: people }: Numbers, proofKey: number): string[] {
  const problems = proofKey === 0 ? [problemWithoutKey(label)] : [];
  if (people > MOST_ENTRANTS)
    problems.push(
      `${label} opens with a drawing, which has room for ${MOST_ENTRANTS} people; EXPECTED_PEOPLE is ${people}`,
    );
  return problems;
}

/** A pass is for one event, and people need a page behind the gate to book at. */
function checkGate(
  { guards, open }: EventGate,
  { id, label, page }: { readonly id: string; readonly label: string; readonly page: PageConfig },
  hosts: readonly string[],
  problems: string[],
): void {
  const { bookingUrl } = page;
  if (guards.length === 0) problems.push(`${label} has settings of the gate and guards nothing; give guards`);
  if (id === "*") problems.push(`${label}.guards: give each event that guards something a table of its own`);
  if (hosts.length === 0)
    problems.push(`${label}.guards need GATE_HOSTS, the hosts that the gate stands for`);
  else if (bookingUrl === null || !hosts.includes(new URL(bookingUrl).host)) {
    problems.push(`${label}.guards need a booking_url on one of GATE_HOSTS, where people go with their pass`);
  }
  for (const { host, text } of [...guards, ...open]) {
    if (host === null || hosts.includes(host)) continue;
    problems.push(`${label}: ${show(text)} means no request: ${show(host)} is none of GATE_HOSTS`);
  }
}

/** A text of its own, if only an empty one, stands for the shared one. */
function readEventPage(own: PageTexts, shared: PageTexts, spell: Spell, problems: string[]): PageConfig {
  const isOwn = Object.keys(own).length > 0;
  const spellSource: Spell = (name) => (Object.hasOwn(own, name) ? spell(name) : name);
  return readPage({ ...shared, ...own }, spellSource, isOwn ? problems : []);
}

function isPageText(name: string): name is PageTextName {
  return Object.hasOwn(PAGE_TEXTS, name);
}

function isEventWord(name: string): name is EventWordName {
  return (EVENT_WORDS as readonly string[]).includes(name);
}

function isNumber(name: string): name is NumberName {
  return Object.hasOwn(NUMBERS, name) && !GLOBAL_ONLY.has(name);
}

/** Checked numbers as the queue takes them: in milliseconds and thousandths, with the lobbies and shards that the people need. */
export function toEventConfig(
  numbers: Numbers,
  drawing: Pick<EventConfig, "opening" | "proofKey"> = { opening: "first-come", proofKey: 0 },
): EventConfig {
  const shards = shardsFor(numbers.EXPECTED_PEOPLE);
  const lobbies = sharesFor(numbers.EXPECTED_PEOPLE / PEOPLE_PER_LOBBY, shards);
  return {
    ...drawing,
    rateMilli: Math.round(numbers.RELEASE_RATE * 1000),
    intervalMs: numbers.RELEASE_INTERVAL_MS,
    burstMs: numbers.BURST_MS,
    maxActive: numbers.MAX_ACTIVE,
    invisibleWhenIdle: numbers.INVISIBLE_WHEN_IDLE > 0,
    maxQueueSize: numbers.MAX_QUEUE_SIZE,
    passTtlSeconds: numbers.QUEUE_PASS_TTL_SECONDS,
    maxExtensionSeconds: numbers.MAX_EXTENSION_SECONDS,
    claimWindowMs: numbers.CLAIM_WINDOW_SECONDS * 1000,
    returnWindowMs: numbers.RETURN_WINDOW_SECONDS * 1000,
    shards,
    lobbies,
    relays: relaysFor(lobbies),
    commandBudget: numbers.COMMAND_BUDGET,
    streamIntervalMs: numbers.STREAM_INTERVAL_MS,
    streamMaxIntervalMs: numbers.STREAM_MAX_INTERVAL_MS,
    placesPerAddress: numbers.PLACES_PER_ADDRESS,
    placesWindowMs: numbers.PLACES_WINDOW_SECONDS * 1000,
    entriesWindowMs: numbers.ENTRIES_WINDOW_SECONDS * 1000,
    retainMs: numbers.RETAIN_HOURS * 3_600_000,
  };
}
