import { expect, it } from "vitest";
import type { OperatorFields } from "../../../src/core/operator.ts";
import type { CallTerms } from "../../../src/core/waiting-queue.ts";
import { contract, names } from "../../support/store/contract.ts";
import { openLobby, openLoop, T0 } from "../../support/store/queue-kit.ts";

/** Ten people a second; a burst is two of them. */
const TERMS: CallTerms = {
  rateMilli: 10_000,
  intervalMs: 100,
  burstMs: 200,
  maxActive: 0,
  claimWindowMs: 60_000,
};
const AT_ONCE = { atOnce: TERMS };
const HOUR_MS = 3_600_000;

contract("whoever comes while nobody waits", ({ queue, control, open }) => {
  /** Nobody waits, and a loop has ticked. */
  async function openQuiet() {
    const sale = open();
    await sale.lobby.flush({ join: ["first"] });
    const tick = openLoop(queue, sale.event, TERMS);
    await tick(T0);
    await sale.booth.claim("first");
    expect((await tick(T0 + 200)).snapshot).toMatchObject({ waiting: 0, called: 0, idle: true });
    return { ...sale, tick };
  }

  it("is called by the join itself, the first of an event too", async () => {
    const { lobby, booth } = open();
    const { outcomes, snapshot } = await lobby.flush({ join: ["ann"] }, AT_ONCE);
    expect(outcomes.join).toEqual([{ kind: "called", claimBeforeMs: T0 + 60_000 }]);
    expect(snapshot).toMatchObject({ waiting: 0, called: 1, calledTotal: 1, joined: 1, rateMilli: 10_000 });
    expect(await booth.claim("ann", { nowMs: T0 + 20 })).toEqual({
      kind: "admitted",
      expiresAtMs: T0 + 300_000,
    });
  });

  it("is called as long as there are tokens; who comes behind them waits, and is next", async () => {
    const { lobby, event } = open();
    const { outcomes, snapshot } = await lobby.flush({ join: names(4) }, AT_ONCE);
    expect(outcomes.join.map(({ kind }) => kind)).toEqual(["called", "called", "joined", "joined"]);
    expect(snapshot).toMatchObject({ waiting: 2, called: 2 });
    const tick = openLoop(queue, event, TERMS);
    const seen = [];
    for (const ms of [50, 100, 150, 200, 250]) seen.push((await tick(T0 + ms)).snapshot.calledTotal);
    expect(seen).toEqual([2, 2, 3, 3, 4]);
  });

  it("waits behind somebody who waits, however many tokens there are", async () => {
    const { lobby } = open();
    await lobby.act("join", "ann");
    expect(await lobby.act("join", "bob", { ...AT_ONCE, nowMs: T0 + HOUR_MS })).toMatchObject({
      kind: "joined",
    });
  });

  it("is called once: joining again finds the same turn", async () => {
    const { lobby } = open();
    const turn = await lobby.act("join", "ann", AT_ONCE);
    const { outcomes, snapshot } = await lobby.flush(
      { join: ["ann"] },
      { atOnce: TERMS, nowMs: T0 + HOUR_MS },
    );
    expect(turn.kind).toBe("called");
    expect(outcomes.join[0]?.kind).toBe("called");
    expect(snapshot).toMatchObject({ called: 1, calledTotal: 1, joined: 1 });
  });

  it("has all the time to claim after an hour in which the loop rested", async () => {
    const { lobby, booth, tick } = await openQuiet();
    const nowMs = T0 + HOUR_MS;
    const turnUntil = (claimBeforeMs: number) => ({ kind: "called", claimBeforeMs });
    expect(await lobby.act("join", "ann", { ...AT_ONCE, nowMs })).toEqual(turnUntil(nowMs + 60_000));
    const { snapshot } = await tick(nowMs + 100); // the claim clock, which stood, goes on from here
    expect(snapshot).toMatchObject({ idle: false, called: 1 });
    const asked = await lobby.act("position", "ann", { nowMs: nowMs + 150 });
    expect(asked).toEqual(turnUntil(nowMs + 60_100));
    for (let ms = 2000; ms < 60_000; ms += 2000) await tick(nowMs + ms);
    expect(await booth.claim("ann", { nowMs: nowMs + 59_999 })).toMatchObject({ kind: "admitted" });
  });

  it("loses the turn when it is not taken, and gives its token back", async () => {
    const { lobby, tick } = await openQuiet();
    await lobby.act("join", "ann", { ...AT_ONCE, nowMs: T0 + 300 });
    for (let ms = 2000; ms <= 60_000; ms += 2000) await tick(T0 + 300 + ms);
    const { snapshot, totals } = await tick(T0 + 62_300);
    expect(snapshot).toMatchObject({ called: 0 });
    expect(totals).toMatchObject({ missed: 1, noShows: 1, calledAtOnce: 1 });
  });

  it("is called when they come back after a missed turn, and has no second way back", async () => {
    const { lobby, tick } = await openQuiet();
    await lobby.act("join", "ann", { ...AT_ONCE, nowMs: T0 + 300 });
    let nowMs = T0 + 300;
    const miss = async () => {
      const endMs = nowMs + 64_000;
      for (; nowMs < endMs; nowMs += 2000) await tick(nowMs);
    };
    await miss();
    expect(await lobby.act("join", "ann", { ...AT_ONCE, nowMs })).toMatchObject({ kind: "called" });
    await miss();
    expect(await lobby.act("position", "ann", { nowMs })).toEqual({ kind: "none" });
  });

  it("is called anew when a last pass has ended that no tick has swept", async () => {
    const { lobby, booth } = open();
    await lobby.act("join", "ann", AT_ONCE);
    await booth.claim("ann");
    const nowMs = T0 + HOUR_MS;
    const { outcomes, snapshot } = await lobby.flush({ join: ["ann"] }, { ...AT_ONCE, nowMs });
    expect(outcomes.join[0]).toEqual({ kind: "called", claimBeforeMs: nowMs + 60_000 });
    expect(snapshot).toMatchObject({ called: 1, admitted: 0, expired: 1 });
    expect(await lobby.act("position", "ann", { nowMs })).toMatchObject({ kind: "called" });
  });

  it.each<[string, Partial<OperatorFields>, Partial<CallTerms>, string]>([
    ["the event is paused", { paused: true }, {}, "joined"],
    ["the operator's rate is 0", { rateOverrideMilli: 0 }, {}, "joined"],
    ["the rate is 0", {}, { rateMilli: 0 }, "joined"],
    ["all places are taken", { maxActiveOverride: 1 }, {}, "joined"],
    ["MAX_ACTIVE people hold a pass", {}, { maxActive: 1 }, "joined"],
    ["all tickets left are in somebody's hands", { remaining: 1 }, {}, "joined"],
    ["it is sold out", { remaining: 0 }, {}, "sold_out"],
    ["it is closed", { closed: true }, {}, "queue_closed"],
    ["it has not opened", { opensAtMs: T0 + HOUR_MS }, {}, "queue_not_open"],
  ])("is not called while %s", async (_, change, terms, kind) => {
    const { lobby, event } = await openQuiet();
    if (Object.keys(change).length > 0) await control(event, change);
    const more = { atOnce: { ...TERMS, ...terms }, nowMs: T0 + 10_000 };
    expect(await lobby.act("join", "ann", more)).toMatchObject({ kind });
  });

  it("is called at the very opening", async () => {
    const { lobby, event } = open();
    await control(event, { opensAtMs: T0 + 1000 });
    const at = (ms: number) => lobby.act("join", "ann", { ...AT_ONCE, nowMs: T0 + ms });
    expect(await at(999)).toMatchObject({ kind: "queue_not_open" });
    expect(await at(1000)).toMatchObject({ kind: "called" });
  });

  it("is not called by a lobby whose settings say that everybody waits for a tick", async () => {
    const { lobby } = await openQuiet();
    expect(await lobby.act("join", "ann", { nowMs: T0 + 10_000 })).toMatchObject({ kind: "joined" });
  });

  it("moves nobody's position: those who come next are 1st, 2nd, 3rd", async () => {
    const { lobby } = open();
    const { outcomes, snapshot } = await lobby.flush({ join: names(5) }, AT_ONCE);
    const tickets = outcomes.join.flatMap((outcome) => ("ticket" in outcome ? [outcome.ticket] : []));
    expect(tickets.map((ticket) => ticket - snapshot.calledUpTo)).toEqual([1, 2, 3]);
  });

  it("counts as called at once in the totals of the next tick, which calls nobody", async () => {
    const { lobby, tick } = await openQuiet();
    await lobby.act("join", "ann", { ...AT_ONCE, nowMs: T0 + 1000 });
    const { totals, called, snapshot } = await tick(T0 + 1100);
    expect({ totals, called, calls: snapshot.calledTotal }).toMatchObject({
      totals: { calledAtOnce: 1 },
      called: [],
      calls: 2,
    });
  });

  it("stands in the way of other settings of the queue until the turn is over", async () => {
    const { lobby, event } = open();
    await lobby.act("join", "ann", AT_ONCE);
    const preparation = { shardsBefore: 1, shards: 1, untilMs: T0 + 60_000 };
    const other = openLobby(queue, event);
    expect(await other.act("position", "ann")).toMatchObject({ kind: "called" });
    expect(await queue.prepare(event, preparation)).not.toBe("done");
  });
});
