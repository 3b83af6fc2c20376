/** Schedules of `npm run chaos`, as many as `npm test` has time for. */
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { Coverage } from "../../scripts/chaos/coverage.ts";
import { Line } from "../../scripts/chaos/line.ts";
import { playSeed } from "../../scripts/chaos/play.ts";
import { RedisConnection } from "../../scripts/upstash-local/redis-connection.ts";
import { runs } from "../support/runs.ts";

const connection = new RedisConnection(inject("store").redisUrl);
beforeAll(() => Line.load(connection));
afterAll(() => connection.close());

it("keeps every promise whatever breaks between any two steps", async () => {
  for (let seed = 1; seed <= runs(150); seed++) {
    const said = await playSeed(connection, seed, new Coverage());
    expect(said, `npm run chaos -- --seeds 1 --seed ${seed}`).toBe(null);
  }
});

it("is the same sale for the same seed, step by step", async () => {
  const met = async () => {
    const coverage = new Coverage();
    await playSeed(connection, 7, coverage);
    return coverage.table(["any", "called", "frame"], ["flush", "release_batch", "serve_booth", "met"]);
  };
  expect(await met()).toBe(await met());
});
