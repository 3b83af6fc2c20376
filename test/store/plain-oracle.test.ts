/**
 * The plain design's join script beside ours, on one Redis. One act at a time, on a clock that never shows the same
 * millisecond twice, both say the same about everybody; where a real clock does, ours departs and says how.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import plainJoin from "../../scripts/bench/baseline/plain-join.lua";
import { Replica } from "../../src/core/lobby/replica.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

/** Not in the order of their names, and not all of them words. */
const PEOPLE = ["zoe", "adam", "mia", "10", "9", "สมชาย", "eve", "bob"];

/** The plain: its script for joining, and the commands that its table names for the rest. */
function openPlain() {
  const key = `plain:${freshEvent()}`;
  const released: string[] = [];
  return {
    async join(user: string, nowMs: number, maxQueueSize: number) {
      const reply = await redis.eval(plainJoin, 1, key, user, maxQueueSize, (nowMs / 1000).toFixed(3));
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
    async observe() {
      const line = await redis.zrange(key, "0", "-1");
      const positions = PEOPLE.map((user) => (line.includes(user) ? line.indexOf(user) + 1 : null));
      return { size: line.length, positions, released: PEOPLE.filter((user) => released.includes(user)) };
    },
  };
}

/** Ours, in the plain design's words. */
function openOurs() {
  const { queue } = redisKit();
  const event = freshEvent();
  const lobby = openLobby(queue, event);
  const tick = openLoop(queue, event, { claimWindowMs: 3_600_000 });
  const replica = new Replica();
  let called = 0; // no one claims here, so those who were called stay called

  async function flush(...[acts, more]: Parameters<typeof lobby.flush>) {
    const known = { numbering: replica.numbering, departedIndex: replica.departedIndex };
    const reply = await lobby.flush(acts, { ...known, ...more });
    replica.apply(reply.snapshot, reply.departed);
    return reply;
  }
  const inSeedWords = (outcome: Outcome) => ({
    status: outcome.kind.toUpperCase(),
    position: "ticket" in outcome ? replica.positionOf(outcome.ticket) : null,
  });
  return {
    async join(user: string, nowMs: number, maxQueueSize: number) {
      const { outcomes } = await flush({ join: [user] }, { nowMs, maxQueueSize });
      return inSeedWords(outcomes.join[0] as Outcome);
    },
    async leave(user: string, nowMs: number) {
      await flush({ leave: [user] }, { nowMs });
    },
    async release(count: number, nowMs: number) {
      const { snapshot } = await tick(nowMs, { maxActive: called + count });
      called = snapshot.called;
    },
    async observe(nowMs: number) {
      const { snapshot, outcomes } = await flush({ position: PEOPLE }, { nowMs });
      const places = outcomes.position.map(inSeedWords);
      const released = PEOPLE.filter((_, index) => places[index]?.status === "CALLED");
      return { size: snapshot.waiting, positions: places.map(({ position }) => position), released };
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

it("says what the plain design says to everybody who joins, joins again, leaves or is let in", async () => {
  const sale = fc.asyncProperty(
    fc.array(timedStep, { minLength: 1, maxLength: 24, size: "max" }),
    fc.constantFrom(0, 1, 3, 5),
    async (steps, maxQueueSize) => {
      const plain = openPlain();
      const ours = openOurs();
      let nowMs = T0;
      let released: string[] = [];
      for (const [act, afterMs] of steps) {
        nowMs += afterMs;
        if (act.does === "release") {
          await Promise.all([ours.release(act.count, nowMs), plain.release(act.count)]);
        } else if (released.includes(act.user)) {
          continue; // the plain design forgets whom it let in: what becomes of them is no question for it
        } else if (act.does === "leave") {
          await Promise.all([ours.leave(act.user, nowMs), plain.leave(act.user)]);
        } else {
          const { user } = act;
          const join = [ours.join(user, nowMs, maxQueueSize), plain.join(user, nowMs, maxQueueSize)] as const;
          const [our, its] = await Promise.all(join);
          expect(our).toEqual(its);
        }
        const [our, its] = await Promise.all([ours.observe(nowMs), plain.observe()]);
        expect(our).toEqual(its);
        released = its.released;
      }
    },
  );
  await fc.assert(sale, { numRuns: runs(20) });
}, 120_000);

describe("where it departs from the plain design", () => {
  it.each([
    ["in the same millisecond", 0],
    ["by a clock that stepped back", -1000],
  ])("keeps you before somebody who comes after you %s", async (_, ms) => {
    const zoeAndAdam = (observed: { positions: (number | null)[] }) => observed.positions.slice(0, 2);
    const plain = openPlain();
    const ours = openOurs();
    for (const queue of [ours, plain]) {
      await queue.join("zoe", T0, 0);
      await queue.join("adam", T0 + ms, 0);
    }
    expect(zoeAndAdam(await ours.observe(T0))).toEqual([1, 2]);
    expect(zoeAndAdam(await plain.observe())).toEqual([2, 1]);
  });
});
