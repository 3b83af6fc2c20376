/** The rate where joins call, too: counted in windows at the calls themselves, however joins and ticks fall and whatever clocks show. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { CallTerms } from "../../src/core/waiting-queue.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const { queue } = redisKit();
const redis = openRedis();
afterAll(() => redis.quit());
const RUNS = { numRuns: runs(10), endOnFailure: true };
const BURST_MS = 200;
const LOBBIES = 3;

const rateMilli = fc.constantFrom(200, 1000, 7500, 50_000, 500_000);
/** Joins and ticks after such pauses, of so many people at a time. */
function stepsOf(pausesMs: readonly number[], crowds: readonly number[]) {
  const step = fc.record({
    afterMs: fc.constantFrom(...pausesMs),
    /** Who comes, at which lobby; else a tick. */
    comes: fc.option(fc.record({ lobby: fc.nat(LOBBIES - 1), people: fc.constantFrom(...crowds) }), {
      nil: null,
      freq: 2,
    }),
    takesOver: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
  return fc.array(step, { minLength: 10, maxLength: 60, size: "max" });
}
type Step = ReturnType<typeof stepsOf> extends fc.Arbitrary<(infer T)[]> ? T : never;
const steps = stepsOf([0, 1, 7, 50, 100, 100, 100, 450, 1900, 60_000], [1, 1, 1, 2, 60]);
/** One at a time, so that seldom anybody waits, and soon one after the other. */
const hurriedSteps = stepsOf([0, 1, 7, 20], [1]);
/** Milliseconds that each lobby's clock is ahead of the loop's. */
const skews = (...ms: number[]) =>
  fc.array(fc.constantFrom(...ms), { minLength: LOBBIES, maxLength: LOBBIES });

interface Call {
  readonly atMs: number;
  readonly people: number;
}

/** Plays a sale; returns the calls at the times when they came. Nobody claims, and no turn ends. */
async function play(rate: number, sale: readonly Step[], skewMs: readonly number[]) {
  const event = freshEvent();
  const terms: CallTerms = {
    rateMilli: rate,
    intervalMs: 100,
    burstMs: BURST_MS,
    maxActive: 0,
    claimWindowMs: 86_400_000,
  };
  const lobbies = skewMs.map((_, lobby) => openLobby(queue, event, { lobby, atOnce: terms }));
  let tick = openLoop(queue, event, terms);
  const calls: Call[] = [];
  let [nowMs, total, people] = [T0, 0, 0];
  for (const { afterMs, comes, takesOver } of sale) {
    nowMs += afterMs;
    if (takesOver) tick = openLoop(queue, event, terms);
    const lobby = comes && lobbies[comes.lobby];
    const join = Array.from({ length: comes?.people ?? 0 }, () => `u${++people}`);
    const { snapshot } = lobby
      ? await lobby.flush({ join }, { nowMs: nowMs + (skewMs[comes.lobby] ?? 0) })
      : await tick(nowMs);
    if (snapshot.calledTotal > total) calls.push({ atMs: nowMs, people: snapshot.calledTotal - total });
    total = snapshot.calledTotal;
  }
  return { event, tick, calls, nowMs, total, people };
}

/** By each window in turn, which shares no arithmetic with a bucket. */
function expectPace(calls: readonly Call[], rate: number, moreMs: number): void {
  const perMs = rate / 1e6;
  const atOnce = Math.max(1, perMs * BURST_MS);
  for (const [first, { atMs: startMs }] of calls.entries()) {
    let people = 0;
    for (const { atMs, people: more } of calls.slice(first)) {
      people += more;
      expect(people).toBeLessThan((atMs - startMs + moreMs) * perMs + atOnce + 1 - 1e-7);
    }
  }
}

describe("the rate, where joins call too", () => {
  it("is never exceeded, however joins and ticks fall and whoever takes over", async () => {
    await fc.assert(
      fc.asyncProperty(rateMilli, steps, async (rate, sale) => {
        const { calls } = await play(rate, sale, [0, 0, 0]);
        expectPace(calls, rate, 0);
      }),
      RUNS,
    );
  });

  it("is exceeded by no more than clocks differ by, once", async () => {
    await fc.assert(
      fc.asyncProperty(
        rateMilli,
        fc.oneof(steps, hurriedSteps),
        skews(-900, -20, 0, 3, 20, 900),
        async (rate, sale, skewMs) => {
          const { calls } = await play(rate, sale, skewMs);
          expectPace(calls, rate, Math.max(0, ...skewMs) - Math.min(0, ...skewMs));
        },
      ),
      RUNS,
    );
  });

  it("is not earned again with each tick by a lobby whose clock is ahead", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 1000, 7500), hurriedSteps, async (rate, sale) => {
        const { calls } = await play(rate, sale, [300, 300, 300]);
        expectPace(calls, rate, 300);
      }),
      RUNS,
    );
  });

  it("holds calls up by no more than a burst for each lobby whose clock is ahead, however far", async () => {
    await fc.assert(
      fc.asyncProperty(rateMilli, steps, skews(0, 5000, 3_600_000), async (rate, sale, skewMs) => {
        const { event, tick, nowMs, total } = await play(rate, sale, skewMs);
        const lobby = openLobby(queue, event, { lobby: LOBBIES });
        await lobby.flush({ join: Array.from({ length: 300 }, (_, n) => `late-${n}`) }, { nowMs });
        const atOnce = Math.max(1, (rate * BURST_MS) / 1e6);
        const seconds = Math.min(10, 200e3 / rate);
        let called = total;
        for (let ms = 0; ms <= seconds * 1000; ms += 100) {
          called = (await tick(nowMs + ms)).snapshot.calledTotal;
        }
        const clocksAhead = new Set(skewMs.filter((ms) => ms > 0)).size;
        const least = Math.floor((seconds * rate) / 1000 - 1 - clocksAhead * (atOnce + 1));
        expect(called - total).toBeGreaterThanOrEqual(Math.min(least, 300));
      }),
      RUNS,
    );
  });

  it("owes no more calls for each tick, where a lobby an hour ahead is joined between every two", async () => {
    const event = freshEvent();
    const terms = { rateMilli: 1000, intervalMs: 100, burstMs: 200, maxActive: 0, claimWindowMs: 60_000 };
    const tick = openLoop(queue, event, terms);
    const lobby = openLobby(queue, event, { atOnce: terms });
    await tick(T0);
    for (let nth = 1; nth <= 100; nth++) {
      await lobby.flush({ join: [`u${nth}`] }, { nowMs: T0 + 100 * nth + 3_600_000 });
      await lobby.flush({ leave: [`u${nth}`] }, { nowMs: T0 + 100 * nth });
      await tick(T0 + 100 * nth);
    }
    expect(Number(await redis.hget(stateKey(event), "tokens"))).toBeGreaterThan(-2_000_000);
    expect(Number(await redis.hget(stateKey(event), "called_total"))).toBeLessThanOrEqual(12);
  });

  it("calls whoever comes as soon as a token is there, by whatever clock: none is lost at rest", async () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 5, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(gaps, async (all) => {
        const event = freshEvent();
        const terms = { rateMilli: 1000, intervalMs: 100, burstMs: 200, maxActive: 0, claimWindowMs: 60_000 };
        const lobby = openLobby(queue, event, { atOnce: terms });
        let [nowMs, tokens] = [T0, 1];
        for (const [n, gapMs] of all.entries()) {
          const outcome = await lobby.act("join", `u${n}`, { nowMs });
          const isDue = tokens >= 1;
          expect(outcome.kind).toBe(isDue ? "called" : "joined");
          if (isDue) tokens -= 1;
          else await lobby.act("leave", `u${n}`, { nowMs });
          nowMs += gapMs;
          tokens = Math.min(2 - 1e-6, (Math.round(tokens * 1e6) + gapMs * 1000) / 1e6);
        }
      }),
      RUNS,
    );
  });
});

it("a rate that is lowered while joins are ahead of the tick leaves no tokens beyond its burst, nor gives credit", async () => {
  const event = freshEvent();
  const terms = { intervalMs: 100, burstMs: 2000, maxActive: 0, claimWindowMs: 60_000 };
  const fast = { ...terms, rateMilli: 100_000 };
  const tick = openLoop(queue, event, terms);
  const lobby = openLobby(queue, event, { atOnce: fast });
  await lobby.flush({ join: ["ann"] });
  await tick(T0, { rateMilli: 100_000 });
  await lobby.flush({ join: ["ben"] }, { nowMs: T0 + 5003 });
  await tick(T0 + 5000, { rateMilli: 1000 });
  await tick(T0 + 5001, { rateMilli: 1000 });
  const [tokens, credit, refunded] = await redis.hmget(stateKey(event), "tokens", "credit", "refunded");
  expect(Number(tokens)).toBeLessThan(3_000_000);
  expect([Number(credit ?? 0), Number(refunded ?? 0)]).toEqual([0, 0]);
});

it("time beyond the tick that a join has earned behind a full bucket is taken back whole", async () => {
  const event = freshEvent();
  const terms = { rateMilli: 100_000, intervalMs: 100, burstMs: 200, maxActive: 0, claimWindowMs: 60_000 };
  const tick = openLoop(queue, event, terms);
  const lobby = openLobby(queue, event, { atOnce: terms });
  await lobby.flush({ join: ["ann"] });
  for (const ms of [0, 1000, 1900]) await tick(T0 + ms);
  const fifteen = Array.from({ length: 15 }, (_, n) => `u${n}`);
  await lobby.flush({ join: fifteen }, { nowMs: T0 + 1950 }); // the bucket is full: these 50 ms earn nothing
  await lobby.flush({ join: ["ben"] }, { nowMs: T0 + 1960 });
  await tick(T0 + 1950);
  expect(Number(await redis.hget(stateKey(event), "tokens"))).toBe(20_999_999 - 16_000_000);
});
