import type { Redis } from "ioredis";
import { scoredMembers } from "../../redis/scored-members.ts";

/** What Redis holds of an event's people at one moment. Read past the product, as docs/redis.md has it. */
export interface Records {
  /** User → ticket. */
  readonly waiting: ReadonlyMap<string, number>;
  /** User → score, which holds state and deadline, of those who were called. */
  readonly called: ReadonlyMap<string, number>;
  /** User → booking. */
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

/** The people of whom the two do not say the same. */
export function changedPeople(one: Records, other: Records): Set<string> {
  const changed = new Set<string>();
  for (const record of ["waiting", "called", "spent"] as const) {
    for (const user of [...one[record].keys(), ...other[record].keys()]) {
      // A booking is kept by `user:end of the pass`.
      if (one[record].get(user) !== other[record].get(user))
        changed.add(record === "spent" ? (user.split(":")[0] ?? "") : user);
    }
  }
  return changed;
}
