import { expect, it } from "vitest";
import { contract, names } from "../../support/contract.ts";
import { T0 } from "../../support/queue-kit.ts";

contract("what an operator sets", ({ queue, control, open }) => {
  it("calls nobody while the event is paused, and goes on from where it stood", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(400) });
    await tick(T0);
    await control(event, { paused: true });
    const paused = [];
    for (let ms = 100; ms <= 1000; ms += 100) paused.push((await tick(T0 + ms)).header);
    expect(new Set(paused.map(({ calledTotal }) => calledTotal))).toEqual(new Set([100]));
    expect(paused.every((header) => header.paused)).toBe(true);
    await control(event, { paused: false });
    const { header } = await tick(T0 + 1100);
    expect([header.paused, header.calledTotal]).toEqual([false, 150]);
  });

  it("issues no pass while the event is paused, but shows again what was issued", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0);
    const issued = await lobby.act("claim", "zoe");
    await control(event, { paused: true }); // no tick has seen it yet
    const { outcomes } = await lobby.flush({ claim: ["zoe", "adam"] });
    expect(outcomes.claim).toEqual([issued, { outcome: "wait" }]);
    expect(issued.outcome).toBe("admitted");
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
    expect(before).toMatchObject({ outcome: "called" });
    expect(after).toEqual({ outcome: "called", claimBefore: Number(Object(before).claimBefore) + 300_000 });
  });

  it("lets people join, ask and leave while the event is paused", async () => {
    const { event, lobby } = open();
    await control(event, { paused: true });
    await lobby.flush({ join: ["zoe", "adam"] });
    expect((await lobby.act("position", "adam")).outcome).toBe("waiting");
    expect((await lobby.flush({ leave: ["zoe"] })).header).toMatchObject({ waiting: 1, leftCount: 1 });
  });

  it("calls only as many people as free stock is left for, those with a pass counted", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(20) });
    await control(event, { remaining: 5 });
    expect((await tick(T0)).header).toMatchObject({ called: 5, waiting: 15, unsold: 5 });
    await lobby.flush({ claim: ["user-0"], leave: ["user-1"] });
    expect((await tick(T0 + 1000)).header).toMatchObject({ called: 4, waiting: 14, unsold: 5 });
  });

  it("calls nobody more once all is sold, and takes nobody in, but leaves the called their claim", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(3) });
    await tick(T0, { maxActive: 1 });
    await control(event, { remaining: 0 });
    const { header } = await tick(T0 + 1000);
    expect(header).toMatchObject({ called: 1, waiting: 2, unsold: 0 });
    const { outcomes } = await lobby.flush({ join: ["late", "user-1"], claim: ["user-0"] });
    expect(outcomes.join.map(({ outcome }) => outcome)).toEqual(["sold_out", "already_in_queue"]);
    expect(outcomes.claim.map(({ outcome }) => outcome)).toEqual(["admitted"]);
  });

  it("is sold out with the last booking, without another report", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await control(event, { remaining: 1 });
    await tick(T0);
    const pass = await lobby.act("claim", "zoe");
    if (pass.outcome !== "admitted") throw new Error(pass.outcome);
    await queue.complete(event, { now: T0, user: "zoe", until: pass.until, bookingId: "b-1" });
    expect((await tick(T0 + 1000)).header).toMatchObject({ unsold: 0, called: 0, waiting: 1 });
    expect(await lobby.act("join", "late")).toEqual({ outcome: "sold_out" });
  });

  it("goes on when there is stock again", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    await control(event, { remaining: 0 });
    await tick(T0);
    await control(event, { remaining: 2 });
    expect((await lobby.act("join", "adam")).outcome).toBe("joined");
    expect((await tick(T0 + 1000)).header).toMatchObject({ called: 2, waiting: 0 });
  });

  it("opens at its time, to the millisecond", async () => {
    const { event, lobby } = open();
    const opensAt = T0 + 60_000;
    await control(event, { opensAt });
    const early = { outcome: "queue_not_open", opensAt };
    expect(await lobby.act("join", "zoe", { now: opensAt - 1 })).toEqual(early);
    expect(await lobby.act("join", "zoe", { now: opensAt })).toMatchObject({ outcome: "joined" });
  });

  it("takes nobody in once it is closed, and serves those who are inside", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await control(event, { closed: true });
    expect(await lobby.act("join", "late")).toEqual({ outcome: "queue_closed" });
    expect((await tick(T0)).header.called).toBe(2);
    expect((await lobby.act("claim", "adam")).outcome).toBe("admitted");
  });
});
