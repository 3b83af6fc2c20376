/** What Redis holds after so many requests: keys of existing events alone, each within what docs/redis.md says of it. */
import type { Redis } from "ioredis";
import type { Violation } from "./judge.ts";

export interface Held {
  readonly keys: number;
  readonly bytes: number;
  readonly people: number;
}

/** Those of docs/redis.md; `{e}` is the event's id. */
const OF_EVENT =
  /^queue:\{([A-Za-z0-9_.-]{1,64})\}(:(s\d+|called|departed|next|spent|redeemed|spent:earlier|redeemed:earlier|entrants|state|audit))*$/;
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
  const sets = keys.filter((key) => /^queue:\{[^}]*\}(:s\d+)?(:called|:entrants)?$/.test(key));
  const sizes = await Promise.all(sets.map((key) => redis.zcard(key)));
  return { keys: keys.length, bytes: Number(memory), people: sizes.reduce((sum, size) => sum + size, 0) };
}

/** `joins`: how many requests may have given a place. `events`: those that were declared, or ever created. */
export async function judgeGrowth(
  redis: Redis,
  before: Held,
  joins: number,
  events: ReadonlySet<string>,
): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const key of await redis.keys("*")) {
    const event = OF_EVENT.exec(key)?.[1];
    if (event === undefined && !OF_ALL.has(key))
      found.push({ law: "Redis holds the keys of docs/redis.md alone", detail: key });
    if (event !== undefined && !events.has(event))
      found.push({ law: "Redis holds existing events alone", detail: key });
    const most = MOST.find(([pattern]) => pattern.test(key))?.[1] ?? Number.POSITIVE_INFINITY;
    const size = await sizeOf(redis, key);
    if (size > most)
      found.push({
        law: "a key has no more entries than docs/redis.md says",
        detail: `${key}: ${size} of ${most}`,
      });
  }
  const held = await readHeld(redis);
  if (held.people > before.people + joins)
    found.push({ law: "nobody is in Redis who did not join", detail: `${held.people} after ${joins} joins` });
  const allowed = before.bytes + joins * BYTES_A_PERSON + events.size * BYTES_AN_EVENT + SLACK_BYTES;
  if (held.bytes > allowed)
    found.push({
      law: "Redis grows by people and events alone",
      detail: `${held.bytes} bytes, ${allowed} allowed`,
    });
  return found;
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
