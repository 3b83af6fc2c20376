/** What operators do, through a line that breaks: a script that is cut off, a reply that is lost. */
import { describe, expect, it } from "vitest";
import type { OperatorAct, OperatorFields } from "../../src/core/operator.ts";
import { allKeys, stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { findTraces } from "../support/store/find-traces.ts";
import { T0 } from "../support/store/queue-kit.ts";
import { type Fault, FaultyRedis } from "./faulty-redis.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

const redis = simulate();
const NOBODY_IS_CALLED = { ...CONFIG, rateMilli: 0 };

const act = (actId: string): OperatorAct => ({ nowMs: T0, shards: 1, actId, by: "ann" });

/** Every write of a script, and one more, which it does not have. */
const cutsUpTo = (writes: number) => Array.from({ length: writes + 1 }, (_, cut): Fault => ({ cut }));

describe("a change", () => {
  const before: Partial<OperatorFields> = { paused: true, notice: "Soon." };
  const change: Partial<OperatorFields> = { paused: null, remaining: 5, notice: "Now." };

  async function open() {
    const [event, faults] = [freshEvent(), new FaultyRedis(redis)];
    const queue = new RedisQueue(faults);
    const control = (actId: string, fields: Partial<OperatorFields>) =>
      queue.control(event, { ...act(actId), version: null, change: fields });
    await control("first", before);
    const read = () => queue.readControl(event, { nowMs: T0, shards: 1, entries: 9 });
    return { event, queue, faults, control, read };
  }

  it.each([...cutsUpTo(3), "lose request", "lose reply"] satisfies Fault[])(
    "that meets %j is done whole or not at all, and once when it comes again",
    async (fault) => {
      const { faults, control, read } = await open();
      const was = await read();
      faults.next = fault;
      await control("second", change).catch(() => {});
      const met = await read();
      const repeated = await control("second", change);
      const is = await read();
      expect(repeated).toMatchObject({ status: "done", version: 2, fields: { paused: null, remaining: 5 } });
      expect(is.audit.map(({ actId }) => actId)).toEqual(["second", "first"]);
      expect([was, is]).toContainEqual(met);
    },
  );

  it.each(cutsUpTo(4))(
    "that meets %j after another one was cut off leaves no trace of that",
    async (fault) => {
      const { event, queue, faults, control, read } = await open();
      faults.next = { cut: 2 }; // behind its entry
      await expect(control("second", change)).rejects.toThrow("OOM command not allowed");
      expect((await queue.readControl(event, { nowMs: T0, shards: 1, entries: 1 })).audit).toHaveLength(1);
      faults.next = fault;
      await control("third", { closed: true }).catch(() => {});
      expect(await control("third", { closed: true })).toMatchObject({
        version: 2,
        fields: { ...before, closed: true },
      });
      expect((await read()).audit.map(({ actId }) => actId)).toEqual(["third", "first"]);
    },
  );
});

describe("a recount", () => {
  it.each(cutsUpTo(3))("that meets %j is done, and in the trail once, when it comes again", async (fault) => {
    const sale = new SmallSale(redis, freshEvent(), NOBODY_IS_CALLED);
    for (const user of ["ada", "bob"]) await sale.act("join", user);
    await sale.platform.pass(500);
    await redis.hset(stateKey(sale.event), { waiting: 7 });
    const queue = new RedisQueue(sale.faults);
    sale.faults.next = fault;
    await queue.recount(sale.event, act("r-1")).catch(() => {});
    expect(await queue.recount(sale.event, act("r-1"))).toMatchObject({ status: "done" });
    await sale.expectTrueCounters();
    expect((await queue.readControl(sale.event, { nowMs: T0, shards: 1, entries: 9 })).audit).toHaveLength(1);
  });
});

describe.each([
  ["one shard", CONFIG],
  ["two shards", IN_TWO_SHARDS],
])("an erasure in %s", (_, usual) => {
  /** Erases, as often as it takes. */
  async function erase(sale: SmallSale, user: string, fault: Fault) {
    const queue = new RedisQueue(sale.faults);
    const erasure = () =>
      queue.erase(sale.event, { ...act("e-1"), nowMs: Date.now(), shards: usual.shards, user });
    sale.faults.next = fault;
    await erasure().catch(() => {});
    for (let attempt = 0; attempt < 20; attempt++) {
      const reply = await erasure();
      if (reply.status !== "held") return reply;
      await sale.act("position", "a stranger"); // who is held, too, wakes the loop
    }
    throw new Error("it is held for ever");
  }

  async function expectWhole(sale: SmallSale, user: string): Promise<void> {
    sale.known.delete(user);
    await sale.platform.pass(6000); // the loop counts people anew every five seconds, while it ticks
    await sale.expectTrueCounters();
    await sale.expectExactPositions();
    await sale.expectPeopleKept();
    const traces = await findTraces(redis, allKeys(sale.event, usual.shards), user);
    expect(traces.filter((trace) => !/:called: /.test(trace))).toEqual([]);
  }

  it.each(cutsUpTo(7))("of somebody in line, that meets %j, is whole when it comes again", async (fault) => {
    const sale = new SmallSale(redis, freshEvent(), { ...usual, rateMilli: 0 });
    for (const user of ["ada", "bob", "cay", "dan"]) await sale.act("join", user);
    expect(await erase(sale, "bob", fault)).toMatchObject({ status: "done", passEndsAtMs: null });
    await expectWhole(sale, "bob");
    expect(await sale.act("position", "dan")).toMatchObject({ position: 3 });
  });

  it.each(cutsUpTo(7))(
    "of somebody who has booked, that meets %j, is whole when it comes again",
    async (fault) => {
      const sale = new SmallSale(redis, freshEvent(), { ...usual, maxActive: 1 });
      for (const user of ["ada", "bob", "cay"]) await sale.act("join", user);
      await sale.platform.pass(1000);
      const claimed = await sale.claim("ada");
      if (claimed.status !== "answered" || claimed.outcome.kind !== "admitted") throw new Error("no pass");
      await sale.book("ada", claimed.outcome.expiresAtMs);
      const passEndsAtMs = claimed.outcome.expiresAtMs;
      expect(await erase(sale, "ada", fault)).toMatchObject({ status: "done", passEndsAtMs });
      await expectWhole(sale, "ada");
      expect(await redis.hget(stateKey(sale.event), "completed")).toBe("1");
      expect((await sale.places()).get("ada")).toBe("spent"); // until the pass ends
    },
  );

  it("ends the stream of whoever watches, and moves those behind up", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...usual, rateMilli: 0 });
    for (const user of ["ada", "bob", "cay"]) await sale.act("join", user);
    for (const user of ["bob", "cay"]) await sale.watch(user);
    await sale.platform.pass(2000);
    await erase(sale, "bob", "lose request");
    await sale.platform.pass(15_000);
    const frames = new Map(
      sale.watchers.map(({ user, frames, ended }) => [user, { last: frames.at(-1), ended }]),
    );
    expect(frames.get("bob")).toEqual({ last: expect.stringContaining("not_in_queue"), ended: true });
    expect(frames.get("cay")?.ended).toBe(false);
    expect(await sale.act("position", "cay")).toMatchObject({ position: 2 });
  });
});

describe.each([
  ["one shard", CONFIG],
  ["two shards", IN_TWO_SHARDS],
])("an act on one person in %s", (_, usual) => {
  const limits = { claimWindowMs: usual.claimWindowMs, maxActive: 0 };
  type What = "callPerson" | "removePerson" | "revokePass";

  /** Acts by a line that breaks first, and again until it is answered. */
  async function actOn(sale: SmallSale, what: What, user: string, fault: Fault) {
    const queue = new RedisQueue(sale.faults);
    const person = () => ({ ...act("p-1"), nowMs: Date.now(), shards: usual.shards, user, ...limits });
    sale.faults.next = fault;
    await queue[what](sale.event, person()).catch(() => {});
    for (let attempt = 0; attempt < 20; attempt++) {
      const reply = await queue[what](sale.event, person());
      if (reply.status !== "held") return reply;
      await sale.act("position", "a stranger"); // who is held, too, wakes the loop
    }
    throw new Error("it is held for ever");
  }

  async function expectWhole(sale: SmallSale): Promise<void> {
    await sale.platform.pass(6000); // the loop counts people anew every five seconds, while it ticks
    await sale.expectTrueCounters();
    await sale.expectExactPositions();
    await sale.expectPeopleKept();
  }

  const entriesOf = async (sale: SmallSale) => {
    const read = { nowMs: Date.now(), shards: usual.shards, entries: 9 };
    return (await new RedisQueue(sale.faults).readControl(sale.event, read)).audit.map(({ what }) => what);
  };

  async function openLine() {
    const sale = new SmallSale(redis, freshEvent(), { ...usual, rateMilli: 0 });
    for (const user of ["ada", "bob", "cay", "dan"]) await sale.act("join", user);
    await sale.platform.pass(500); // the first tick
    return sale;
  }

  it.each([...cutsUpTo(7), "lose request", "lose reply"] satisfies Fault[])(
    "that calls somebody from the middle, and meets %j, is whole when it comes again",
    async (fault) => {
      const sale = await openLine();
      expect(await actOn(sale, "callPerson", "bob", fault)).toMatchObject({ status: "done" });
      await expectWhole(sale);
      expect((await sale.places()).get("bob")).toBe("called");
      expect(await sale.act("position", "dan")).toMatchObject({ position: 3 });
      expect(await entriesOf(sale)).toEqual(["call"]);
    },
  );

  it.each([...cutsUpTo(7), "lose request", "lose reply"] satisfies Fault[])(
    "that removes somebody, and meets %j, is whole when it comes again",
    async (fault) => {
      const sale = await openLine();
      const reply = await actOn(sale, "removePerson", "bob", fault);
      expect(["done", "not_so"]).toContain(reply.status); // cut off behind the change it has no entry
      sale.known.delete("bob");
      await expectWhole(sale);
      expect((await sale.places()).has("bob")).toBe(false);
      expect(await sale.act("position", "dan")).toMatchObject({ position: 3 });
      expect(await entriesOf(sale)).toEqual(reply.status === "done" ? ["remove"] : []);
    },
  );

  it.each([...cutsUpTo(5), "lose request", "lose reply"] satisfies Fault[])(
    "that takes a pass back, and meets %j, is whole when it comes again, and lets the next one in",
    async (fault) => {
      const sale = new SmallSale(redis, freshEvent(), { ...usual, maxActive: 1 });
      for (const user of ["ada", "bob", "cay"]) await sale.act("join", user);
      await sale.platform.pass(1000);
      expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "admitted" } });
      expect(await actOn(sale, "revokePass", "ada", fault)).toMatchObject({ status: "done" });
      await expectWhole(sale);
      expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "revoked" } });
      const places = await sale.places();
      expect([places.get("ada"), places.get("bob"), places.get("cay")]).toEqual([
        "revoked",
        "called",
        "waiting",
      ]);
      expect(await entriesOf(sale)).toEqual(["revoke"]);
    },
  );

  it("tells whoever watches: the called that it is their turn, the removed that they are out, the others where they stand", async () => {
    const sale = await openLine();
    for (const user of ["bob", "cay", "dan"]) await sale.watch(user);
    const queue = new RedisQueue(sale.faults);
    const person = (user: string) => ({
      ...act(`p-${user}`),
      nowMs: Date.now(),
      shards: usual.shards,
      user,
      ...limits,
    });
    await queue.callPerson(sale.event, person("bob"));
    await queue.removePerson(sale.event, person("cay"));
    await sale.platform.pass(12_000);
    const last = new Map(sale.watchers.map(({ user, frames, ended }) => [user, [frames.at(-1), ended]]));
    expect(last.get("bob")).toEqual([expect.stringContaining('"ready"'), true]);
    expect(last.get("cay")).toEqual([expect.stringContaining("not_in_queue"), true]);
    expect(last.get("dan")?.[1]).toBe(false);
    expect(await sale.act("position", "dan")).toMatchObject({ position: 2 });
  });
});
