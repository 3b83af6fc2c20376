/** The pace of passes on Redis and on the model alike, to the millionth of a person. The windows of rate.test.ts judge it by itself. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadScripts } from "../../scripts/redis/direct-queue.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { expectBudget } from "../support/store/expect-budget.ts";
import {
  directKit,
  modelKit,
  openBooth,
  openLobby,
  openLoop,
  openRedis,
  T0,
} from "../support/store/queue-kit.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const PEOPLE = Array.from({ length: 500 }, (_, index) => `u${index}`);
const afterMs = fc.constantFrom(0, 1, 24, 25, 26, 99, 100, 101, 125, 250, 400, 2100);
const skewMs = fc.constantFrom(0, 0, 0, -130, 60, 1500);
/** People per 1,000 seconds: with a remainder in every bucket, and where either bound of the window is a whole number of people, or just beyond it. */
const RATES = [333, 20_000, 24_999, 50_000, 50_001, 100_011];
const STEPS = {
  /** So many who have not asked before, the first of them twice, beside some who have. */
  claim: fc.record({
    does: fc.constant("claim" as const),
    afterMs,
    skewMs,
    lane: fc.nat(1),
    fresh: fc.constantFrom(1, 2, 3, 30, 30, 30),
    again: fc.nat(2),
    passes: fc.constantFrom(500, 500, 500, 500, 0, 1, 5),
  }),
  tick: fc.record({
    does: fc.constant("tick" as const),
    afterMs,
    skewMs,
    rateMilli: fc.constantFrom(null, null, null, null, 0, 1000, 100_000),
    intervalMs: fc.constantFrom(50, 100, 250),
    burstMs: fc.constantFrom(100, 200, 200, 1000),
    takesOver: fc.constantFrom(false, false, false, true),
  }),
  pause: fc.record({ does: fc.constant("pause" as const), paused: fc.constantFrom(true, false, null) }),
};
const step = fc.oneof(
  { weight: 8, arbitrary: STEPS.claim },
  { weight: 5, arbitrary: STEPS.tick },
  { weight: 1, arbitrary: STEPS.pause },
);

it.each(RATES)(
  "hands out each pass when the model does, at a rate of %i people in 1,000 seconds",
  async (rate) => {
    const real = directKit(redis);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 40, size: "max" }), async (steps) => {
        const event = freshEvent();
        const model = modelKit();
        const kits = [real, model];
        const open = kits.map(({ queue }) => ({
          lobby: openLobby(queue, event),
          booths: [0, 1].map((lane) => openBooth(queue, event, { lane })),
        }));
        const nonces = { loop: T0 };
        const terms = { rateMilli: 500_000_000, claimWindowMs: 3_600_000 };
        const tick = (nowMs: number, more: object) =>
          Promise.all(
            kits.map(({ queue }) => openLoop(queue, event, { ...terms, nonce: nonces.loop })(nowMs, more)),
          );
        let [nowMs, asked] = [T0, 0];
        for (const { lobby } of open) await lobby.flush({ join: PEOPLE });
        await tick(nowMs, {}); // everybody is called
        for (const act of steps) {
          if (act.does === "pause") {
            for (const { control } of kits) await control(event, { paused: act.paused });
          } else if (act.does === "tick") {
            nowMs += act.afterMs;
            if (act.takesOver) nonces.loop++;
            const { rateMilli, intervalMs, burstMs } = { ...act, rateMilli: act.rateMilli ?? rate };
            await tick(nowMs + act.skewMs, { rateMilli, intervalMs, burstMs });
          } else {
            nowMs += act.afterMs;
            const claims = PEOPLE.slice(Math.max(0, asked - act.again), asked + act.fresh);
            claims.push(...PEOPLE.slice(asked, asked + 1));
            const batch = { claims, nowMs: nowMs + act.skewMs, passes: act.passes };
            const [reply, expected] = await Promise.all(
              open.map(({ booths }) => booths[act.lane]?.serve({ ...batch })),
            );
            expect(reply?.claims).toEqual(expected?.claims);
            const isAdmitted = (_: string, index: number) => reply?.claims[index]?.kind === "admitted";
            asked = Math.max(asked, ...claims.filter(isAdmitted).map((user) => PEOPLE.indexOf(user) + 1));
          }
          expectBudget(await redis.hgetall(stateKey(event)), model.queue.event(event));
        }
      }),
      { numRuns: runs(4) },
    );
  },
);
