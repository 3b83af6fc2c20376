/** All that Redis holds of an event but its trail, by names: to write it as a test wants it, and to say what a script has changed. */
import type Redis from "ioredis";
import { scoredMembers } from "../../../../scripts/redis/scored-members.ts";
import { shardKeys } from "../../../../src/store/keys.ts";

/** By user. */
type Scores = Readonly<Record<string, number>>;
/** Bookings, by the record of the pass. */
type Records = Readonly<Record<string, string>>;

/** What the keys of a shard hold; `departed` is the event's. */
export interface People {
  readonly line?: Scores;
  readonly called?: Scores;
  readonly departed?: readonly number[];
  readonly copy?: Scores;
  readonly spent?: Records;
  readonly spentEarlier?: Records;
  readonly redeemed?: Records;
  readonly redeemedEarlier?: Records;
  readonly entrants?: Scores;
}

/** In the order of a shard's keys. */
const KINDS = {
  line: "zset",
  called: "zset",
  departed: "list",
  state: "hash",
  copy: "zset",
  spent: "hash",
  spentEarlier: "hash",
  redeemed: "hash",
  redeemedEarlier: "hash",
  entrants: "zset",
} as const satisfies Record<keyof People | "state", string>;
type Name = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as Name[];

type Value = Record<string, number> | Record<string, string> | string[];
/** What each key holds, by its name; of shards behind the first with the shard's number behind it. */
type Content = ReadonlyMap<string, Value>;

export interface Changes {
  /** Fields of the state that changed, and what they are now; one that is not there is 0. */
  readonly state: Record<string, number | string>;
  /** The keys that hold something else now, and all that they hold. */
  readonly people: Record<string, Value>;
}

export function keysOf(event: string, shard = 0): Record<Name, string> {
  return Object.fromEntries(shardKeys(event, shard).map((key, nth) => [NAMES[nth], key])) as Record<
    Name,
    string
  >;
}

export async function addPeople(redis: Redis, event: string, people: People, shard: number): Promise<void> {
  const keys = keysOf(event, shard);
  const writes = redis.multi();
  for (const [name, content] of Object.entries(people)) {
    const key = keys[name as Name];
    const entries: [string, number | string][] = Object.entries(content);
    const kind = KINDS[name as Name];
    if (entries.length === 0) continue;
    if (kind === "list") writes.rpush(key, ...entries.map(([, ticket]) => ticket));
    else if (kind === "hash") writes.hset(key, Object.fromEntries(entries));
    else writes.zadd(key, ...entries.flatMap(([user, score]) => [score, user]));
  }
  for (const [error] of (await writes.exec()) ?? []) if (error) throw error;
}

export async function readContent(redis: Redis, event: string, shards: number): Promise<Content> {
  const reads = redis.pipeline();
  const read: { name: string; kind: (typeof KINDS)[Name] }[] = [];
  for (let shard = 0; shard < shards; shard++) {
    const keys = keysOf(event, shard);
    for (const name of NAMES) {
      const [key, kind] = [keys[name], KINDS[name]];
      if (shard > 0 && (name === "departed" || name === "state")) continue;
      read.push({ name: shard === 0 ? name : `${name} ${shard}`, kind });
      if (kind === "list") reads.lrange(key, 0, "-1");
      else if (kind === "hash") reads.hgetall(key);
      else reads.zrange(key, "0", "-1", "WITHSCORES");
    }
  }
  const replies = (await reads.exec()) ?? [];
  return new Map(
    read.map(({ name, kind }, index): [string, Value] => {
      const [error, reply] = replies[index] ?? [];
      if (error) return [name, [error.message]]; // what a test put there is of another kind
      return [
        name,
        kind === "zset" ? Object.fromEntries(scoredMembers(reply as string[])) : (reply as Value),
      ];
    }),
  );
}

export function changesBetween(before: Content, after: Content): Changes {
  const people: Changes["people"] = {};
  for (const [name, value] of after) {
    const isSame = JSON.stringify(value) === JSON.stringify(before.get(name));
    if (name !== "state" && !isSame) people[name] = value;
  }
  const [was, is] = [before, after].map((content) => content.get("state") as Record<string, string>);
  const state: Changes["state"] = {};
  for (const field of Object.keys({ ...was, ...is })) {
    const [old, now] = [was?.[field] ?? "0", is?.[field] ?? "0"];
    if (old !== now) state[field] = /^-?\d+$/.test(now) ? Number(now) : now;
  }
  return { state, people };
}
