/** Schedules of `npm run chaos`, as many as `npm test` has time for. */
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { Coverage } from "../../scripts/chaos/coverage.ts";
import { Line } from "../../scripts/chaos/line.ts";
import { playSeed } from "../../scripts/chaos/play.ts";
import { RedisConnection } from "../../scripts/upstash-local/redis-connection.ts";
import { runs } from "../support/runs.ts";

/** A seed of each kind. */
const [SALE_SEED, DRAWING_SEED] = [7, 12];
const connection = new RedisConnection(inject("store").redisUrl);
beforeAll(() => Line.load(connection));
afterAll(() => connection.close());

it("keeps every promise whatever breaks between any two steps", async () => {
  for (let seed = 1; seed <= runs(140); seed++) {
    const said = await playSeed(connection, seed, new Coverage());
    expect(said, `npm run chaos -- --seeds 1 --seed ${seed}`).toBe(null);
  }
});

it.each([
  ["sale", SALE_SEED, "called"],
  ["drawing", DRAWING_SEED, "drawn"],
])("is the same %s for the same seed, step by step", async (_, seed, happens) => {
  const met = async () => {
    const coverage = new Coverage();
    await playSeed(connection, seed, coverage);
    expect(coverage.of(happens, "met")).toBeGreaterThan(0);
    return [...coverage.counts].map(([what, row]) => [what, ...row]);
  };
  expect(await met()).toEqual(await met());
});
