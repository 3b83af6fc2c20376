/** What one batch of a booth makes of the pace of passes, of a pass and of its records: every field that changes, and every answer as the script writes it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { BatchTerms } from "../../support/store/written-event/arguments.ts";
import { CLAIM_CLOCK_MS, GENERATION, PERSON, RATE_MILLI } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const CALLED = calledScore("called", CLAIM_CLOCK_MS + 60_000);
const people = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);
const calledPeople = (count: number) => Object.fromEntries(people(count).map((user) => [user, CALLED]));
const END_MS = T0 + 300_000;

/** Those called claim all together, which takes effect in this state at this time. */
async function claimOf(
  count: number,
  state: Record<string, number>,
  afterMs: number,
  terms: BatchTerms = {},
  claims = people(count),
) {
  const event = await WrittenEvent.putTicked(
    redis,
    { called: count, ...state },
    { called: calledPeople(count) },
  );
  const served = await event.serve({ nowMs: T0 + afterMs, ...terms }, { claims });
  const admitted = served.claimed.filter((answer) => answer === "ADMITTED").length;
  return { ...served, admitted };
}

describe("the time that passes are earned by", () => {
  const fromMs = (ms: number) => ({ claims_earned_to_ms: T0 + ms });
  /** Twelve people a second earn. */
  it.each<[string, Record<string, number>, number, number, number]>([
    ["is that since the last batch", fromMs(10), 60, 600_000, 60],
    ["ends where the loop has said how far a booth's clock may be", fromMs(0), 500, 2_400_000, 200],
    ["goes on to the last tick, for a booth whose clock is behind it", fromMs(-100), -30, 1_200_000, 0],
    ["is none for a batch that comes late", fromMs(100), 60, 0, 100],
    ["is none where a new loop's clock lies behind that of the old one", fromMs(500), 600, 0, 200],
  ])("%s", async (_, state, afterMs, earned, toMs) => {
    const { state: changes } = await claimOf(1, { claim_tokens: -2_000_000, ...state }, afterMs);
    expect([changes.claim_tokens ?? -2_000_000, changes.claims_earned_to_ms ?? T0 + toMs]).toEqual([
      earned - 2_000_000,
      T0 + toMs,
    ]);
  });

  it("is worth no fraction of a millionth", async () => {
    const { state } = await claimOf(1, { rate: 333 }, 1);
    expect(state.claim_tokens).toBe(399);
  });

  /** Where two have claimed within the last 100 ms nobody else may, at this rate. */
  it.each([
    ["a burst, and the fraction of a person", 150, 2_499_999],
    ["200 ms of the rate, where a burst is longer", 300, 2_999_999],
    ["one person, where a burst is less, and the fraction of another", 50, 1_999_999],
  ])("saves no more than %s", async (_, burst_ms, saved) => {
    const { state, admitted } = await claimOf(1, { claim_tokens: 9 * PERSON, claims_0: 2, burst_ms }, 10);
    expect([state.claim_tokens, admitted]).toEqual([saved, 0]);
  });
});

describe("a claim is answered with a pass", () => {
  const full = { claim_tokens: 9 * PERSON, rate: 50_000 };
  it.each<[string, Record<string, number>, number, BatchTerms, number]>([
    ["by one token", { claim_tokens: PERSON }, 0, {}, 1],
    ["not by less", { claim_tokens: PERSON - 1 }, 0, {}, 0],
    ["as often as there are tokens", { claim_tokens: 2 * PERSON }, 0, {}, 2],
    ["as often as the rate allows in 100 ms", full, 0, {}, 9],
    ["as often, where some were answered before in the same 25 ms", { ...full, claims_0: 5 }, 0, {}, 4],
    ["as often, where some were answered 100 ms before", { ...full, claims_4: 5 }, 24, {}, 4],
    ["as often, where some were answered before that", { ...full, claims_4: 5 }, 25, {}, 9],
    [
      "no more often than twice the rate allows in 100 ms",
      { claim_tokens: 9 * PERSON, rate: 24_999 },
      0,
      {},
      4,
    ],
    ["twice in 100 ms at a slow rate", { claim_tokens: PERSON, claims_1: 1, rate: 5000 }, 0, {}, 1],
    [
      "twice in 100 ms at a slow rate, and no more",
      { claim_tokens: PERSON, claims_1: 2, rate: 5000 },
      0,
      {},
      0,
    ],
    ["as often as the booth itself allows", { claim_tokens: 2 * PERSON }, 0, { passes: 1 }, 1],
    ["not where the booth allows none", { claim_tokens: 2 * PERSON }, 0, { passes: 0 }, 0],
    ["not while the event is paused", { claim_tokens: 2 * PERSON, paused: 1 }, 0, {}, 0],
    ["not at rate 0", { claim_tokens: 2 * PERSON, rate: 0 }, 0, {}, 0],
  ])("%s", async (_, state, afterMs, terms, count) => {
    const { admitted, claimed } = await claimOf(12, state, afterMs, terms);
    const answers = people(12).flatMap((_, index) => (index < count ? ["ADMITTED", END_MS] : ["WAIT", 0]));
    expect([admitted, claimed]).toEqual([count, answers]);
  });

  it.each([
    [0, [2, 2, 3, 4, 5]],
    [24, [2, 2, 3, 4, 5]],
    [25, [1, 1, 2, 3, 4]],
    [75, [1, 0, 0, 1, 2]],
    [100, [1, 0, 0, 0, 1]],
    [125, [1, 0, 0, 0, 0]],
    [175, [1, 0, 0, 0, 0]],
  ])("which is counted in its 25 ms: after %i ms %j were in each", async (afterMs, slots) => {
    const claims = { claims_0: 1, claims_1: 2, claims_2: 3, claims_3: 4, claims_4: 5 };
    const { state } = await claimOf(1, { ...claims, rate: 500_000, claim_tokens: PERSON }, afterMs);
    expect(
      [0, 1, 2, 3, 4].map((age) => state[`claims_${age}`] ?? claims[`claims_${age}` as keyof typeof claims]),
    ).toEqual(slots);
  });

  it("that ends on a whole second, and takes its slot", async () => {
    const { state, people: after } = await claimOf(1, { claim_tokens: PERSON }, 50);
    expect(state).toEqual({
      ...{ called: 0, admitted: 1, claims_0: 1, claim_tokens: 600_000, claims_earned_to_ms: T0 + 50 },
      "fence:b0": "1:1",
    });
    expect(after).toEqual({ called: { u0: calledScore("admitted", END_MS) } });
  });

  it("that counts among those of this batch when it was there before", async () => {
    const called = { ...calledPeople(2), ann: calledScore("admitted", END_MS) };
    const event = await WrittenEvent.putTicked(
      redis,
      { claim_tokens: 2 * PERSON, called: 2, admitted: 1 },
      { called },
    );
    const { claimed } = await event.serve({ passes: 2 }, { claims: ["ann", "u0", "u1"] });
    expect(claimed).toEqual(["ADMITTED", END_MS, "ADMITTED", END_MS, "WAIT", 0]);
  });

  it("that is the same for two claims of one person in a batch", async () => {
    const { claimed, state } = await claimOf(1, { claim_tokens: 2 * PERSON }, 0, {}, ["u0", "u0"]);
    expect(claimed).toEqual(["ADMITTED", END_MS, "ADMITTED", END_MS]);
    expect(state).toMatchObject({ admitted: 1, called: 0, claim_tokens: PERSON, claims_0: 1 });
  });
});

describe("a batch", () => {
  const one = { claims: ["u0"] };
  const ready = { called: 1, claim_tokens: PERSON };
  const put = (state: Record<string, number | string> = {}) =>
    WrittenEvent.putTicked(redis, { ...ready, ...state }, { called: calledPeople(1) });

  it.each<[string, BatchTerms, string | undefined]>([
    ["is written with its number", { nonce: 5, seq: 9 }, "5:9"],
    ["is written with the number of its lane", { lane: "b7", nonce: 5, seq: 9 }, "5:9"],
    ["that comes late is written, but leaves the number of a later one", { nonce: 3, seq: 3 }, undefined],
  ])("%s", async (_, terms, fence) => {
    const { state } = await (await put({ "fence:b0": "3:4" })).serve(terms, one);
    expect([state.admitted, state[`fence:${terms.lane ?? "b0"}`]]).toEqual([1, fence]);
    expect(Object.keys(state).filter((name) => name.startsWith("fence"))).toHaveLength(fence ? 1 : 0);
  });

  it("that only asks writes nothing", async () => {
    const served = await (await put()).serve({ seq: 0 }, one);
    expect([served.status, served.state, served.people]).toEqual(["DONE", {}, {}]);
  });

  it("of an event that has not begun writes nothing", async () => {
    const served = await (await put({ generation: 0 })).serve({}, { claims: ["ann"] });
    expect([served.status, served.claimed, served.state]).toEqual(["DONE", ["NONE", 0], {}]);
  });

  it.each([
    ["a later one than Redis knows", "ROLLED_BACK", [GENERATION, 3, 5]],
    ["the last that Redis knows", "DONE", [GENERATION, 3, 4]],
    ["one of before the event began anew", "DONE", [GENERATION - 1, 3, 5]],
  ] as const)(
    "after one that was acknowledged, and was %s: %s",
    async (_, status, [knownGeneration, knownNonce, knownSeq]) => {
      const known = { knownGeneration, knownNonce, knownSeq };
      const served = await (await put({ "fence:b0": "3:4" })).serve({ nonce: 4, ...known }, one);
      expect([served.status, served.claimed.length, Object.keys(served.people).length]).toEqual(
        status === "DONE" ? ["DONE", 2, 1] : [status, 0, 0],
      );
    },
  );

  it("is refused when it has four people less than it says, as many as an act of a shop has arguments", async () => {
    const event = await put();
    const args = [T0, 1, "b0", 1, 1, 0, 0, 0, 500, 4];
    await expect(event.run("serve_booth", args)).rejects.toThrow("four arguments for each act of a shop");
  });

  it("is held while the line is to be renumbered", async () => {
    const served = await (await put({ renumber_at_ms: T0 + 1000 })).serve({}, one);
    expect([served.status, served.claimed, served.state]).toEqual(["HELD", [], {}]);
  });

  it.each<[string, Record<string, number>, number]>([
    ["runs", {}, 0],
    ["is paused", { paused: 1 }, 1],
    ["is at rate 0", { rate: 0 }, 1],
  ])("says of an event that it %s", async (_, state, halted) => {
    const { event } = await (await put(state)).serve();
    expect(event.slice(0, 4)).toEqual([GENERATION, 300, halted, state.rate ?? RATE_MILLI]);
  });
});
