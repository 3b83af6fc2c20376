/** A script that Redis refuses a command in the middle of: what came before it is written, what comes after is not. */
import { describe, expect, it } from "vitest";
import { stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { names } from "../support/store/contract.ts";
import { readPeople } from "../support/store/people-in-redis.ts";
import { openLobby, openLoop, T0 } from "../support/store/queue-kit.ts";
import { SpreadQueue } from "../support/store/spread-queue.ts";
import { FaultyRedis } from "./faulty-redis.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

const redis = simulate();

/** More writes than any script makes but a renumbering. */
const WRITES = [0, 1, 2, 3, 4, 5];
const NOBODY_IS_CALLED = { ...CONFIG, rateMilli: 0 };
const SHARDS = [
  { shards: 1, usual: CONFIG },
  { shards: 2, usual: IN_TWO_SHARDS },
];
/** The loop counts people anew every five seconds, while it ticks once a second. */
const RECOUNTED_MS = 6000;

async function openSale(
  config = NOBODY_IS_CALLED,
  people = ["ada", "bob", "cay", "dan"],
): Promise<SmallSale> {
  const sale = new SmallSale(redis, freshEvent(), config);
  for (const user of people) await sale.act("join", user);
  return sale;
}

async function called(sale: SmallSale): Promise<number> {
  return [...(await sale.places()).values()].filter((place) => place === "called").length;
}

async function expectWhole(sale: SmallSale): Promise<void> {
  await sale.platform.pass(3000);
  await sale.expectExactPositions();
  await sale.platform.pass(RECOUNTED_MS);
  await sale.expectTrueCounters();
  await sale.expectPeopleKept();
}

describe.each(SHARDS.flatMap((shards) => WRITES.map((cut) => ({ ...shards, cut }))))(
  "a script that is cut off at its write $cut, of $shards shards,",
  ({ usual, cut }) => {
    const nobodyIsCalled = { ...usual, rateMilli: 0 };

    it("may be the very first: who joins again is in line, and so is whoever joins elsewhere", async () => {
      const sale = await openSale(nobodyIsCalled, []);
      sale.faults.next = { cut };
      await sale.act("join", "eve");
      await sale.act("join", "bob");
      expect(await sale.act("join", "eve")).toMatchObject({ outcome: { ticket: expect.any(Number) } });
      await expectWhole(sale);
    });

    it("may be the very first, and the only one: who joins again is called", async () => {
      const sale = await openSale(usual, []);
      sale.faults.next = { cut };
      await sale.act("join", "eve");
      await sale.act("join", "eve");
      await sale.platform.pass(5000);
      expect((await sale.places()).get("eve")).toBe("called");
    });

    it("may be a join: joining again succeeds, and positions are exact", async () => {
      const sale = await openSale(nobodyIsCalled);
      sale.faults.next = { cut };
      await sale.act("join", "eve");
      expect(await sale.act("join", "eve")).toMatchObject({ position: 5 });
      await expectWhole(sale);
    });

    it("may be a leave: leaving again succeeds, and positions are exact", async () => {
      const sale = await openSale(nobodyIsCalled);
      sale.faults.next = { cut };
      await sale.act("leave", "ada");
      expect(await sale.act("leave", "ada")).toMatchObject({ outcome: { kind: "left" } });
      await expectWhole(sale);
      expect(await sale.act("position", "bob")).toMatchObject({ position: 1 });
    });

    it("may be a claim: claiming again gives one pass", async () => {
      const sale = await openSale({ ...usual, maxActive: 1 });
      await sale.platform.pass(500);
      sale.faults.next = { cut };
      await sale.claim("ada");
      await sale.platform.pass(1500);
      expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "admitted" } });
      expect(sale.passes.get("ada")?.size).toBe(1);
      await expectWhole(sale);
    });

    it("may be a tick: who was called is called once, and those behind are next", async () => {
      const sale = await openSale({ ...usual, maxActive: 1 });
      sale.faults.next = { cut };
      await sale.platform.pass(1000);
      expect((await sale.places()).get("ada")).toBe("called");
      const calledTotal = await redis.hget(stateKey(sale.event), "called_total");
      expect(calledTotal).toBe("1"); // a call that was cut off costs its token all the same
      await expectWhole(sale);
      expect(await sale.act("position", "bob")).toMatchObject({ position: 1 });
    });
  },
);

describe("a line that is renumbered", () => {
  const people = names(20); // all in one second
  const leavers = [people[2], people[6], people[11]] as string[];
  const stayers = people.filter((user) => !leavers.includes(user));

  /** Cuts its tick with this number, counted from 0, off at a write. Returns the order of the line, null when it has no such write. */
  async function renumber(shards: number, tickNumber: number, cut: number): Promise<string[] | null> {
    const [event, faults] = [freshEvent(), new FaultyRedis(redis)];
    const queue = new SpreadQueue(faults, shards);
    const lobby = openLobby(queue, event);
    await lobby.flush({ join: people });
    await lobby.flush({ leave: leavers });
    await redis.hset(stateKey(event), { renumber_at_ms: T0 });
    const tick = openLoop(queue, event, { rateMilli: 0 });
    for (let nth = 0; nth < 20; nth++) {
      if (nth === tickNumber) faults.next = { cut };
      const renumberAtMs = await tick(T0 + 1000 + nth).then(
        ({ snapshot }) => snapshot.renumberAtMs,
        () => T0,
      );
      if (renumberAtMs > 0) continue;
      const { waiting, joined } = (await tick(T0 + 2000)).snapshot;
      expect([waiting, joined]).toEqual([stayers.length, stayers.length]);
      return faults.met.cut > 0 ? [...(await readPeople(redis, event, shards)).queue.keys()] : null;
    }
    throw new Error("it is renumbered for ever");
  }

  it.each([1, 2, 4])("keeps its order in %i shards, whichever write a tick is cut off at", async (shards) => {
    const cuts: number[] = [];
    for (const tickNumber of [0, 1]) {
      for (let cut = 0; ; cut++) {
        const order = await renumber(shards, tickNumber, cut);
        if (order === null) break;
        expect(order).toEqual(stayers);
        cuts.push(cut);
      }
    }
    expect(cuts.length).toBeGreaterThan(2 * shards); // each copy, and each that takes its place
  });
});

describe("a booking that is reported when the loop sleeps", () => {
  it("wakes it if the line has to be renumbered first", async () => {
    const sale = await openSale({ ...IN_TWO_SHARDS, passTtlSeconds: 10 }, ["ada"]);
    await sale.platform.pass(1000);
    const claimed = await sale.claim("ada");
    if (claimed.status !== "answered" || claimed.outcome.kind !== "admitted") throw new Error("no pass");
    await sale.platform.pass(60_000);
    await redis.hset(stateKey(sale.event), { writing: 1 });
    expect(await sale.book("ada", claimed.outcome.expiresAtMs)).toMatchObject({ outcome: { kind: "late" } });
  });
});

describe("somebody who misses the second turn, too", () => {
  it("makes room, though the tick that ended the first was cut off", async () => {
    const [event, faults] = [freshEvent(), new FaultyRedis(redis)];
    const queue = new RedisQueue(faults);
    const lobby = openLobby(queue, event);
    const tick = openLoop(queue, event, { maxActive: 1, claimWindowMs: 2000, returnWindowMs: 60_000 });
    await lobby.act("join", "ada");
    for (const ms of [0, 1000]) await tick(T0 + ms);
    faults.next = { cut: 1 }; // the score of a no-show is written, the state is not
    await expect(tick(T0 + 2000)).rejects.toThrow();
    expect(await lobby.act("join", "ada", { nowMs: T0 + 2100 })).toMatchObject({ kind: "returned" });
    await lobby.act("join", "bob", { nowMs: T0 + 2100 });
    for (let ms = 3000; ms <= 8000; ms += 1000) await tick(T0 + ms);
    expect(await lobby.act("position", "ada", { nowMs: T0 + 8000 })).toEqual({ kind: "none" });
    expect(await lobby.act("position", "bob", { nowMs: T0 + 8000 })).toMatchObject({ kind: "called" });
  });
});

describe("a store that refuses all writes for a second", () => {
  it("loses nobody, and the same acts succeed afterwards", async () => {
    const sale = await openSale();
    for (let attempt = 0; attempt < 4; attempt++) {
      sale.faults.next = { cut: attempt % 2 };
      await sale.act("join", "eve");
      sale.faults.next = { cut: attempt % 2 };
      await sale.act("leave", "ada");
      await sale.platform.pass(250);
    }
    await sale.act("join", "eve");
    await sale.act("leave", "ada");
    await expectWhole(sale);
  });
});

describe("a lobby that cannot get on with an act", () => {
  it("refuses it after five seconds instead of holding it for ever", async () => {
    const sale = await openSale();
    const startedMs = Date.now();
    // One lobby after the other reports a rollback, so that the renumbering is always still to come.
    const putOff = async (): Promise<void> => {
      await redis.hset(stateKey(sale.event), "renumber_at_ms", Date.now() + 3000);
      if (Date.now() - startedMs < 10_000) setTimeout(putOff, 100);
    };
    await putOff();
    expect(await sale.act("join", "eve")).toMatchObject({ status: "store_unavailable" });
    expect(Date.now() - startedMs).toBeLessThan(6000);
  });
});

describe("a tick that fails", () => {
  it("costs the shop none of its rate: the next one comes at the next interval", async () => {
    const sale = await openSale({ ...CONFIG, rateMilli: 1000, burstMs: 1000 });
    await sale.platform.pass(3000);
    const before = await called(sale);
    sale.faults.next = "lose reply";
    await sale.platform.pass(1000);
    expect((await called(sale)) - before).toBe(1);
  });
});
