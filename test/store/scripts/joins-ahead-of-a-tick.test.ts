/** Time that joins count before the tick, and until when who is called may claim: both by the clock of whoever asks. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { CLAIM_CLOCK_MS, PERSON, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const WINDOW_MS = 60_000;

describe("a join that meets nobody in line counts", () => {
  /** What is earned by it, and the time; the call itself costs a person. */
  it.each<[string, Record<string, number>, number, Record<string, number>, boolean]>([
    [
      "the time since the last tick",
      {},
      100,
      { tokens: 0, earned_ahead_ms: 100, earned_ahead: PERSON },
      true,
    ],
    [
      "too little time to be called",
      {},
      99,
      { tokens: 990_000, earned_ahead_ms: 99, earned_ahead: 990_000 },
      false,
    ],
    [
      "the time since the last join that did so",
      { earned_ahead_ms: 40, earned_ahead: 7, tokens: 400_000 },
      100,
      { tokens: 0, earned_ahead_ms: 100, earned_ahead: 600_007 },
      true,
    ],
    [
      "none when its clock is behind that join's",
      { earned_ahead_ms: 100, earned_ahead: 7, tokens: PERSON },
      60,
      { tokens: 0, earned_ahead_ms: 100, earned_ahead: 7 },
      true,
    ],
    [
      "none when its clock is behind the tick's",
      { tokens: PERSON },
      -60,
      { tokens: 0, earned_ahead_ms: 0, earned_ahead: 0 },
      true,
    ],
    [
      "no more than one burst",
      { tokens: 2_900_000 },
      100,
      { tokens: 1_999_999, earned_ahead_ms: 100, earned_ahead: 99_999 },
      true,
    ],
    [
      "none while calls are owed",
      { tokens: -1 },
      1000,
      { tokens: -1, earned_ahead_ms: 0, earned_ahead: 0 },
      false,
    ],
    [
      "the time once none are owed",
      { tokens: 0 },
      99,
      { tokens: 990_000, earned_ahead_ms: 99, earned_ahead: 990_000 },
      false,
    ],
  ])("%s", async (_, state, afterMs, then, isCalled) => {
    const before = { earned_ahead_ms: 0, earned_ahead: 0, tokens: 0, ...state };
    const event = await WrittenEvent.putTicked(redis, before);
    const { outcomes, state: changes } = await event.flush(
      { nowMs: T0 + afterMs, seq: 1, atOnce: 1 },
      { join: ["zoe"] },
    );
    const { tokens, earned_ahead_ms, earned_ahead } = { ...before, ...changes };
    expect([outcomes[0], { tokens, earned_ahead_ms, earned_ahead }]).toEqual([
      isCalled ? "CALLED" : "JOINED",
      then,
    ]);
  });

  it("it for passes, too: a booth's clock may be as far as the join's, and two intervals", async () => {
    const event = await WrittenEvent.putTicked(redis, { claims_earned_to_ms: T0 + 200 });
    const { state } = await event.flush({ nowMs: T0 + 900, seq: 1, atOnce: 1 }, { join: ["zoe"] });
    expect([state.claim_horizon_ms, state.claims_earned_to_ms]).toEqual([T0 + 1100, T0 + 900]);
  });
});

describe("who is called", () => {
  const zoe = (deadlineMs: number) => ({
    called: { zoe: calledScore("called", CLAIM_CLOCK_MS + deadlineMs) },
  });

  /** By when she joined; the claim clock stood at its time of the last tick, T0. */
  it.each([
    ["as a tick at that time would show it", 100, {}, 100],
    ["as the last tick showed it, for a lobby whose clock is behind", -50, {}, 0],
    ["no more than two seconds beyond the last tick, however late the next is", 5000, {}, 2000],
    ["as the last tick showed it, while it stands after a pause", 100, { halted: 1 }, 0],
  ])("may claim for the whole window from the claim clock on, %s", async (_, afterMs, state, clockMs) => {
    const event = await WrittenEvent.putTicked(redis, { tokens: PERSON, ...state });
    const { people } = await event.flush({ nowMs: T0 + afterMs, seq: 1, atOnce: 1 }, { join: ["zoe"] });
    expect(people).toEqual(zoe(clockMs + WINDOW_MS));
  });

  it.each<[string, number, Record<string, number>, number]>([
    ["a minute after the tick", 100, {}, WINDOW_MS],
    ["no later for a clock that is behind", -50, {}, WINDOW_MS],
    ["later when the tick is late by more than two seconds", 5000, {}, 5000 + WINDOW_MS - 2000],
    ["later by as long as the event is paused", 100, { paused: 1 }, 100 + WINDOW_MS],
    ["later by as long as it is at rate 0", 100, { rate: 0 }, 100 + WINDOW_MS],
    ["later by the time from the end of a pause to the next tick", 100, { halted: 1 }, 100 + WINDOW_MS],
    ["later by all of that", 100, { halted: 1, paused: 1 }, 100 + WINDOW_MS],
  ])("is told the end of that by the time of day: %s", async (_, afterMs, state, inMs) => {
    const event = await WrittenEvent.putTicked(redis, { called: 1, ...state }, zoe(WINDOW_MS));
    const { outcomes } = await event.flush({ nowMs: T0 + afterMs, seq: 1 }, { position: ["zoe"] });
    expect(outcomes).toEqual(["CALLED", T0 + inMs]);
  });
});

describe("a pass that was extended", () => {
  const EXTENDED = calledScore("admitted", T0 + 600_000 + 120);

  it.each([
    ["is held until its end", 599_999, ["ADMITTED", T0 + 600_120]],
    ["is over at its end, by which its holder may join again", 600_000, ["NONE", 0]],
  ])("%s", async (_, afterMs, outcome) => {
    const event = await WrittenEvent.putTicked(redis, { admitted: 1 }, { called: { zoe: EXTENDED } });
    expect((await event.flush({ nowMs: T0 + afterMs, seq: 1 }, { position: ["zoe"] })).outcomes).toEqual(
      outcome,
    );
  });
});

describe("two shards whose fronts a tick merges", () => {
  /** What else a tick costs that calls people of both: itself, the state, its announcement, the state once more; and two writes of each shard. */
  const OTHERS = 4 + 2 * 2;

  /** So many are called, of whom the first ones are all of one shard: with three times the root of its share it is read once. */
  it.each([
    [50, 39, 2],
    [50, 40, 3],
    [51, 40, 2],
  ])(
    "are read in one page each, or the first in another one: %i calls, %i of the first, %i pages",
    async (calls, first, pages) => {
      const event = await WrittenEvent.putTicked(
        redis,
        { waiting: 100, tokens: calls * PERSON, recounted_at_ms: T0 },
        {},
        2,
      );
      const line = (name: string, from: number, count: number) =>
        Object.fromEntries(
          Array.from({ length: count }, (_, nth) => [`${name}${nth}`, ticketOf(from + nth)]),
        );
      await event.add({ line: line("a", 1, first) });
      await event.add({ line: line("b", 100, 60) }, 1);
      const { snapshot, people } = await event.tick({ rateMilli: 1000 * 255 });
      expect([Object.keys(people.line ?? {}).length, Object.keys(people["line 1"] ?? {}).length]).toEqual([
        0,
        60 - calls + first,
      ]);
      expect(Number(snapshot.commands) - OTHERS).toBe(pages);
    },
  );
});
