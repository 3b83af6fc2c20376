/** A renumbering of any line that a script may have left, by what it makes of the sets and of the state. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../scripts/redis/direct-queue.ts";
import { shareOf } from "../../src/core/shares.ts";
import { FIRST_TICKET } from "../../src/core/ticket.ts";
import { shardKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { readPeople } from "../support/store/people-in-redis.ts";
import { directKit, openLobby, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const SECOND = Math.floor((T0 - Date.UTC(2026, 0, 1)) / 1000);
const CALLED = [5, 6]; // bands of `called`, as people.lua has them
const NAMES = { 1: "admitted", 2: "missed", 3: "spent", 4: "forfeited", 7: "revoked" } as const;

interface Someone {
  readonly user: string;
  readonly ticket: number;
  /** Where they stand in `called`, too, because a script was cut off; null = nowhere. */
  readonly band: number | null;
}

/** A line in any order of its people's names; some have come back, some are called as well. */
const line = fc
  .record({
    people: fc.array(
      fc.record({
        second: fc.integer({ min: SECOND - 2, max: SECOND + 2 }),
        hasReturned: fc.constantFrom(false, false, false, true),
        band: fc.constantFrom(null, null, null, null, null, 1, 2, 3, 4, 5, 6, 7),
      }),
      { maxLength: 40, size: "max" },
    ),
    /** As many more who do nothing but wait: 250 are copied in one step. */
    crowd: fc.constantFrom(0, 0, 240, 500),
  })
  .map(({ people, crowd }): Someone[] => {
    const all = [
      ...people,
      ...Array.from({ length: crowd }, () => ({ second: SECOND + 3, hasReturned: false, band: null })),
    ];
    // Ordinals have gaps, and those given out twice are in different seconds.
    return all.map(({ second, hasReturned, band }, index) => ({
      user: `${"x".repeat(index % 3)}${(index * 7919) % 1000}-${index}`,
      ticket: hasReturned ? 2 * index + 3 : second * FIRST_TICKET + 2 * index + 5,
      band,
    }));
  });

describe.each([1, 3])("a renumbering, of %i shards,", (shards) => {
  const { queue } = directKit(redis, shards);
  const keysOf = (event: string, user: string) => shardKeys(event, shareOf(user, shards));
  const operate = (event: string, nowMs: number) =>
    queue.recount(event, { nowMs, shards, actId: `r-${nowMs}`, by: "ann" });

  /** An event that has begun, with this line, and a state that knows nothing of it. */
  async function open(people: readonly Someone[], state: Record<string, number | string>) {
    const event = freshEvent();
    const lobby = openLobby(queue, event);
    await lobby.act("join", "zoe");
    await lobby.act("leave", "zoe");
    const writes = redis.multi();
    for (const { user, ticket, band } of people) {
      const [inLine, called] = keysOf(event, user);
      writes.zadd(inLine, ticket, user);
      if (band !== null) writes.zadd(called, band * 2 ** 44 + T0 + 60_000, user);
    }
    writes.hset(stateKey(event), { tokens: 5_000_000, called_total: 7, called: 1, ...state });
    await writes.exec();
    return { event, lobby };
  }

  /** Whoever operates next finishes it, a part at a time. Returns in how many. */
  async function finish(event: string, nowMs: number): Promise<number> {
    for (let parts = 1; parts < 10; parts++)
      if ((await operate(event, nowMs + parts - 1)).status === "done") return parts;
    throw new Error("it never ends");
  }

  it("gives everybody the next ordinal, in the order of their tickets, and counts anew", async () => {
    await fc.assert(
      fc.asyncProperty(line, fc.constantFrom("writing", "renumber_at_ms"), async (people, why) => {
        const { event } = await open(people, {
          [why]: why === "writing" ? 1 : T0,
          waiting: 3,
          joined: 4711,
          joined_bytes: 99,
          called_up_to: SECOND * FIRST_TICKET + 17,
          returned_up_to: 5,
        });
        expect(await finish(event, T0)).toBeLessThanOrEqual(shards === 1 ? 1 : 3);

        const called = people.filter(({ band }) => band !== null && CALLED.includes(band));
        const staying = people.filter((one) => !called.includes(one)).toSorted((a, b) => a.ticket - b.ticket);
        const returned = staying.filter(({ ticket }) => ticket < FIRST_TICKET);
        const renumbered = staying.map(({ user, ticket }, index): [string, number] => {
          const second = Math.floor(ticket / FIRST_TICKET);
          return [user, second === 0 ? index + 1 : second * FIRST_TICKET + index + 1 - returned.length];
        });
        const now = await readPeople(redis, event, shards);
        expect([...now.queue]).toEqual(renumbered);
        expect(new Set(now.called.keys())).toEqual(new Set(called.map(({ user }) => user)));
        const others = staying.filter(({ ticket }) => ticket >= FIRST_TICKET);
        const uncounted = Math.max(0, called.length - 1);
        const expected = {
          waiting: staying.length,
          returned: returned.length,
          called: called.length,
          called_again: called.filter(({ band }) => band === 6).length,
          called_total: 7 + uncounted,
          tokens: 5_000_000 - uncounted * 1_000_000,
          joined: others.length,
          returned_total: returned.length,
          joined_bytes: others.reduce((sum, { user }) => sum + user.length, 0),
          last_second: Math.max(SECOND, ...others.map(({ ticket }) => Math.floor(ticket / FIRST_TICKET))),
          ...{ called_up_to: 0, returned_up_to: 0, departed_count: 0, departed_base: 0, departed_sum: 0 },
          ...{ renumber_at_ms: 0, renumbered: 0, placing: 0, writing: 0 },
          ...Object.fromEntries(Object.values(NAMES).map((name) => [name, 0])),
        };
        const state = await redis.hgetall(stateKey(event));
        const stored = Object.keys(expected).map((name) => [name, Number(state[name] ?? 0)]);
        expect(Object.fromEntries(stored)).toEqual(expected);
        expect(Number(state.numbering)).toBeGreaterThan(Number(state.generation));
        expect(await redis.exists(`queue:{${event}}:departed`)).toBe(0);
      }),
      { numRuns: runs(10) },
    );
  });

  const three = ["ada", "bob", "cay"].map((user, index) => ({
    user,
    ticket: SECOND * FIRST_TICKET + 10 * index + 10,
    band: null,
  }));
  const ordinals = async (event: string) =>
    [...(await readPeople(redis, event, shards)).queue].map(([user, ticket]) => [
      user,
      ticket % FIRST_TICKET,
    ]);

  it("waits until its time has come, and calls and changes nobody meanwhile", async () => {
    const { event, lobby } = await open(three, { renumber_at_ms: T0 + 5000, waiting: 3 });
    expect(await operate(event, T0)).toEqual({ status: "held" });
    expect((await lobby.flush({ join: ["dan"] })).status).toBe("held");
    const tick = { rateMilli: 500_000, intervalMs: 100, burstMs: 200, maxActive: 0, claimWindowMs: 1000 };
    const clock = { numbering: 0, tick: 0, nonce: 1, returnWindowMs: 0, departedIndex: 0 };
    const { snapshot } = await queue.release(event, { nowMs: T0, shards, ...tick, ...clock });
    expect([snapshot.calledTotal, await ordinals(event)]).toEqual([
      7,
      [
        ["ada", 10],
        ["bob", 20],
        ["cay", 30],
      ],
    ]);
    await finish(event, T0 + 5000);
    expect(await ordinals(event)).toEqual([
      ["ada", 1],
      ["bob", 2],
      ["cay", 3],
    ]);
  });

  it("comes at once when its time is further ahead than a clock that is right would set it", async () => {
    // A part later it is not so far ahead any more.
    const { event } = await open(three, { renumber_at_ms: T0 + (shards === 1 ? 5001 : 5010) });
    await finish(event, T0);
    expect((await ordinals(event)).map(([, ordinal]) => ordinal)).toEqual([1, 2, 3]);
  });

  it("that was cut off while copies took their places is finished, and nobody is copied again", async () => {
    const { event } = await open(three, { placing: 1, renumber_at_ms: T0, renumbered: 3 });
    const [inLine, , , , copy = ""] = keysOf(event, "cay");
    await redis
      .multi()
      .zadd(copy, SECOND * FIRST_TICKET + 3, "cay")
      .zrem(inLine, "cay")
      .exec();
    const alone = shareOf("ada", shards) !== shareOf("cay", shards) ? 10 : undefined;
    expect(await finish(event, T0)).toBe(1);
    expect(await redis.exists(copy)).toBe(0);
    expect(new Map((await ordinals(event)) as [string, number][]).get("cay")).toBe(3);
    expect(new Map((await ordinals(event)) as [string, number][]).get("ada")).toBe(alone);
  });

  it("begins its copy anew when the one that is there has not as many people as were counted", async () => {
    const { event } = await open(three, {
      renumber_at_ms: T0,
      renumbered: 2,
      returned: 9,
      joined_bytes: 500,
    });
    for (const user of ["ghost", "ada", "bob"]) {
      const [, , , , copy = ""] = keysOf(event, user);
      await redis.zadd(copy, SECOND * FIRST_TICKET + 90, user);
    }
    await finish(event, T0);
    expect(await ordinals(event)).toEqual([
      ["ada", 1],
      ["bob", 2],
      ["cay", 3],
    ]);
    const state = await redis.hmget(stateKey(event), "joined_bytes", "joined", "returned");
    expect(state.map(Number)).toEqual([9, 3, 0]);
  });

  it("goes on with its copy where the last part ended", async () => {
    const { event } = await open(three, { renumber_at_ms: T0, renumbered: 1, joined_bytes: 3, returned: 0 });
    const [, , , , copy = ""] = keysOf(event, "ada");
    await redis.zadd(copy, SECOND * FIRST_TICKET + 1, "ada");
    await finish(event, T0);
    expect(await ordinals(event)).toEqual([
      ["ada", 1],
      ["bob", 2],
      ["cay", 3],
    ]);
    expect(Number(await redis.hget(stateKey(event), "joined_bytes"))).toBe(9);
  });
});
