/** A deploy gave an event with people another number of shards: nobody can be served, and only an operator can mend it. */
import { expect, it } from "vitest";
import { allKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { IN_TWO_SHARDS, openSoldOut, SETTLING_MS, SmallSale } from "./small-sale.ts";

const redis = simulate();
const MINUTE_MS = 60_000;

/** Zoe stands in one shard, and the event is asked for in two. */
async function openInOtherShards() {
  const event = freshEvent();
  const before = new SmallSale(redis, event);
  await before.operate({ paused: true });
  await before.joinTogether(["zoe"]);
  before.platform.stop();
  return new SmallSale(redis, event, IN_TWO_SHARDS);
}

/** So many minutes with the cron, in which people ask again and again. */
async function pass(sale: SmallSale, minutes: number): Promise<void> {
  for (let half = 0; half < 2 * minutes; half++) {
    if (half % 2 === 0) await sale.runCron();
    for (const user of ["zoe", "ann"]) {
      expect(await sale.act("join", user)).toMatchObject({ status: "store_unavailable" });
    }
    await sale.platform.pass(MINUTE_MS / 2);
  }
}

const logged = (message: string) =>
  (console.warn as unknown as { mock: { calls: string[][] } }).mock.calls.filter(([line]) =>
    line?.includes(`"message":"${message}"`),
  );

it("is looked at once a minute, though people ask all the time, and the log says so once", async () => {
  const sale = await openInOtherShards();
  await pass(sale, 1);
  const ticks = () => sale.platform.calls.get("ReleaseLoop.alarm") ?? 0;
  const before = ticks();
  await pass(sale, 10);
  expect(ticks() - before).toBeGreaterThanOrEqual(9);
  expect(ticks() - before).toBeLessThanOrEqual(11);
  expect(logged("tick failed")).toEqual([[expect.stringContaining("people are in 1 shards, not 2")]]);
  expect(logged("flush failed").length).toBeLessThanOrEqual(2); // once for each lobby that somebody asked
});

it("is looked at at once when an operator acts", async () => {
  const sale = await openInOtherShards();
  await pass(sale, 1);
  const { RELEASE_LOOP } = sale.platform.env;
  const loop = RELEASE_LOOP.get(RELEASE_LOOP.idFromName(sale.event));
  const before = sale.platform.calls.get("ReleaseLoop.alarm") ?? 0;
  await loop.wake();
  await sale.platform.pass(1000);
  expect(sale.platform.calls.get("ReleaseLoop.alarm")).toBe(before + 1);
  expect(await loop.numbers()).toMatchObject({ isInOtherShards: true });
});

it("has reports that wait for no tick, which would bring nothing new", async () => {
  const before = await openSoldOut(redis, ["zoe"]);
  await before.platform.pass(SETTLING_MS);
  await redis.hset(stateKey(before.event), "shards", 2);
  await before.runCron();
  await before.platform.pass(2000);
  const { RELEASE_LOOP } = before.platform.env;
  const loop = RELEASE_LOOP.get(RELEASE_LOOP.idFromName(before.event));
  expect(await loop.numbers()).toMatchObject({ isInOtherShards: true });
  const askedMs = Date.now();
  await before.platform.resultOf(loop.look(), 5000);
  expect(Date.now() - askedMs).toBeLessThan(100);
});

it("goes on by itself once its keys are gone, and says a later failure again", async () => {
  const sale = await openInOtherShards();
  await pass(sale, 2);
  await redis.del(...allKeys(sale.event, 2));
  await sale.platform.pass(MINUTE_MS);
  await sale.runCron();
  expect(await sale.act("join", "zoe")).toMatchObject({ status: "answered", outcome: { kind: "joined" } });
  await sale.platform.pass(1000);
  expect((await sale.places()).get("zoe")).toBe("called");
  await redis.hset(`queue:{${sale.event}}:state`, "shards", 1);
  await sale.platform.pass(5000);
  expect(logged("tick failed")).toHaveLength(2);
});
