import { expect, it } from "vitest";
import { ordinalOf } from "../../../src/core/ticket.ts";
import { contract, names } from "../../support/store/contract.ts";
import { type openLoop, T0 } from "../../support/store/queue-kit.ts";

contract("missing one's turn", ({ control, open, queue }) => {
  /** Calls zoe and lets her minute pass by ticking each second, as a loop does. */
  async function miss(tick: ReturnType<typeof openLoop>, from = T0, more = {}) {
    for (let second = 0; second <= 60; second++) await tick(from + second * 1000, more);
  }

  it("lets a no-show return once, next in line, without moving anybody's position", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: ["zoe", "adam", "mia"] });
    await tick(T0, { maxActive: 1 });
    await miss(tick, T0, { maxActive: 1, rateMilli: 1000, claimWindowMs: 60_000 });
    expect(await lobby.act("position", "zoe", { nowMs: T0 + 60_000 })).toEqual({
      kind: "missed",
      returnBeforeMs: T0 + 60_000 + 600_000,
    });
    expect(await lobby.act("join", "zoe", { nowMs: T0 + 61_000 })).toEqual({ kind: "returned", ticket: 1 });
    const before = (await lobby.act("position", "mia")) as { ticket: number };
    await lobby.act("leave", "adam");
    const { snapshot } = await tick(T0 + 62_000, { maxActive: 1 });
    expect(snapshot.returned).toBe(0);
    expect((await lobby.act("position", "zoe")).kind).toBe("called");
    expect(ordinalOf(before.ticket)).toBe(3);
  });

  it("puts those who returned in the order of their return, and logs the gap when one of them leaves", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: ["a", "b", "c"] });
    await miss(tick);
    const nowMs = T0 + 61_000;
    await lobby.flush({ join: ["b", "c", "a"] }, { nowMs });
    const {
      outcomes,
      snapshot,
      departed: left,
    } = await lobby.flush({ leave: ["b"], position: ["c", "a"] }, { nowMs });
    expect(outcomes.position).toEqual([
      { kind: "returned", ticket: 2 },
      { kind: "returned", ticket: 3 },
    ]);
    expect([snapshot.waiting, snapshot.returned, snapshot.departedCount, left.tickets]).toEqual([
      2,
      2,
      1,
      [1],
    ]);
  });

  it("takes the place of somebody who misses twice", async () => {
    const { lobby, tick } = open();
    await lobby.act("join", "zoe");
    await miss(tick);
    await lobby.act("join", "zoe", { nowMs: T0 + 61_000 });
    await miss(tick, T0 + 61_000);
    expect(await lobby.act("position", "zoe", { nowMs: T0 + 121_000 })).toEqual({ kind: "none" });
  });

  it("gives the token of a no-show to the next person", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(62) });
    await tick(T0, { rateMilli: 1000, burstMs: 1000 });
    for (let second = 1; second <= 80; second++) {
      await tick(T0 + second * 1000, { rateMilli: second > 1 && second < 60 ? 0 : 1000, burstMs: 2000 });
    }
    const { snapshot } = await tick(T0 + 80_000, { rateMilli: 1000, burstMs: 2000 });
    expect(snapshot.calledTotal).toBeGreaterThan(2);
  });

  it("pays the tokens of many no-shows back at a fifth of the rate", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(100) });
    const tenASecond = { rateMilli: 10_000, burstMs: 1000, claimWindowMs: 1000 };
    const calls = new Map<number, number>();
    for (let ms = 0; ms <= 5000; ms += 100) {
      calls.set(ms, (await tick(T0 + ms, tenASecond)).snapshot.calledTotal);
    }
    // The burst of ten and one a tick; from the first no-shows on 1.2 a tick, 41 times.
    expect([calls.get(900), calls.get(5000)]).toEqual([19, 19 + 49]);
  });

  it("does not count the time while the event is paused or no loop ticks", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    await control(event, { paused: true });
    for (let second = 1; second <= 120; second++) await tick(T0 + second * 1000);
    await control(event, { paused: false });
    await tick(T0 + 121_000);
    await tick(T0 + 400_000); // an outage, of which two seconds count
    expect(await lobby.act("position", "zoe", { nowMs: T0 + 400_000 })).toEqual({
      kind: "called",
      claimBeforeMs: T0 + 458_000,
    });
  });

  it.each([
    ["paused", { paused: true }, { paused: false }],
    ["at rate 0", { rateOverrideMilli: 0 }, { rateOverrideMilli: 10_000 }],
  ])(
    "takes no time of a halt off a turn, however late a tick finds that it is over: %s",
    async (_, halt, goOn) => {
      const { event, lobby, tick } = open();
      await lobby.act("join", "zoe");
      await tick(T0);
      await control(event, halt);
      await tick(T0 + 100);
      await control(event, goOn);
      await tick(T0 + 5000);
      expect(await lobby.act("position", "zoe", { nowMs: T0 + 5000 })).toEqual({
        kind: "called",
        claimBeforeMs: T0 + 65_000,
      });
    },
  );

  it("gives all the time to who was called by an operator in a pause that no tick saw", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: ["amy", "zoe"] });
    await tick(T0, { maxActive: 1 });
    await control(event, { paused: true });
    const call = { nowMs: T0 + 2500, shards: 1, actId: "call", by: "ann", user: "zoe" };
    const reply = await queue.callPerson(event, { ...call, claimWindowMs: 60_000, maxActive: 0 });
    expect(reply).toMatchObject({ status: "done", place: "waiting" });
    await control(event, { paused: false });
    await tick(T0 + 3000);
    expect(await lobby.act("position", "zoe", { nowMs: T0 + 3000 })).toEqual({
      kind: "called",
      claimBeforeMs: T0 + 63_000,
    });
  });
});
