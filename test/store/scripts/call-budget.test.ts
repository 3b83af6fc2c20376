/** What calls are paid from: what no-shows gave back, and what joins have earned before the tick, to the millionth of a person. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { TickTerms } from "../../support/store/written-event/arguments.ts";
import { LOOP, PERSON } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

describe("what no-shows gave back", () => {
  it.each([
    ["a fifth of what the time is worth, rounded down", 99, 9_999, { credit: 5 * PERSON }, 197_980, 989_901],
    ["no more than there is", 100, 10_000, { credit: 3 }, 3, PERSON],
    [
      "no more than one burst has room for",
      100,
      10_000,
      { credit: PERSON, tokens: 1_900_000 },
      99_999,
      PERSON,
    ],
    ["nothing while the event is paused", 100, 10_000, { credit: PERSON, paused: 1 }, 0, 0],
  ])("is paid out: %s", async (_, afterMs, rateMilli, put, paid, earned) => {
    const before: { credit: number; tokens?: number } = put;
    const event = await WrittenEvent.putTicked(redis, { ...put, refunded: 7 });
    const { state } = await event.tick({ nowMs: T0 + afterMs, rateMilli });
    expect([state.tokens ?? 0, state.credit ?? before.credit, state.refunded ?? 7]).toEqual([
      (before.tokens ?? 0) + earned + paid,
      before.credit - paid,
      7 + paid,
    ]);
  });
});

describe("of time that joins have counted", () => {
  /** They have counted `aheadMs`, and earned `ahead` by it. */
  it.each<[string, { aheadMs: number; ahead: number; tokens?: number }, number, TickTerms, number]>([
    ["a tick counts what is left", { aheadMs: 60, ahead: 600_000 }, 100, {}, 400_000],
    ["a tick at its end counts nothing", { aheadMs: 100, ahead: PERSON }, 100, {}, 0],
    [
      "a tick before its end takes back",
      { aheadMs: 300, ahead: 2_400_000, tokens: 500_000 },
      100,
      {},
      -2_000_000,
    ],
    [
      "a tick takes back what was earned at a higher rate, rounded up",
      { aheadMs: 300, ahead: 2_400_001 },
      100,
      { rateMilli: 1000 },
      -1_600_001,
    ],
    ["no more is taken back than was earned", { aheadMs: 300, ahead: 5 }, 100, {}, -5],
    ["nothing is taken back where nothing was earned", { aheadMs: 101, ahead: 0 }, 100, {}, 0],
    ["nothing is given where a lower burst took some", { aheadMs: 300, ahead: -500 }, 100, {}, 0],
    [
      "a new loop takes back what is beyond its clock",
      { aheadMs: 300, ahead: 2_400_000 },
      100,
      { nonce: LOOP + 1 },
      -2_000_000,
    ],
    [
      "a new loop takes back nothing, and counts nothing, when its clock is ahead",
      { aheadMs: 300, ahead: 2_400_000 },
      500,
      { nonce: LOOP + 1 },
      0,
    ],
  ])("%s", async (_, { aheadMs, ahead, tokens = 0 }, afterMs, terms, earned) => {
    const event = await WrittenEvent.putTicked(redis, {
      earned_ahead_ms: aheadMs,
      earned_ahead: ahead,
      tokens,
    });
    const { state } = await event.tick({ nowMs: T0 + afterMs, ...terms });
    expect([state.tokens ?? tokens, state.earned_ahead_ms, state.earned_ahead ?? 0]).toEqual([
      tokens + earned,
      0,
      0,
    ]);
  });

  it("a tick pays out what no-shows gave back by what is left alone", async () => {
    const event = await WrittenEvent.putTicked(redis, {
      earned_ahead_ms: 60,
      earned_ahead: 600_000,
      credit: PERSON,
    });
    expect((await event.tick({ nowMs: T0 + 100 })).state).toMatchObject({
      tokens: 480_000,
      credit: 920_000,
      refunded: 80_000,
    });
  });
});
