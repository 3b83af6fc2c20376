/** What operators do, through a line that breaks: a script that is cut off, a reply that is lost. */
import { describe, expect, it } from "vitest";
import type { OperatorAct, OperatorFields } from "../../src/core/operator.ts";
import { stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { T0 } from "../support/store/queue-kit.ts";
import { type Fault, FaultyRedis } from "./faulty-redis.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

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
    return { faults, control, read };
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
      const { faults, control, read } = await open();
      faults.next = { cut: 2 }; // behind its entry
      await expect(control("second", change)).rejects.toThrow("refused by the simulation");
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
