import { describe, expect, it } from "vitest";
import { allKeys } from "../../../src/store/keys.ts";
import { contract } from "../../support/store/contract.ts";
import { findTraces } from "../../support/store/find-traces.ts";
import { openLobby, T0 } from "../../support/store/queue-kit.ts";

const OPENS_AT_MS = T0 + 60_000;
const ENTRANT = { kind: "entrant" };

contract("operators and people who entered a drawing", ({ queue, control, open, redis }) => {
  /** Zoe and adam have entered; with `isClosed` the drawing is under way, and bea has come since. */
  async function openEntered(isClosed: boolean) {
    const { event, tick } = open();
    await control(event, { opensAtMs: OPENS_AT_MS });
    const lobby = openLobby(queue, event, { opening: "draw", proofKey: 7 });
    await lobby.flush({ join: ["zoe", "adam"] });
    const nowMs = isClosed ? OPENS_AT_MS + 1000 : T0;
    if (isClosed) await tick(OPENS_AT_MS);
    if (isClosed) await tick(nowMs);
    if (isClosed) await lobby.act("join", "bea", { nowMs });
    const act = (user: string, actId = "a-1") => ({ nowMs, shards: 1, actId, by: "ann", user });
    const standing = async () => {
      const { snapshot, outcomes } = await lobby.flush({ position: ["zoe"] }, { nowMs });
      return { place: outcomes.position[0], draw: snapshot.draw, waiting: snapshot.waiting };
    };
    return { event, lobby, tick, nowMs, act, standing };
  }

  describe.each([false, true])("whose drawing is closed: %s", (isClosed) => {
    it("cannot call one of them", async () => {
      const { event, act, standing } = await openEntered(isClosed);
      const call = { ...act("zoe"), claimWindowMs: 60_000, maxActive: 0 };
      expect(await queue.callPerson(event, call)).toEqual({ status: "not_so", place: "entrant" });
      expect((await standing()).place).toEqual(ENTRANT);
    });

    it("take one out as if they had given up", async () => {
      const { event, act, standing } = await openEntered(isClosed);
      expect(await queue.removePerson(event, act("zoe"))).toMatchObject({ status: "done", place: "entrant" });
      expect(await queue.removePerson(event, act("zoe"))).toMatchObject({ status: "done" }); // the same act again
      expect(await standing()).toMatchObject({
        place: { kind: "none" },
        draw: { entered: 2, gone: 1 },
        waiting: isClosed ? 2 : 0,
      });
    });

    it("cannot retire the event", async () => {
      const { event, nowMs } = await openEntered(isClosed);
      const retirement = { nowMs, shards: 1, closedForMs: 0, givesUpDrawing: false };
      const people = isClosed ? 3 : 2;
      expect(await queue.retire(event, retirement)).toEqual({
        status: "refused",
        reason: "PEOPLE_WAIT",
        people,
      });
    });

    it("retire the event together with its drawing when they give that up; who comes then begins anew", async () => {
      const { event, lobby, nowMs } = await openEntered(isClosed);
      const before = (await lobby.flush({}, { nowMs })).snapshot.generation;
      const retirement = { nowMs, shards: 1, closedForMs: 0, givesUpDrawing: true };
      expect(await queue.retire(event, retirement)).toEqual({ status: "retired" });
      expect(await redis.exists(...allKeys(event, 3))).toBe(0);
      await control(event, { opensAtMs: nowMs + 60_000 });
      const anew = openLobby(queue, event, { opening: "draw", proofKey: 8 }); // also under another key
      expect(await anew.act("join", "zoe", { nowMs: nowMs + 1000 })).toMatchObject({ kind: "entered" });
      const { snapshot } = await anew.flush({}, { nowMs: nowMs + 1000 });
      expect(snapshot.draw).toMatchObject({ phase: "entering", entered: 1 });
      expect(snapshot.generation).toBeGreaterThan(before);
    });

    it("cannot give it other settings of its queue", async () => {
      const { event } = await openEntered(isClosed);
      const preparation = { shardsBefore: 1, shards: 1, untilMs: T0 };
      expect(await queue.prepare(event, preparation)).toMatch(/has_people|in_other_shards/);
    });
  });

  it("call nobody who came after the close either, before the entrants are in line", async () => {
    const { event, act } = await openEntered(true);
    const call = { ...act("bea"), claimWindowMs: 60_000, maxActive: 0 };
    expect(await queue.callPerson(event, call)).toEqual({ status: "held" });
  });

  it("erase one of them before the close, entry and all", async () => {
    const { event, lobby, act, standing } = await openEntered(false);
    await lobby.act("leave", "adam");
    expect(await queue.erase(event, act("adam"))).toMatchObject({ status: "done" });
    expect(await queue.erase(event, act("zoe", "a-2"))).toMatchObject({ status: "done", passEndsAtMs: null });
    expect((await standing()).draw).toMatchObject({ entered: 0, gone: 0 });
    for (const user of ["zoe", "adam"]) expect(await findTraces(redis, allKeys(event, 3), user)).toEqual([]);
    expect(await lobby.act("join", "zoe")).toEqual({ kind: "entered" });
  });

  it("cannot erase one of them while the list is drawn from, but who came since", async () => {
    const { event, lobby, act, nowMs } = await openEntered(true);
    await lobby.act("leave", "adam", { nowMs }); // who gave up is in the list, too
    for (const user of ["zoe", "adam"])
      expect(await queue.erase(event, act(user))).toEqual({ status: "held" });
    expect(await queue.erase(event, act("bea"))).toMatchObject({ status: "done" });
  });

  it("retire an event that everybody gave up", async () => {
    const { event, lobby } = await openEntered(false);
    await lobby.flush({ leave: ["zoe", "adam"] });
    expect(
      await queue.retire(event, { nowMs: T0, shards: 1, closedForMs: 0, givesUpDrawing: false }),
    ).toEqual({
      status: "retired",
    });
    expect(await redis.exists(...allKeys(event, 3))).toBe(0);
  });

  it("have nothing to recount, whoever entered, gave up or came since", async () => {
    for (const isClosed of [false, true]) {
      const { event, lobby, act, nowMs } = await openEntered(isClosed);
      await lobby.act("leave", "zoe", { nowMs });
      const { user: _, ...recount } = act("");
      expect(await queue.recount(event, recount)).toMatchObject({ status: "done", entry: { changes: [] } });
    }
  });
});
