/** Lobbies say `ready` from what they know: never to somebody of whom Redis would have said otherwise at that version. */
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { openRedis } from "../support/store/queue-kit.ts";
import { RememberedSale, step } from "../support/store/remembered-sale.ts";
import { Tally } from "../support/store/remembering-lobby.ts";

/** Sales in one run; with RUNS_TIMES it prints what was said. */
const RUNS = runs(16);

const redis = openRedis();
afterAll(() => redis.quit());

it.each([
  [1, RUNS],
  [6, runs(6)],
])(
  "tells only people whom Redis has called in %i shards that their turn has come, and never a later end than Redis knows",
  async (shards, numRuns) => {
    const tally = new Tally();
    const sale = fc.record({
      steps: fc.array(step, { minLength: 10, maxLength: 80, size: "max" }),
      claimWindowMs: fc.constantFrom(1000, 5000),
    });
    await fc.assert(
      fc.asyncProperty(sale, ({ steps, claimWindowMs }) =>
        new RememberedSale(redis, freshEvent(), shards, claimWindowMs, tally).play(steps),
      ),
      { numRuns },
    );
    if (process.env.RUNS_TIMES) console.log(tally);
    expect(tally.ready).toBeGreaterThan(numRuns);
  },
  RUNS * 10_000,
);
