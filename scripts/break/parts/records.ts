import type { Redis } from "ioredis";
import { scoredMembers } from "../../redis/scored-members.ts";
import { readCalled } from "../../stampede/judge/scores.ts";

/** What Redis holds of an event's people at one moment. Read past the product, as docs/redis.md has it. */
export interface Records {
  /** User → ticket. */
  readonly waiting: ReadonlyMap<string, number>;
  /** User → score, which holds state and deadline, of those who were called. */
  readonly called: ReadonlyMap<string, number>;
  /** `user:end of the pass` → booking. */
  readonly spent: ReadonlyMap<string, string>;
  readonly state: ReadonlyMap<string, string>;
}

export async function readRecords(redis: Redis, event: string): Promise<Records> {
  const queue = `queue:{${event}}`;
  const replies = await redis
    .multi()
    .zrange(queue, "0", "-1", "WITHSCORES")
    .zrange(`${queue}:called`, "0", "-1", "WITHSCORES")
    .hgetall(`${queue}:spent`)
    .hgetall(`${queue}:state`)
    .exec();
  const [waiting, called, spent, state] = (replies ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  });
  return {
    waiting: scoredMembers(waiting as string[]),
    called: scoredMembers(called as string[]),
    spent: new Map(Object.entries(spent as Record<string, string>)),
    state: new Map(Object.entries(state as Record<string, string>)),
  };
}

/** How somebody stands who was called; null for who was not, or is swept. */
export function standingOf(user: string, { called }: Records): ReturnType<typeof readCalled> | null {
  const score = called.get(user);
  return score === undefined ? null : readCalled(score);
}

/** Of a key of `spent`. */
export function bookerOf(key: string): string {
  return key.slice(0, key.lastIndexOf(":"));
}

/** The people of whom the two do not say the same. */
export function changedPeople(one: Records, other: Records): Set<string> {
  const changed = new Set<string>();
  for (const record of ["waiting", "called", "spent"] as const) {
    for (const key of [...one[record].keys(), ...other[record].keys()]) {
      if (one[record].get(key) !== other[record].get(key))
        changed.add(record === "spent" ? bookerOf(key) : key);
    }
  }
  return changed;
}
