import type Redis from "ioredis";
import { scoredMembers } from "../../../scripts/redis/scored-members.ts";
import { shardKeys } from "../../../src/store/keys.ts";

/** Everybody of an event, of all its shards together, by the order of their scores: those in line, those in `called`, and those who entered a drawing. */
export async function readPeople(
  redis: Redis,
  event: string,
  shards: number,
): Promise<{ queue: Map<string, number>; called: Map<string, number>; entrants: Map<string, number> }> {
  const keys = Array.from({ length: shards }, (_, shard) => shardKeys(event, shard));
  return {
    queue: await readScores(
      redis,
      keys.map(([queue]) => queue),
    ),
    called: await readScores(
      redis,
      keys.map(([, called]) => called),
    ),
    entrants: await readScores(
      redis,
      keys.map((all) => all.at(-1) as string),
    ),
  };
}

async function readScores(redis: Redis, keys: readonly string[]): Promise<Map<string, number>> {
  const parts = await Promise.all(keys.map((key) => redis.zrange(key, "0", "-1", "WITHSCORES")));
  const all = parts.flatMap((part) => [...scoredMembers(part)]);
  if (parts.length > 1) all.sort(([, a], [, b]) => a - b);
  const people = new Map(all);
  if (people.size < all.length) throw new Error("somebody is in two shards");
  return people;
}
