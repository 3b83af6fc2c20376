/** An event that is idle has no queue to show: who comes is called by the join, and nothing is lost when objects or Redis fail then. */
import { describe, expect, it } from "vitest";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

const redis = simulate();

const SECOND_MS = 1000;
const WINDOW_MS = 10_000;
const AT_ONCE = { ...CONFIG, invisibleWhenIdle: true, claimWindowMs: WINDOW_MS };

async function calledTotal(sale: SmallSale): Promise<number> {
  return Number(await redis.hget(stateKey(sale.event), "called_total"));
}

/** Joins, is called at once, and claims. */
async function walkIn(sale: SmallSale, user: string): Promise<void> {
  expect(await sale.act("join", user)).toMatchObject({ outcome: { kind: "called" }, position: null });
  expect(await sale.claim(user)).toMatchObject({ outcome: { kind: "admitted" } });
}

describe.each([
  ["one shard", { ...AT_ONCE, lobbies: 16 }],
  ["two shards", { ...IN_TWO_SHARDS, ...AT_ONCE, shards: 2, lobbies: 16 }],
])("an event of %s with a visitor a second", (_, config) => {
  it("shows none of them a queue; then 5,000 come at once, the rate holds, and each has one place", async () => {
    const [perSecond, burstMs] = [500, 200];
    const rate = { rateMilli: perSecond * 1000, burstMs, claimWindowMs: 3_600_000 };
    const sale = new SmallSale(redis, freshEvent(), { ...config, ...rate });
    for (let n = 0; n < 60; n++) {
      await walkIn(sale, `early-${n}`);
      await sale.platform.pass(SECOND_MS);
    }
    expect(await calledTotal(sale)).toBe(60);
    const crowd = Array.from({ length: 5000 }, (_, n) => `late-${n}`);
    const seen = [{ atMs: Date.now(), called: 60 }];
    const joining = sale.joinTogether(crowd);
    while ((seen.at(-1)?.called ?? 0) < 5060 && Date.now() - (seen[0]?.atMs ?? 0) < 30_000) {
      await sale.platform.pass(50);
      seen.push({ atMs: Date.now(), called: await calledTotal(sale) });
    }
    await joining;
    const places = await sale.places();
    expect(places.size).toBe(5060);
    expect(crowd.filter((user) => places.get(user) !== "called")).toEqual([]);
    await sale.expectTrueCounters();
    for (const [index, from] of seen.entries()) {
      for (const to of seen.slice(index + 1)) {
        // A look sees the calls of a moment that lies up to a step before it.
        const mostMs = to.atMs - from.atMs + 50 + burstMs;
        expect(to.called - from.called).toBeLessThanOrEqual((mostMs * perSecond) / 1000);
      }
    }
  });
});

describe("somebody who is called at once", () => {
  it("claims although the lobby that answered has died since", async () => {
    const sale = new SmallSale(redis, freshEvent(), AT_ONCE);
    await sale.act("join", "ada");
    sale.platform.kill("Lobby");
    expect(await sale.act("join", "ada")).toMatchObject({ outcome: { kind: "called" } });
    expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "admitted" } });
    expect(await calledTotal(sale)).toBe(1);
  });

  it("loses the turn at its end although nobody is there any more: the loop was woken", async () => {
    const sale = new SmallSale(redis, freshEvent(), AT_ONCE);
    await walkIn(sale, "first");
    await sale.platform.pass(600 * SECOND_MS);
    await sale.act("join", "ada");
    await sale.platform.pass(WINDOW_MS + 2 * SECOND_MS);
    expect((await sale.places()).get("ada")).toBe("missed");
  });

  it("loses it although all objects died before the loop was called: the cron is behind them", async () => {
    const sale = new SmallSale(redis, freshEvent(), AT_ONCE);
    await walkIn(sale, "first");
    await sale.platform.pass(600 * SECOND_MS);
    const join = sale.act("join", "ada");
    sale.platform.kill("ReleaseLoop");
    await join;
    sale.platform.kill("Lobby");
    sale.platform.kill("ReleaseLoop");
    await sale.runCron();
    await sale.platform.pass(WINDOW_MS + 3 * SECOND_MS);
    expect((await sale.places()).get("ada")).toBe("missed");
  });

  it("is still called after a failover that lost the call, with what was left of the time, and once", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...AT_ONCE, claimWindowMs: 60_000 });
    await walkIn(sale, "first");
    await sale.platform.pass(5 * SECOND_MS);
    await sale.copy();
    await sale.act("join", "ada");
    await sale.rollBack();
    await sale.platform.pass(15 * SECOND_MS);
    expect((await sale.places()).get("ada")).toBe("called");
    expect(await calledTotal(sale)).toBe(2);
    expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "admitted" } });
    await sale.expectTrueCounters();
    await sale.expectPeopleKept();
  });

  it("is not passed by who comes after them: the next one waits for the next token", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...AT_ONCE, rateMilli: 1000, burstMs: 200 });
    await walkIn(sale, "ada");
    expect(await sale.act("join", "bob")).toMatchObject({ outcome: { kind: "joined" }, position: 1 });
    expect(await sale.watch("bob")).toBe(true);
    await sale.platform.pass(1500);
    expect((await sale.places()).get("bob")).toBe("called");
    await sale.expectStreamsTrue();
  });
});
