/** What Redis holds after so many requests: keys of existing events alone, each within what docs/redis.md says of it. */
import type { Redis } from "ioredis";
import type { Violation } from "./judge.ts";

export interface Held {
  readonly keys: number;
  readonly bytes: number;
  /** By event. */
  readonly events: ReadonlyMap<string, Counted>;
}

interface Counted {
  /** Who is in a set. */
  readonly people: number;
  /** How many places it has given, by its own count. */
  readonly places: number;
}

/** Those of docs/redis.md; `{e}` is the event's id. */
const OF_EVENT =
  /^queue:\{([A-Za-z0-9_.-]{1,64})\}(:(s\d+|called|departed|next|spent|redeemed|spent:earlier|redeemed:earlier|entrants|state|audit))*$/;
/** Those of them that hold people. */
const OF_PEOPLE = /\}(:s\d+)?(:called|:entrants)?$/;
const OF_ALL = new Set(["queue:events", "queue:catalogue", "queue:desk:audit"]);
/** A row of docs/redis.md each: how many entries a key may have, whoever asked for how much. */
const MOST: readonly [pattern: RegExp, entries: number][] = [
  [/:audit$/, 200],
  [/^queue:events$/, 1000],
  [/^queue:catalogue$/, 100],
  [/:state$/, 250],
];
/** Of somebody in line or with a record of a booking, in Redis 7: a member of some 40 bytes in two sets, and a booking of 128 characters. */
const BYTES_A_PERSON = 1200;
/** Of an event: its trail of 256,000 bytes, its texts, its lists. */
const BYTES_AN_EVENT = 600_000;
const SLACK_BYTES = 8_000_000;

export async function readHeld(redis: Redis): Promise<Held> {
  const keys = await redis.keys("*");
  const memory = /used_memory:(\d+)/.exec(await redis.info("memory"))?.[1];
  const events = new Set(keys.flatMap((key) => OF_EVENT.exec(key)?.[1] ?? []));
  const counted = await Promise.all(
    [...events].map(async (event) => [event, await countOf(redis, event, keys)] as const),
  );
  return { keys: keys.length, bytes: Number(memory), events: new Map(counted) };
}

async function countOf(redis: Redis, event: string, keys: readonly string[]): Promise<Counted> {
  const sets = keys.filter((key) => OF_EVENT.exec(key)?.[1] === event && OF_PEOPLE.test(key));
  const sizes = await Promise.all(sets.map((key) => redis.zcard(key)));
  return { people: sum(sizes), places: placesOf(await redis.hgetall(`queue:{${event}}:state`)) };
}

/**
 * How many places an event has given: entries, and the ordinals of joins. A renumbering gives ordinals anew to those in line alone, so
 * that those who were called before are counted by their calls.
 */
export function placesOf(state: Readonly<Record<string, string>>): number {
  const [joined = 0, entered = 0, calls = 0] = ["joined", "entered", "called_total"].map((field) =>
    Number(state[field] ?? 0),
  );
  return joined + entered + (state.numbering === state.generation ? 0 : calls);
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}

/** `mayHaveJoined`: how many requests may have given a place. `known`: the events that were declared, or ever created. */
export async function judgeGrowth(
  redis: Redis,
  before: Held,
  mayHaveJoined: number,
  known: ReadonlySet<string>,
): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const key of await redis.keys("*")) {
    const event = OF_EVENT.exec(key)?.[1];
    if (event === undefined && !OF_ALL.has(key))
      found.push({ law: "Redis holds the keys of docs/redis.md alone", detail: key });
    if (event !== undefined && !known.has(event))
      found.push({ law: "Redis holds existing events alone", detail: key });
    const most = MOST.find(([pattern]) => pattern.test(key))?.[1] ?? Number.POSITIVE_INFINITY;
    const size = await sizeOf(redis, key);
    if (size > most)
      found.push({
        law: "a key has no more entries than docs/redis.md says",
        detail: `${key}: ${size} of ${most}`,
      });
  }
  return [...found, ...judgeHeld(before, await readHeld(redis), mayHaveJoined, known.size)];
}

/** `events`: how many there may be. */
export function judgeHeld(before: Held, held: Held, mayHaveJoined: number, events: number): Violation[] {
  const found: Violation[] = [];
  for (const [event, { people, places }] of held.events)
    if (people > places)
      found.push({ law: "nobody is in Redis who did not join", detail: `${event}: ${people} of ${places}` });
  const given = sum([...held.events].map(([event, now]) => newPlaces(now, before.events.get(event))));
  if (given > mayHaveJoined)
    found.push({
      law: "a place is given to who asks for one alone",
      detail: `${given} places for ${mayHaveJoined} joins`,
    });
  const allowed = before.bytes + given * BYTES_A_PERSON + events * BYTES_AN_EVENT + SLACK_BYTES;
  if (held.bytes > allowed)
    found.push({
      law: "Redis grows by people and events alone",
      detail: `${held.bytes} bytes, ${allowed} allowed`,
    });
  return found;
}

/** Of an event that was retired and has begun anew: all. */
function newPlaces(now: Counted, before: Counted | undefined): number {
  return before === undefined || before.places > now.places ? now.places : now.places - before.places;
}

async function sizeOf(redis: Redis, key: string): Promise<number> {
  switch (await redis.type(key)) {
    case "zset":
      return redis.zcard(key);
    case "hash":
      return redis.hlen(key);
    case "list":
      return redis.llen(key);
    default:
      return 0;
  }
}
