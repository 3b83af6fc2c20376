/** An event is retired while its lobbies, booths and its loop still know it: none of them may bring a piece of it back. */
import { describe, expect, it, vi } from "vitest";
import type { EventConfig } from "../../src/core/event-config.ts";
import { shareOf } from "../../src/core/shares.ts";
import { allKeys, stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

const redis = simulate();
/** Where a flush has the numbering that its lobby knows. One that knows none yet begins an event: it joins. */
const NUMBERING = 2;
const PEOPLE = ["ada", "bob", "cay", "dan", "eve"];

describe.each([
  ["one shard", CONFIG],
  ["two shards", IN_TWO_SHARDS],
])("an event in %s that is retired", (_, usual) => {
  const config: EventConfig = { ...usual, passTtlSeconds: 10, returnWindowMs: 0 };

  /** Everybody came, some booked, some watched, one comes and goes to the last moment. */
  async function playAndRetire() {
    const sale = new SmallSale(redis, freshEvent(), config);
    const queue = new RedisQueue(sale.faults);
    const run = vi.spyOn(sale.faults, "run");
    const keysLeft = () => redis.exists(...allKeys(sale.event, config.shards));
    await sale.joinTogether(PEOPLE);
    for (const user of PEOPLE) await sale.watch(user);
    await sale.platform.pass(3000);
    const passes = new Map<string, number>();
    for (const user of ["ada", "bob", "cay"]) {
      const answer = await sale.claim(user);
      if (answer.status !== "answered" || answer.outcome.kind !== "admitted") throw new Error("no pass");
      passes.set(user, answer.outcome.expiresAtMs);
    }
    for (const user of ["ada", "bob"]) await sale.book(user, passes.get(user) as number);
    for (const user of ["cay", "dan", "eve"]) await sale.act("leave", user);
    const retire = () =>
      queue.retire(sale.event, {
        nowMs: Date.now(),
        shards: config.shards,
        closedForMs: 0,
        givesUpDrawing: false,
      });
    expect(await retire()).toEqual({ status: "refused", reason: "PASSES_LIVE", people: 3 });
    await sale.platform.pass(11_000);
    await sale.act("join", "fay");
    await sale.act("leave", "fay");
    const generation = Number(await redis.hget(stateKey(sale.event), "generation"));
    expect(await retire()).toEqual({ status: "retired" });
    return { sale, queue, passes, keysLeft, generation, sent: [...run.mock.calls] };
  }

  it("stays away, whatever its objects are asked, and however long they look for their last writes", async () => {
    const { sale, passes, keysLeft } = await playAndRetire();
    for (const user of [...PEOPLE, "fay"]) {
      expect(await sale.act("position", user)).toMatchObject({ outcome: { kind: "none" } });
      expect(await sale.act("leave", user)).toMatchObject({ outcome: { kind: "left" } });
      expect(await sale.claim(user)).toMatchObject({ outcome: { kind: "none" } });
      await sale.watch(user);
    }
    expect(await sale.book("ada", passes.get("ada") as number)).toMatchObject({
      outcome: { kind: "unknown" },
    });
    const { RELEASE_LOOP } = sale.platform.env;
    await RELEASE_LOOP.get(RELEASE_LOOP.idFromName(sale.event)).wake();
    await sale.platform.pass(60_000);
    expect(await keysLeft()).toBe(0);
  });

  it("stays away when requests of before arrive once more after it", async () => {
    const { sale, sent, keysLeft } = await playAndRetire();
    const late = sent.filter(([name, , args]) => name !== "flush" || Number(args[NUMBERING]) > 0);
    expect(new Set(late.map(([name]) => name)).size).toBeGreaterThan(3);
    for (const request of late) await sale.faults.run(...request);
    expect(await keysLeft()).toBe(0);
  });

  it("begins anew with the next join, without anybody of before", async () => {
    const { sale } = await playAndRetire();
    expect(await sale.act("join", "ada")).toMatchObject({ position: 1 });
    await sale.platform.pass(1000);
    expect(await sale.places()).toEqual(new Map([["ada", "called"]]));
    await sale.expectTrueCounters();
  });

  it("stays away when a lobby or a booth restores what a failover had lost", async () => {
    const { sale, queue, keysLeft, generation } = await playAndRetire();
    const [user = ""] = PEOPLE.filter((person) => shareOf(person, config.shards) === 0);
    for (const kind of ["lobby", "booth"] as const) {
      const restored = await queue.restore(sale.event, {
        nowMs: Date.now(),
        shards: config.shards,
        writer: { kind, index: 0 },
        acknowledged: { generation, nonce: Date.now() * 1000, seq: 1 },
        isLast: true,
        people: [
          { user, what: "waiting", ticket: 280_000_000_000_001 },
          { user, what: "admitted", expiresAtMs: Date.now() + 10_000 },
        ],
      });
      expect(restored).toBe(0);
    }
    expect(await keysLeft()).toBe(0);
  });
});
