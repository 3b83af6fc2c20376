import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { openBooth, openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());
const { queue } = redisKit();

const RUNS = { numRuns: runs(6), endOnFailure: true };
const BURST_MS = 200;
const INTERVAL_MS = 100;
/** People per 1,000 seconds: from one in five seconds to 5,000 a second. */
const rateMilli = fc.constantFrom(200, 1000, 7500, 50_000, 500_000, 5_000_000);

/** Something that happened to so many people at a time, in ms. */
interface Moment {
  readonly atMs: number;
  readonly people: number;
}

/** Counts each window in turn, so that it shares no arithmetic with a token bucket. People are whole: less than one more. */
function expectPace(moments: readonly Moment[], perSecond: number, atOnce: number): void {
  for (const [first, { atMs: startMs }] of moments.entries()) {
    let people = 0;
    for (const { atMs, people: more } of moments.slice(first)) {
      people += more;
      expect(people).toBeLessThan(((atMs - startMs) * perSecond) / 1000 + atOnce + 1 - 1e-7);
    }
  }
}

async function openSale(people: number) {
  const event = freshEvent();
  const lobby = openLobby(queue, event);
  for (let first = 0; first < people; first += 500) {
    const join = Array.from({ length: Math.min(500, people - first) }, (_, index) => `u${first + index}`);
    await lobby.flush({ join }, { nowMs: T0 });
  }
  return { event, booth: openBooth(queue, event) };
}

describe("the rate that the shop feels", () => {
  it("is never exceeded, however many loops tick, however often and however late, no-shows or not", async () => {
    const ticks = fc.array(
      fc.record({
        afterMs: fc.constantFrom(0, 1, 13, 87, 100, 100, 100, 199, 450, 1900, 60_000),
        loop: fc.nat(1),
        takesOver: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      }),
      { minLength: 20, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(rateMilli, ticks, fc.constantFrom(0, 700), async (rate, sale, skewMs) => {
        const { event } = await openSale(3000);
        // The second loop's clock is wrong by as much; nobody claims, so that everybody is a no-show.
        const options = { rateMilli: rate, claimWindowMs: 1500 };
        const loops = [openLoop(queue, event, options), openLoop(queue, event, options)];
        const moments: Moment[] = [];
        let nowMs = T0;
        let before = { called: 0, refunded: 0 };
        for (const { afterMs, loop, takesOver } of sale) {
          nowMs += afterMs;
          if (takesOver) loops[loop] = openLoop(queue, event, options);
          const { snapshot } = await (loops[loop] as ReturnType<typeof openLoop>)(nowMs + loop * skewMs);
          const refunded = Number(await redis.hget(`queue:{${event}}:state`, "refunded")) / 1e6;
          moments.push({
            atMs: nowMs,
            people: snapshot.calledTotal - before.called - (refunded - before.refunded),
          });
          before = { called: snapshot.calledTotal, refunded };
        }
        const burst = Math.max(1, (rate / 1000) * (BURST_MS / 1000));
        expectPace(moments, rate / 1000, burst);
      }),
      RUNS,
    );
  });

  it("is held within one percent while people wait and no tick is later than the burst", async () => {
    await fc.assert(
      fc.asyncProperty(
        rateMilli,
        fc.infiniteStream(fc.integer({ min: 20, max: BURST_MS })),
        async (rate, delays) => {
          const seconds = Math.min(60, 3000 / (rate / 1000)); // a minute, or 3,000 people
          const { event } = await openSale(Math.ceil((seconds + 1) * (rate / 1000)) + 2);
          const tick = openLoop(queue, event, { rateMilli: rate });
          const first = (await tick(T0)).snapshot;
          let nowMs = T0;
          let last: Snapshot = first;
          for (const delayMs of delays) {
            if (nowMs - T0 >= seconds * 1000) break;
            nowMs += delayMs;
            last = (await tick(nowMs)).snapshot;
          }
          expect(last.waiting).toBeGreaterThan(0);
          const expected = ((nowMs - T0) / 1000) * (rate / 1000);
          const calls = last.calledTotal - first.calledTotal;
          expect(Math.abs(calls - expected)).toBeLessThanOrEqual(Math.max(1, expected / 100));
        },
      ),
      { numRuns: runs(1.5) },
    );
  }, 600_000);
});

describe("the pace of passes", () => {
  it("is never above 1.2 times the rate, nor twice the rate in any 100 ms, however people claim", async () => {
    const claims = fc.array(
      fc.record({
        afterMs: fc.constantFrom(0, 1, 3, 10, 31, 50, 99, 100, 101, 400, 5000),
        booth: fc.nat(2),
        tick: fc.boolean(),
        people: fc.integer({ min: 1, max: 500 }),
      }),
      { minLength: 20, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(rateMilli, claims, async (rate, acts) => {
        const { event } = await openSale(1500);
        const tick = openLoop(queue, event, { rateMilli: 5_000_000, claimWindowMs: 3_600_000 });
        for (let n = 0; n < 5; n++) await tick(T0 + n * 100);
        const booths = [1, 2, 3].map((lane) => openBooth(queue, event, { lane }));
        const holders = new Set<string>();
        const moments: Moment[] = [];
        let nowMs = T0 + 500;
        const slow = openLoop(queue, event, { rateMilli: rate, claimWindowMs: 3_600_000 });
        await slow(nowMs);
        let next = 0;
        for (const { afterMs, booth, tick: ticks, people } of acts) {
          nowMs += afterMs;
          if (ticks) await slow(nowMs);
          const claim = Array.from({ length: people }, (_, index) => `u${(next + index) % 1500}`);
          const reply = await booths[booth]?.serve({ claims: claim, nowMs });
          const admitted = claim.filter((_, index) => reply?.claims[index]?.kind === "admitted");
          const fresh = admitted.filter((person) => !holders.has(person) && holders.add(person));
          moments.push({ atMs: nowMs, people: fresh.length });
          next += people;
        }
        const perSecond = rate / 1000;
        expectPace(moments, 1.2 * perSecond, Math.max(1, perSecond * (BURST_MS / 1000)));
        for (const [first, { atMs }] of moments.entries()) {
          const within = moments.slice(first).filter((moment) => moment.atMs - atMs < INTERVAL_MS);
          const issued = within.reduce((sum, { people }) => sum + people, 0);
          expect(issued).toBeLessThanOrEqual(Math.max(2, 2 * perSecond * (INTERVAL_MS / 1000)));
        }
      }),
      RUNS,
    );
  });

  it("keeps up with the calls when one booth reaches Redis rarely, or its clock lags behind the loop's", async () => {
    // Both at once, for a booth that is all alone, are beyond what the window of 100 ms lets through.
    const gapAndLagMs = fc.oneof(
      fc.tuple(fc.constantFrom(20, 42, 60, 100, 150, 200), fc.constantFrom(-150, -75, 0)),
      fc.tuple(fc.constantFrom(20, 42, 60, 100), fc.constantFrom(75, 150)),
    );
    const rate = fc.constantFrom(2000, 20_000, 50_000, 500_000);
    await fc.assert(
      fc.asyncProperty(rate, gapAndLagMs, async (rate, [gapMs, lagMs]) => {
        const seconds = 6;
        const people = (seconds + 1) * (rate / 1000);
        const { event, booth } = await openSale(people);
        const early = openLoop(queue, event, { rateMilli: 50_000_000, claimWindowMs: 3_600_000 });
        await early(T0);
        const tick = openLoop(queue, event, { rateMilli: rate, claimWindowMs: 3_600_000 });
        let issued = 0;
        let nextTickMs = T0;
        for (let nowMs = T0; nowMs < T0 + seconds * 1000; nowMs += gapMs) {
          for (; nextTickMs <= nowMs; nextTickMs += INTERVAL_MS) await tick(nextTickMs);
          const claim = Array.from({ length: 500 }, (_, index) => `u${issued + index}`);
          issued += await booth.admit(claim, { nowMs: nowMs - lagMs });
        }
        // The first batch has only what was saved, and a clock that lags has seen less time pass.
        expect(issued).toBeGreaterThanOrEqual(0.9 * (seconds - 0.4) * (rate / 1000));
      }),
      { numRuns: runs(1.5) },
    );
  }, 600_000);

  it("keeps up for a crowd that asks each 100 ms while few people elsewhere are served in between", async () => {
    const { event, booth } = await openSale(6000);
    await openLoop(queue, event, { rateMilli: 50_000_000, claimWindowMs: 3_600_000 })(T0);
    const tick = openLoop(queue, event, { claimWindowMs: 3_600_000 });
    const elsewhere = openBooth(queue, event, { lane: 1 });
    const [crowd, few] = [new Set<string>(), new Set<string>()];
    const claim = async (at: typeof booth, served: Set<string>, users: string[], nowMs: number) => {
      const { claims } = await at.serve({ claims: users, nowMs });
      for (const [n, { kind: outcome }] of claims.entries()) {
        if (outcome === "admitted") served.add(users[n] as string);
      }
    };
    const seconds = 5;
    for (let ms = 0; ms < seconds * 1000; ms += 20) {
      const nowMs = T0 + ms;
      if (ms % 100 === 0) await tick(nowMs);
      await claim(elsewhere, few, [`u${5000 + few.size}`], nowMs);
      if (ms % 100 === 60) {
        await claim(
          booth,
          crowd,
          Array.from({ length: 400 }, (_, n) => `u${crowd.size + n}`),
          nowMs,
        );
      }
    }
    expect(crowd.size + few.size).toBeGreaterThanOrEqual(0.9 * seconds * 500);
  });

  it("issues no two windows' worth when a batch that was long on its way meets one that was not", async () => {
    const { event, booth } = await openSale(500);
    const tick = openLoop(queue, event, { claimWindowMs: 3_600_000, burstMs: 1000 });
    for (let n = 0; n <= 10; n++) await tick(T0 + n * 100);
    const elsewhere = openBooth(queue, event, { lane: 1 });
    const claim = Array.from({ length: 500 }, (_, n) => `u${n}`);
    const before = await booth.admit(claim, { nowMs: T0 + 1000 }); // takes what was saved, and a claim has to wait
    await tick(T0 + 1250);
    await booth.admit(claim, { nowMs: T0 + 1100 });
    expect((await elsewhere.admit(claim, { nowMs: T0 + 1250 })) - before).toBeLessThanOrEqual(100);
  });

  it("saves no more than BURST_MS allows", async () => {
    const { event, booth } = await openSale(500);
    const tick = openLoop(queue, event, { claimWindowMs: 3_600_000, intervalMs: 50, burstMs: 100 });
    for (let n = 0; n <= 20; n++) await tick(T0 + n * 50);
    const claim = Array.from({ length: 500 }, (_, n) => `u${n}`);
    await booth.admit(claim, { nowMs: T0 + 1000 }); // takes what was saved, and a claim has to wait
    const before = await booth.admit(claim, { nowMs: T0 + 1001 });
    await tick(T0 + 1200);
    expect((await booth.admit(claim, { nowMs: T0 + 1200 })) - before).toBeLessThanOrEqual(51);
  });
});
