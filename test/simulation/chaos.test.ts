/** Schedules of `npm run chaos`, as many as `npm test` has time for. */
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { Coverage } from "../../scripts/chaos/coverage.ts";
import { playSeed } from "../../scripts/chaos/play.ts";
import { RedisLink } from "../../scripts/chaos/redis-link.ts";
import { runSeeds } from "../../scripts/chaos/run-seeds.ts";
import { RedisConnection } from "../../scripts/upstash-local/redis-connection.ts";
import { SEED } from "../support/runs.ts";

/** A seed of each kind. */
const [SALE_SEED, DRAWING_SEED] = [1, 7];
const connection = new RedisConnection(inject("store").redisUrl);
beforeAll(() => RedisLink.load(connection));
afterAll(() => connection.close());

it("keeps every promise whatever breaks between any two steps, in a thousand sales that meet it all", async () => {
  const said: string[] = [];
  const isWell = await runSeeds({ seeds: 1000, seed: SEED, threads: 2 }, (text) => said.push(text));
  expect(isWell, said.join("\n")).toBe(true);
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
