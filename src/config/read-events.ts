import type { EventConfig } from "../core/event-config.ts";
import { isEventId } from "../core/ids.ts";
import { relaysFor } from "../core/release/relays.ts";
import { shardsFor, sharesFor } from "../core/shares.ts";
import { checkPairs, readNumber } from "./read-numbers.ts";
import { type PageConfig, type PageTexts, readPage, type Spell } from "./read-page.ts";
import { readStoreName } from "./read-stores.ts";
import {
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
  "EVENTS: an event's settings are those of [vars] in lower case, e.g. release_rate, its store, and its page's: " +
  PAGE_SETTINGS;

/** The table of one event: how its queue runs, what its page shows, and where it lives. With a problem it must not run. */
export interface EventTable {
  readonly id: string;
  readonly queue: EventConfig;
  readonly page: PageConfig;
  /** The name of its store. */
  readonly store: string;
  /** All of them as they are set, for who operates the event. */
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/** What holds for every event that does not say otherwise. */
export interface Usual {
  readonly numbers: Numbers;
  readonly texts: PageTexts;
  /** Whether a variable of this name is set. */
  readonly isVar: (name: string) => boolean;
}

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
  return new Map(Object.entries(tables ?? {}).map(([id, settings]) => [id, readEvent(id, settings, usual)]));
}

function readEvent(id: string, settings: unknown, usual: Usual): EventTable {
  const problems: string[] = [];
  const table = asTable(settings);
  if (id !== "*" && !isEventId(id)) {
    problems.push(`EVENTS: ${show(id)} is no event id; use 1 to 64 of A-Z a-z 0-9 _ . -, or "*" for any`);
  } else if (table === null) {
    problems.push(`EVENTS.${id} is not a table of settings; write [vars.EVENTS.${id}]`);
  }
  return { ...readSettings(id, table ?? {}, usual, problems), problems };
}

function readSettings(id: string, table: Table, usual: Usual, problems: string[]) {
  const numbers: Record<NumberName, number> = { ...usual.numbers };
  const texts: PageTexts = {};
  const unknown: string[] = [];
  const store = readStoreName(table.store, `EVENTS.${id}.store`, problems);
  for (const [key, raw] of Object.entries(table)) {
    const name = key.toUpperCase();
    const isSpelled = key === key.toLowerCase();
    if (isSpelled && isPageText(name)) {
      texts[name] = raw;
    } else if (isSpelled && isNumber(name)) {
      numbers[name] = readNumber(raw, name, `EVENTS.${id}.${key}`, problems) ?? usual.numbers[name];
    } else if (key !== "store") {
      unknown.push(`EVENTS.${id}.${key} is unknown`);
    }
  }
  if (unknown.length > 0) problems.push(...unknown, KNOWN_SETTINGS);
  // An event that sets nothing has the global values, which are checked already.
  const spell = (name: string) => `EVENTS.${id}.${name.toLowerCase()}`;
  if (Object.keys(table).length > 0) checkPairs(numbers, spell, problems);
  const page = readEventPage(texts, usual.texts, spell, problems);
  const settings = settingsOf(table, { numbers, texts: { ...usual.texts, ...texts }, store }, usual.isVar);
  return { id, queue: toEventConfig(numbers), page, store, settings };
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

function isNumber(name: string): name is NumberName {
  return Object.hasOwn(NUMBERS, name) && !GLOBAL_ONLY.has(name);
}

/** Checked numbers as the queue takes them: in milliseconds and thousandths, with the lobbies and shards that the people need. */
export function toEventConfig(numbers: Numbers): EventConfig {
  const shards = shardsFor(numbers.EXPECTED_PEOPLE);
  const lobbies = sharesFor(numbers.EXPECTED_PEOPLE / PEOPLE_PER_LOBBY, shards);
  return {
    rateMilli: Math.round(numbers.RELEASE_RATE * 1000),
    intervalMs: numbers.RELEASE_INTERVAL_MS,
    burstMs: numbers.BURST_MS,
    maxActive: numbers.MAX_ACTIVE,
    maxQueueSize: numbers.MAX_QUEUE_SIZE,
    passTtlSeconds: numbers.QUEUE_PASS_TTL_SECONDS,
    claimWindowMs: numbers.CLAIM_WINDOW_SECONDS * 1000,
    returnWindowMs: numbers.RETURN_WINDOW_SECONDS * 1000,
    shards,
    lobbies,
    relays: relaysFor(lobbies),
    commandBudget: numbers.COMMAND_BUDGET,
    streamIntervalMs: numbers.STREAM_INTERVAL_MS,
    streamMaxIntervalMs: numbers.STREAM_MAX_INTERVAL_MS,
  };
}
