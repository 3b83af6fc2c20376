import { expect, it } from "vitest";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("what an operator sets", ({ control, open }) => {
  it("calls nobody while the event is paused, and goes on from where it stood", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(400) });
    await tick(T0);
    await control(event, { paused: true });
    const paused = [];
    for (let ms = 100; ms <= 1000; ms += 100) paused.push((await tick(T0 + ms)).snapshot);
    expect(new Set(paused.map(({ calledTotal }) => calledTotal))).toEqual(new Set([100]));
    expect(paused.every((snapshot) => snapshot.paused)).toBe(true);
    await control(event, { paused: false });
    const { snapshot } = await tick(T0 + 1100);
    expect([snapshot.paused, snapshot.calledTotal]).toEqual([false, 150]);
  });

  it("issues no pass while the event is paused, but shows again what was issued", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0);
    const issued = await booth.claim("zoe");
    await control(event, { paused: true }); // no tick has seen it yet
    const { claims } = await booth.serve({ claims: ["zoe", "adam"] });
    expect(claims).toEqual([issued, { kind: "wait" }]);
    expect(issued.kind).toBe("admitted");
  });

  it("puts off the deadline of everybody called by as long as the pause lasts", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    for (const second of [0, 10, 12]) await tick(T0 + second * 1000, { claimWindowMs: 60_000 });
    const before = await lobby.act("position", "zoe");
    await control(event, { paused: true });
    for (let second = 13; second <= 312; second++) await tick(T0 + second * 1000);
    await control(event, { paused: false });
    await tick(T0 + 313_000);
    const after = await lobby.act("position", "zoe");
    expect(before).toMatchObject({ kind: "called" });
    expect(after).toEqual({ kind: "called", claimBeforeMs: Number(Object(before).claimBeforeMs) + 301_000 });
  });

  it("lets people join, ask and leave while the event is paused", async () => {
    const { event, lobby } = open();
    await control(event, { paused: true });
    await lobby.flush({ join: ["zoe", "adam"] });
    expect((await lobby.act("position", "adam")).kind).toBe("waiting");
    expect((await lobby.flush({ leave: ["zoe"] })).snapshot).toMatchObject({ waiting: 1, departedCount: 1 });
  });

  it("calls only as many people as free stock is left for, those with a pass counted", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.flush({ join: names(20) });
    await control(event, { remaining: 5 });
    expect((await tick(T0)).snapshot).toMatchObject({ called: 5, waiting: 15, remaining: 5 });
    await booth.claim("user-0");
    await lobby.act("leave", "user-1");
    expect((await tick(T0 + 1000)).snapshot).toMatchObject({ called: 4, waiting: 14, remaining: 5 });
  });

  it("calls no one more once all is sold, and takes no one in, but leaves the called their claim", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.flush({ join: names(3) });
    await tick(T0, { maxActive: 1 });
    await control(event, { remaining: 0 });
    const { snapshot } = await tick(T0 + 1000);
    expect(snapshot).toMatchObject({ called: 1, waiting: 2, remaining: 0 });
    const { outcomes } = await lobby.flush({ join: ["late", "user-1"] });
    expect(outcomes.join.map(({ kind: outcome }) => outcome)).toEqual(["sold_out", "already_in_queue"]);
    expect((await booth.claim("user-0")).kind).toBe("admitted");
  });

  it("is sold out with the last booking, without another report", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await control(event, { remaining: 1 });
    await tick(T0);
    const pass = await booth.claim("zoe");
    if (pass.kind !== "admitted") throw new Error(pass.kind);
    await booth.complete({ user: "zoe", firstEndMs: pass.expiresAtMs, bookingId: "b-1" });
    expect((await tick(T0 + 1000)).snapshot).toMatchObject({ remaining: 0, called: 0, waiting: 1 });
    expect(await lobby.act("join", "late")).toEqual({ kind: "sold_out" });
  });

  it("goes on when there is stock again", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    await control(event, { remaining: 0 });
    await tick(T0);
    await control(event, { remaining: 2 });
    expect((await lobby.act("join", "adam")).kind).toBe("joined");
    expect((await tick(T0 + 1000)).snapshot).toMatchObject({ called: 2, waiting: 0 });
  });

  it("opens at its time, to the millisecond", async () => {
    const { event, lobby } = open();
    const opensAtMs = T0 + 60_000;
    await control(event, { opensAtMs });
    const early = { kind: "queue_not_open", opensAtMs };
    expect(await lobby.act("join", "zoe", { nowMs: opensAtMs - 1 })).toEqual(early);
    expect(await lobby.act("join", "zoe", { nowMs: opensAtMs })).toMatchObject({ kind: "joined" });
  });

  it("closes at its time, to the millisecond, and serves those who are inside", async () => {
    const { event, lobby, booth, tick } = open();
    const closesAtMs = T0 + 60_000;
    await control(event, { closesAtMs });
    const inTime = await lobby.flush({ join: ["zoe"] }, { nowMs: closesAtMs - 1 });
    expect(inTime.outcomes.join).toMatchObject([{ kind: "joined" }]);
    expect(inTime.snapshot).toMatchObject({ closed: false, closesAtMs });
    const late = await lobby.flush({ join: ["adam", "zoe"] }, { nowMs: closesAtMs });
    expect(late.outcomes.join).toMatchObject([{ kind: "queue_closed" }, { kind: "already_in_queue" }]);
    expect(late.snapshot).toMatchObject({ closed: true, closesAtMs });
    expect((await tick(closesAtMs)).snapshot).toMatchObject({ closed: true, called: 1 });
    expect((await booth.claim("zoe", { nowMs: closesAtMs + 100 })).kind).toBe("admitted");
  });

  it("opens again when its closing time is moved", async () => {
    const { event, lobby } = open();
    await control(event, { closesAtMs: T0 - 1 });
    expect(await lobby.act("join", "zoe")).toEqual({ kind: "queue_closed" });
    await control(event, { closesAtMs: T0 + 1 });
    expect(await lobby.act("join", "zoe")).toMatchObject({ kind: "joined" });
  });

  it("lets as many be called as the operator says, whatever the setting is", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(20) });
    await control(event, { maxActiveOverride: 3 });
    expect((await tick(T0, { maxActive: 10 })).snapshot.called).toBe(3);
    await control(event, { maxActiveOverride: 0 });
    expect((await tick(T0 + 1000, { maxActive: 10 })).snapshot.called).toBe(20);
  });

  it("goes back to the setting when the operator's number of people is taken away", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(20) });
    await control(event, { maxActiveOverride: 3 });
    await tick(T0, { maxActive: 10 });
    await control(event, { maxActiveOverride: null });
    expect((await tick(T0 + 1000, { maxActive: 10 })).snapshot.called).toBe(10);
  });

  it("takes nobody in once it is closed, and serves those who are inside", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await control(event, { closed: true });
    expect(await lobby.act("join", "late")).toEqual({ kind: "queue_closed" });
    expect((await tick(T0)).snapshot.called).toBe(2);
    expect((await booth.claim("adam")).kind).toBe("admitted");
  });
});
