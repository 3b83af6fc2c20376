/** A loop that rests misses nothing: acts wake it, and what time alone brings it knows or the cron finds. */
import { describe, expect, it, vi } from "vitest";
import { operate } from "../../scripts/redis/operate.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { FaultyRedis } from "./faulty-redis.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, openSoldOut, SETTLING_MS, SmallSale } from "./small-sale.ts";

const redis = simulate();

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HERE = ["ada", "bob", "cay", "dan", "eve"];

/** The last that a person's stream said. */
function told(sale: SmallSale, user: string): string {
  const frames = sale.watchers.find((watcher) => watcher.user === user)?.frames ?? [];
  return frames.findLast((frame) => !frame.includes("event: heartbeat")) ?? "";
}

describe("somebody who watches an event that rests", () => {
  /** Everybody is in line for what is sold out; the last one watches. */
  async function watchAtRest(users = HERE, lobbies = CONFIG.lobbies) {
    const sale = await openSoldOut(redis, users, { ...CONFIG, lobbies });
    const last = users.at(-1) as string;
    await sale.watch(last);
    await sale.platform.pass(SETTLING_MS);
    return { sale, last };
  }

  it("sees within two seconds that stock has come back", async () => {
    const { sale, last } = await watchAtRest();
    expect(told(sale, last)).toContain('"sold_out":true');
    await sale.operate({ remaining: 1 });
    await sale.platform.pass(2 * SECOND_MS);
    expect(told(sale, last)).toContain('"sold_out":false');
  });

  it("is told of the call at the tick that calls", async () => {
    const { sale, last } = await watchAtRest(["ada"]);
    await sale.operate({ remaining: 5 });
    await sale.platform.pass(SECOND_MS);
    expect(told(sale, last)).toContain('"status":"ready"');
  });

  it.each([0, 4900, 9700])("sees a place further on when somebody leaves %i ms later", async (ms) => {
    const { sale, last } = await watchAtRest();
    await sale.platform.pass(ms);
    await sale.act("leave", "ada");
    const before = Date.now();
    while (!told(sale, last).includes('"position":4') && Date.now() < before + MINUTE_MS) {
      await sale.platform.pass(100);
    }
    // A message comes once in STREAM_MAX_INTERVAL_MS where the line stands still; it then has the position of now.
    expect(Date.now() - before).toBeLessThanOrEqual(CONFIG.streamMaxIntervalMs + SECOND_MS);
  });

  it.each([
    ["of a lobby where nobody watches", CONFIG.lobbies],
    ["of a lobby where somebody watches, which is told when the next tick is due", 1],
  ])("sees what changes because others %s act: the loop ticks within a second of it", async (_, lobbies) => {
    const { sale } = await watchAtRest(HERE, lobbies);
    for (const [nth, user] of HERE.slice(0, 4).entries()) {
      const ticks = sale.platform.calls.get("ReleaseLoop.alarm") ?? 0;
      await sale.act("leave", user);
      await sale.platform.pass(SECOND_MS);
      expect(sale.platform.calls.get("ReleaseLoop.alarm")).toBeGreaterThan(ticks);
      await sale.platform.pass(SETTLING_MS + nth * 700);
    }
  });

  it("is followed again when the loop is put out of memory", async () => {
    const { sale, last } = await watchAtRest();
    sale.platform.kill("ReleaseLoop");
    await sale.platform.pass(7 * SECOND_MS);
    await sale.operate({ remaining: 1 });
    await sale.platform.pass(2 * SECOND_MS);
    expect(told(sale, last)).toContain('"sold_out":false');
  });

  it("is followed again when the loop's alarm is lost", async () => {
    const { sale, last } = await watchAtRest();
    sale.platform.stop();
    await sale.platform.pass(7 * SECOND_MS);
    await sale.operate({ notice: "Soon." });
    await sale.platform.pass(2 * SECOND_MS);
    expect(told(sale, last)).toContain("Soon.");
  });
});

describe("an event that rests, and that nobody watches", () => {
  /** Bob joins and leaves by a lobby that has called the loop less than a second before. */
  async function leaveAtRest(config: Partial<EventConfig>): Promise<SmallSale> {
    const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, lobbies: 1, ...config });
    await sale.act("join", "ada");
    await sale.platform.pass(CONFIG.intervalMs);
    await sale.claim("ada");
    await sale.platform.pass(2 * CONFIG.intervalMs);
    expect((await sale.numbers())?.idle).toBe(true);
    await sale.act("join", "bob");
    await sale.act("leave", "bob");
    return sale;
  }

  it("goes on at the next minute when its operator has written by hand, and woke nobody", async () => {
    const sale = await openSoldOut(redis, ["ada"]);
    await sale.platform.pass(SETTLING_MS);
    await operate(new RedisQueue(new FaultyRedis(redis)), sale.event, { remaining: 5 });
    await sale.platform.pass(MINUTE_MS);
    expect((await sale.places()).get("ada")).toBe("waiting");
    await sale.runCron();
    await sale.platform.pass(SECOND_MS);
    expect((await sale.places()).get("ada")).toBe("called");
  });

  it("calls the next one within a minute of the end of the pass that took the only place, without the cron", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, maxActive: 1, passTtlSeconds: 600 });
    await sale.joinTogether(["ada"]);
    await sale.platform.pass(SECOND_MS);
    await sale.claim("ada");
    await sale.joinTogether(["bob"]);
    await sale.platform.pass(599 * SECOND_MS);
    expect((await sale.places()).get("bob")).toBe("waiting");
    await sale.platform.pass(MINUTE_MS);
    expect((await sale.places()).get("bob")).toBe("called");
  });

  it("lets turns run out in their time", async () => {
    const sale = new SmallSale(redis, freshEvent(), {
      ...CONFIG,
      maxActive: 1,
      claimWindowMs: 5 * MINUTE_MS,
    });
    await sale.joinTogether(["ada", "bob"]);
    await sale.platform.pass(4 * MINUTE_MS);
    expect((await sale.places()).get("ada")).toBe("called");
    await sale.platform.pass(MINUTE_MS + 2 * SECOND_MS);
    expect(Object.fromEntries(await sale.places())).toEqual({ ada: "missed", bob: "called" });
  });

  it("counts somebody who joins and leaves just after it has begun to rest", async () => {
    const sale = await leaveAtRest({});
    await sale.platform.pass(3 * SECOND_MS);
    expect(await sale.numbers()).toMatchObject({ joined: 2, left: 1 });
  });

  it("counts them also where STREAM_MAX_INTERVAL_MS is so short that they are forgotten before a second is over", async () => {
    const sale = await leaveAtRest({ streamIntervalMs: 100, streamMaxIntervalMs: 100 });
    await sale.platform.pass(30_000);
    expect(await sale.numbers()).toMatchObject({ joined: 2, left: 1 });
  });

  it("finds that Redis went back, at the next tick", async () => {
    const sale = await openSoldOut(redis, ["ada"]);
    await sale.copy();
    await sale.platform.pass(SETTLING_MS);
    await sale.rollBack();
    await sale.runCron();
    await sale.platform.pass(SECOND_MS);
    expect(vi.mocked(console.warn).mock.calls.flat().join()).toContain("Redis went back");
  });
});

it("an operator who lets a paused event go on has people called within two tenths of a second", async () => {
  const sale = new SmallSale(redis, freshEvent(), CONFIG);
  await sale.operate({ paused: true });
  await sale.joinTogether(HERE);
  await sale.platform.pass(3 * SECOND_MS + 50);
  await sale.operate({ paused: false });
  await sale.platform.pass(2 * CONFIG.intervalMs);
  expect([...(await sale.places()).values()]).toContain("called");
});
