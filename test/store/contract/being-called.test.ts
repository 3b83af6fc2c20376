import { expect, it } from "vitest";
import { contract, names } from "../../support/store/contract.ts";
import { openLoop, T0 } from "../../support/store/queue-kit.ts";

contract("being called", ({ queue, control, open }) => {
  it("calls one burst at first, then what the rate earns, from the front", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(400) });
    const calls: number[] = [];
    for (let n = 0; n < 5; n++) calls.push((await tick(T0 + n * 100)).snapshot.calledTotal);
    expect(calls).toEqual([100, 150, 200, 250, 300]);
    expect((await lobby.act("position", "user-299")).kind).toBe("called");
    expect((await lobby.act("position", "user-300")).kind).toBe("waiting");
  });

  it("catches up no more than one burst after a silence", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(400) });
    await tick(T0);
    expect((await tick(T0 + 60_000)).snapshot.calledTotal).toBe(200);
  });

  it("carries fractions: one person each five seconds at a rate of 0.2", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(10) });
    const calls: number[] = [];
    for (let ms = 0; ms <= 15_000; ms += 100) {
      const { snapshot } = await tick(T0 + ms, { rateMilli: 200 });
      if (ms % 5000 === 0) calls.push(snapshot.calledTotal);
    }
    expect(calls).toEqual([1, 2, 3, 4]);
  });

  it("calls nobody twice when the same tick arrives twice", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(400) });
    await tick(T0);
    expect((await tick(T0)).snapshot.calledTotal).toBe(100);
  });

  it("never has more people called and admitted than MAX_ACTIVE", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(20) });
    await tick(T0, { maxActive: 7 });
    const { snapshot } = await tick(T0 + 100, { maxActive: 7 });
    expect([snapshot.called, snapshot.waiting]).toEqual([7, 13]);
  });

  it("calls no more people than there is stock for", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(20) });
    await control(event, { remaining: 3 });
    expect((await tick(T0)).snapshot.called).toBe(3);
  });

  it("lets an older loop change nothing once a newer one has ticked", async () => {
    const { event, lobby, tick } = open();
    const newer = openLoop(queue, event);
    await lobby.flush({ join: names(400) });
    await newer(T0);
    const reply = await tick(T0 + 100);
    expect([reply.status, reply.snapshot.calledTotal, reply.snapshot.tick]).toEqual(["fenced", 100, 1]);
  });

  it("gives a new loop no time that it did not watch pass", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(400) });
    await tick(T0);
    const newer = openLoop(queue, event);
    expect((await newer(T0 + 5000)).snapshot.calledTotal).toBe(100);
    expect((await newer(T0 + 5100)).snapshot.calledTotal).toBe(150);
  });

  it("does nothing and stays idle when nobody ever came", async () => {
    const { tick } = open();
    const { snapshot } = await tick(T0);
    expect([snapshot.generation, snapshot.idle, snapshot.tick]).toEqual([0, true, 0]);
  });

  it("is idle when nobody waits, is called or could return, and not before", async () => {
    const { lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    const called = (await tick(T0)).snapshot.idle;
    await booth.claim("zoe");
    expect([called, (await tick(T0 + 100)).snapshot.idle]).toEqual([false, true]);
  });
});
