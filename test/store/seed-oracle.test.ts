/**
 * The seed's own join script beside ours, on one Redis. One act at a time, on a clock that never shows the same
 * millisecond twice, both say the same about everybody; where a real clock does, ours departs and says how.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import seedJoin from "../../scripts/bench/baseline/seed-join.lua";
import { Replica } from "../../src/core/lobby/replica.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

/** Not in the order of their names, and not all of them words. */
const PEOPLE = ["zoe", "adam", "mia", "10", "9", "สมชาย", "eve", "bob"];

/** The seed: its script for joining, and the commands that its table names for the rest. */
function openSeed() {
  const key = `seed:${freshEvent()}`;
  const released: string[] = [];
  return {
    async join(user: string, now: number, maxQueueSize: number) {
      const reply = await redis.eval(seedJoin, 1, key, user, maxQueueSize, (now / 1000).toFixed(3));
      const [, status, number] = reply as [number, string, number];
      return { status, position: status === "QUEUE_FULL" ? null : number };
    },
    async leave(user: string) {
      await redis.zrem(key, user);
    },
    async release(count: number) {
      const front = await redis.zrange(key, "0", `${count - 1}`);
      if (front.length > 0) await redis.zrem(key, ...front);
      released.push(...front);
    },
    async look() {
      const line = await redis.zrange(key, "0", "-1");
      const positions = PEOPLE.map((user) => (line.includes(user) ? line.indexOf(user) + 1 : null));
      return { size: line.length, positions, released: PEOPLE.filter((user) => released.includes(user)) };
    },
  };
}

/** Ours, told in the seed's words. */
function openOurs() {
  const { queue } = redisKit(redis);
  const event = freshEvent();
  const lobby = openLobby(queue, event);
  const tick = openLoop(queue, event, { claimWindowMs: 3_600_000 });
  const view = new Replica();
  let called = 0; // nobody claims here: whoever was called stays called

  async function flush(...[acts, more]: Parameters<typeof lobby.flush>) {
    const known = { numbering: view.numbering, departedIndex: view.departedIndex };
    const reply = await lobby.flush(acts, { ...known, ...more });
    view.apply(reply.snapshot, reply.departed);
    return reply;
  }
  const tell = (outcome: Outcome) => ({
    status: outcome.kind.toUpperCase(),
    position: "ticket" in outcome ? view.positionOf(outcome.ticket) : null,
  });
  return {
    async join(user: string, now: number, maxQueueSize: number) {
      const { outcomes } = await flush({ join: [user] }, { nowMs: now, maxQueueSize });
      return tell(outcomes.join[0] as Outcome);
    },
    async leave(user: string, now: number) {
      await flush({ leave: [user] }, { nowMs: now });
    },
    async release(count: number, now: number) {
      const { snapshot } = await tick(now, { maxActive: called + count });
      called = snapshot.called;
    },
    async look(now: number) {
      const { snapshot, outcomes } = await flush({ position: PEOPLE }, { nowMs: now });
      const told = outcomes.position.map(tell);
      const released = PEOPLE.filter((_, index) => told[index]?.status === "CALLED");
      return { size: snapshot.waiting, positions: told.map(({ position }) => position), released };
    },
  };
}

const user = fc.constantFrom(...PEOPLE);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant("join" as const), user }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("leave" as const), user }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("release" as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
);
const timedStep = fc.tuple(step, fc.constantFrom(1, 2, 37, 999, 1000, 60_000));

it("says what the seed says to everybody who joins, joins again, leaves or is let in", async () => {
  const sale = fc.asyncProperty(
    fc.array(timedStep, { minLength: 1, maxLength: 24, size: "max" }),
    fc.constantFrom(0, 1, 3, 5),
    async (steps, maxQueueSize) => {
      const seed = openSeed();
      const ours = openOurs();
      let now = T0;
      let released: string[] = [];
      for (const [act, afterMs] of steps) {
        now += afterMs;
        if (act.does === "release") {
          await Promise.all([ours.release(act.count, now), seed.release(act.count)]);
        } else if (released.includes(act.user)) {
          continue; // the seed forgets whom it let in: what becomes of them is no question for it
        } else if (act.does === "leave") {
          await Promise.all([ours.leave(act.user, now), seed.leave(act.user)]);
        } else {
          const { user } = act;
          const join = [ours.join(user, now, maxQueueSize), seed.join(user, now, maxQueueSize)] as const;
          const [our, its] = await Promise.all(join);
          expect(our).toEqual(its);
        }
        const [our, its] = await Promise.all([ours.look(now), seed.look()]);
        expect(our).toEqual(its);
        released = its.released;
      }
    },
  );
  await fc.assert(sale, { numRuns: Number(process.env.RUNS ?? 40) });
}, 120_000);

describe("where it departs from the seed", () => {
  it.each([
    ["in the same millisecond", 0],
    ["by a clock that stepped back", -1000],
  ])("keeps you before somebody who comes after you %s", async (_, ms) => {
    const zoeAndAdam = (sight: { positions: (number | null)[] }) => sight.positions.slice(0, 2);
    const seed = openSeed();
    const ours = openOurs();
    for (const queue of [ours, seed]) {
      await queue.join("zoe", T0, 0);
      await queue.join("adam", T0 + ms, 0);
    }
    expect(zoeAndAdam(await ours.look(T0))).toEqual([1, 2]);
    expect(zoeAndAdam(await seed.look())).toEqual([2, 1]);
  });
});
