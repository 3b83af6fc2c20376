/** Whom a join calls at once, and where a join stands otherwise. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore, readCalledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { SECOND, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

/** People at the door of an event that has begun, and whose last tick was a second ago: nobody waits. */
async function begun(state: Record<string, number> = {}) {
  const clocks = {
    clock_ms: T0 - 1000,
    claim_clock_ms: T0 - 9000,
    rate: 2000,
    tokens: 500_000,
    burst_ms: 200,
  };
  const event = await WrittenEvent.put(redis, {
    generation: T0 - 5000,
    numbering: T0 - 5000,
    shards: 1,
    idle: 1,
    joined: 40,
    ...clocks,
    ...state,
  });
  return event;
}
const AT_ONCE = { seq: 1, atOnce: 1, rateMilli: 3000, intervalMs: 50, burstMs: 700, claimWindowMs: 20_000 };

describe("a join that meets nobody is called at once", () => {
  it("by the rate that holds now, from when it comes", async () => {
    const event = await begun();
    const { outcomes, snapshot } = await event.flush(AT_ONCE, { join: ["zoe"] });
    expect(outcomes).toEqual(["CALLED", T0 + 20_000]);
    expect(snapshot).toMatchObject({
      waiting: 0,
      called: 1,
      called_total: 1,
      joined: 41,
      called_up_to: ticketOf(41),
    });
    // One burst is 2.1 people, and with a fraction of one more that is all that can be saved; one of them is called.
    expect(
      await event.read("rate", "burst_ms", "tokens", "earned_ahead_ms", "called_at_once", "idle"),
    ).toEqual({
      ...{
        rate: 3000,
        burst_ms: 700,
        tokens: 3_099_999 - 1_000_000,
        earned_ahead_ms: 1000,
        called_at_once: 1,
        idle: 1,
      },
    });
    // The claim clock showed T0 - 9000 a second ago.
    const score = Number(await redis.zscore(event.keys.called, "zoe"));
    expect(readCalledScore(score)).toEqual({ state: "called", deadlineMs: T0 - 8000 + 20_000 });
  });

  it.each([
    ["now", T0 - 1000, 0, T0 + 100],
    ["the last tick, of a clock ahead", T0 + 30, 0, T0 + 130],
    ["what booths may claim to already", T0 - 1000, T0 + 170, T0 + 170],
  ])("and may claim for two ticks from %s", async (_, clock_ms, claim_horizon_ms, horizonMs) => {
    const event = await begun({ clock_ms, claim_horizon_ms, tokens: 1_000_000 });
    await event.flush(AT_ONCE, { join: ["zoe"] });
    expect(await event.read("claim_horizon_ms")).toEqual({ claim_horizon_ms: horizonMs });
  });

  it.each([
    ["as many as there are tokens for", {}, { burstMs: 0, nowMs: T0 - 1000 }, { tokens: 2_999_999 }, 1],
    ["one, of a token that is whole", {}, { burstMs: 0, nowMs: T0 - 1000 }, { tokens: 1_000_000 }, 1],
    ["nobody, of one that is not", {}, { burstMs: 0, nowMs: T0 - 1000 }, { tokens: 999_999 }, 0],
    ["as many as one burst has", {}, {}, {}, 3],
    ["as many as the limit allows", {}, { maxActive: 2 }, {}, 2],
    ["one, where the limit has room for one", { admitted: 4 }, { maxActive: 5 }, {}, 1],
    ["nobody where the limit has no room", { admitted: 5 }, { maxActive: 5 }, {}, 0],
    ["nobody while the event is paused", { paused: 1 }, {}, { tokens: 2_000_000 }, 0],
    ["nobody at rate 0", {}, { rateMilli: 0 }, { tokens: 9_000_000 }, 0],
    ["one at the slowest rate", {}, { rateMilli: 1 }, { tokens: 9_000_000 }, 1],
    ["nobody where all wait for a tick", {}, { atOnce: 0 }, { tokens: 9_000_000 }, 0],
    ["nobody behind somebody who waits", { waiting: 1 }, {}, { tokens: 9_000_000 }, 0],
    ["nobody before a drawing is over", { draw: 2 }, {}, { tokens: 9_000_000 }, 0],
  ])("%s", async (_, state, terms, tokens, count) => {
    const event = await begun({ ...state, ...tokens });
    const { outcomes, snapshot } = await event.flush(
      { ...AT_ONCE, ...terms },
      { join: ["a", "b", "c", "d"] },
    );
    expect(outcomes.filter((outcome) => outcome === "CALLED")).toHaveLength(count);
    expect(snapshot.waiting).toBe(4 - count + ("waiting" in state ? 1 : 0));
  });

  it("a second time, of who missed a turn: that was no wait that was not told", async () => {
    const event = await begun({ missed: 1, called_at_once: 5, returned_total: 8 });
    await event.add({ called: { zoe: calledScore("missed", T0 + 5000) } });
    const { outcomes, snapshot } = await event.flush(AT_ONCE, { join: ["zoe"] });
    expect(outcomes).toEqual(["CALLED", T0 + 20_000]);
    expect(snapshot).toMatchObject({
      returned: 0,
      called: 1,
      returned_up_to: 9,
      called_up_to: 0,
      joined: 40,
    });
    const counted = { missed: 0, called_again: 1, called_at_once: 5, returned_total: 9 };
    expect(await event.read("missed", "called_again", "called_at_once", "returned_total")).toEqual(counted);
  });
});

describe("a join", () => {
  it("has the second that it comes in, and the next ordinal", async () => {
    const event = await begun();
    const { outcomes } = await event.flush({ seq: 1, nowMs: T0 + 999 }, { join: ["ada", "bob"] });
    expect(outcomes).toEqual(["JOINED", ticketOf(41), "JOINED", ticketOf(42)]);
  });

  it("has the second of the last one, where its clock is behind", async () => {
    const event = await begun({ last_second: SECOND + 2 });
    const { outcomes } = await event.flush({ seq: 1 }, { join: ["ada"] });
    expect(outcomes).toEqual(["JOINED", ticketOf(41) + 20_000_000]);
  });

  it("of who missed a turn is at the front, in the order of coming back", async () => {
    const event = await begun({ missed: 2, returned_total: 8, waiting: 3, returned: 1 });
    for (const user of ["ada", "bob"])
      await event.add({ called: { [user]: calledScore("missed", T0 + 5000) } });
    const { outcomes, snapshot } = await event.flush({ seq: 1 }, { join: ["bob", "ada"] });
    expect(outcomes).toEqual(["RETURNED", 9, "RETURNED", 10]);
    expect(snapshot).toMatchObject({ waiting: 5, returned: 3, joined: 40 });
    expect(await event.read("missed", "returned_total")).toEqual({ missed: 0, returned_total: 10 });
    expect(await redis.zrange(event.keys.line, 0, "-1", "WITHSCORES")).toEqual(["bob", "9", "ada", "10"]);
    expect(await redis.exists(event.keys.called)).toBe(0);
  });

  it("begins the event once", async () => {
    const event = await WrittenEvent.put(redis);
    await event.flush({ seq: 1, passTtlS: 200 }, { join: ["ada"] });
    const { snapshot } = await event.flush({ seq: 2, passTtlS: 300, nowMs: T0 + 5 }, { join: ["bob"] });
    expect(snapshot).toMatchObject({ generation: T0, numbering: T0, pass_ttl_s: 200 });
  });

  it.each([
    ["admitted", T0 - 1, { admitted: 0, expired: 1 }],
    ["missed", T0, { missed: 0 }],
    ["spent", T0 - 1, { spent: 0 }],
    ["forfeited", T0 - 1, { forfeited: 0 }],
    ["revoked", T0 - 1, { revoked: 0 }],
  ] as const)("of who was %s until now sweeps that deadline", async (state, deadlineMs, counted) => {
    const event = await begun({ [state]: 1 });
    await event.add({ called: { zoe: calledScore(state, deadlineMs) } });
    const { outcomes, snapshot } = await event.flush({ seq: 1 }, { join: ["zoe"] });
    expect([outcomes, snapshot.waiting]).toEqual([["JOINED", ticketOf(41)], 1]);
    expect(await event.read(...(Object.keys(counted) as [string]))).toEqual(counted);
    expect(await redis.exists(event.keys.called)).toBe(0);
  });
});
