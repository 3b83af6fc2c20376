import fc from "fast-check";
import { afterAll, it } from "vitest";
import { freshEvent, openRedis } from "../support/queue-kit.ts";
import { RandomSale, step } from "../support/random-sale.ts";

const redis = openRedis();
afterAll(() => redis.quit());

it("keeps every promise through random sales, on Redis and on the model alike", async () => {
  const sale = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 60 }),
    maxActive: fc.constantFrom(0, 3, 12),
    maxQueueSize: fc.constantFrom(0, 10),
  });
  await fc.assert(
    fc.asyncProperty(sale, ({ steps, ...limits }) => new RandomSale(redis, freshEvent(), limits).play(steps)),
    { numRuns: Number(process.env.RUNS ?? 60) },
  );
}, 120_000);
