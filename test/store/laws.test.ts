import fc from "fast-check";
import { afterAll, beforeAll, it } from "vitest";
import { loadScripts } from "../../scripts/redis/direct-queue.ts";
import type { Opening } from "../../src/core/event-config.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { openRedis } from "../support/store/queue-kit.ts";
import { RandomSale } from "../support/store/random-sale.ts";
import { step } from "../support/store/random-sale-steps.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

it.each([
  [1, runs(12)],
  [3, runs(6)],
  [6, runs(3)],
])(
  "keeps every promise through random sales, on Redis in %i shards and on the model alike",
  async (shards, numRuns) => {
    const sale = fc.record({
      // Without a size it would be ten steps at most, and nobody would get as far as a booking.
      steps: fc.array(step, { minLength: 20, maxLength: 60, size: "max" }),
      maxActive: fc.constantFrom(0, 3, 12),
      maxQueueSize: fc.constantFrom(0, 10),
      atOnce: fc.boolean(),
      opening: fc.constantFrom<Opening>("first-come", "draw"),
    });
    await fc.assert(
      fc.asyncProperty(sale, ({ steps, ...limits }) =>
        new RandomSale(redis, freshEvent(), shards, limits).play(steps),
      ),
      { numRuns },
    );
  },
  runs(100) * 3000,
);
