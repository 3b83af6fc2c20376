import type { EventConfig } from "../core/event-config.ts";
import { isEventId } from "../core/ids.ts";
import { checkPairs, readNumber } from "./read-numbers.ts";
import { GLOBAL_ONLY, NUMBERS, type NumberName, type Numbers, PEOPLE_PER_LOBBY } from "./settings.ts";
import { asTable, show, type Table } from "./text.ts";

/** The declared events by id, `*` among them when any id is admitted. A Map: an event may be called `__proto__`. */
export function readEvents(raw: unknown, global: Numbers, problems: string[]): Map<string, EventConfig> {
  const events = new Map<string, EventConfig>();
  const tables = asTable(raw ?? {});
  if (tables === null) {
    const how = 'declare an event as [vars.EVENTS.my-event], any event as [vars.EVENTS."*"]';
    problems.push(`EVENTS is not a table; ${how}`);
  }
  for (const [id, settings] of Object.entries(tables ?? {})) {
    const table = asTable(settings);
    if (id !== "*" && !isEventId(id)) {
      problems.push(`EVENTS: ${show(id)} is no event id; use 1 to 64 of A-Z a-z 0-9 _ . -, or "*" for any`);
    } else if (table === null) {
      problems.push(`EVENTS.${id} is not a table of settings; write [vars.EVENTS.${id}]`);
    } else {
      events.set(id, readEvent(id, table, global, problems));
    }
  }
  return events;
}

function readEvent(id: string, table: Table, global: Numbers, problems: string[]): EventConfig {
  const numbers: Record<NumberName, number> = { ...global };
  for (const [key, raw] of Object.entries(table)) {
    const name = key.toUpperCase();
    if (key !== key.toLowerCase() || !Object.hasOwn(NUMBERS, name) || GLOBAL_ONLY.has(name)) {
      const known = "an event's settings are those of [vars] in lower case, e.g. release_rate";
      problems.push(`EVENTS.${id}.${key} is unknown; ${known}`);
    } else {
      const setting = name as NumberName;
      numbers[setting] = readNumber(raw, setting, `EVENTS.${id}.${key}`, problems) ?? global[setting];
    }
  }
  // An event that sets nothing has the global pairs, which are checked already.
  const spell = (name: NumberName) => `EVENTS.${id}.${name.toLowerCase()}`;
  if (Object.keys(table).length > 0) checkPairs(numbers, spell, problems);
  return toEventConfig(numbers);
}

function toEventConfig(numbers: Numbers): EventConfig {
  return {
    rateMilli: Math.round(numbers.RELEASE_RATE * 1000),
    intervalMs: numbers.RELEASE_INTERVAL_MS,
    burstMs: numbers.BURST_MS,
    maxActive: numbers.MAX_ACTIVE,
    maxQueueSize: numbers.MAX_QUEUE_SIZE,
    passTtlSeconds: numbers.QUEUE_PASS_TTL_SECONDS,
    claimWindowMs: numbers.CLAIM_WINDOW_SECONDS * 1000,
    returnWindowMs: numbers.RETURN_WINDOW_SECONDS * 1000,
    lobbies: Math.ceil(numbers.EXPECTED_PEOPLE / PEOPLE_PER_LOBBY),
    commandBudget: numbers.COMMAND_BUDGET,
    streamIntervalMs: numbers.STREAM_INTERVAL_MS,
    streamMaxIntervalMs: numbers.STREAM_MAX_INTERVAL_MS,
  };
}
