import { describe, expect, it } from "vitest";
import type { CallAct } from "../../../src/core/operator.ts";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";
import { bring, EXPIRES_AT_MS, STATES, type State } from "../../support/store/scene.ts";
import { OBSERVED } from "../../support/store/state-table.ts";

const SETTINGS = { claimWindowMs: 60_000, maxActive: 0 };

contract("an operator's act on one person", ({ queue, control, open }) => {
  let acts = 0;
  const act = (user: string, more: Partial<CallAct> = {}): CallAct => {
    const actId = `person-${++acts}`;
    return { nowMs: T0 + 200, shards: 1, actId, by: "ann", user, ...SETTINGS, ...more };
  };
  const trail = async (event: string) =>
    (await queue.readControl(event, { nowMs: T0, shards: 1, entries: 200 })).audit;

  /** Five in line, and nobody called yet. */
  async function openLine() {
    const { event, lobby, booth, tick } = open();
    await tick(T0, { rateMilli: 0 });
    await lobby.flush({ join: names(5) });
    await tick(T0 + 100, { rateMilli: 0 });
    return { event, lobby, booth, tick };
  }

  const DOES: Record<"callPerson" | "removePerson" | "revokePass", [States: State[], then: State]> = {
    callPerson: [["waiting", "returned"], "called"],
    removePerson: [["waiting", "returned", "called", "missed", "entered", "drawing"], "outside"],
    revokePass: [["admitted", "forfeited"], "revoked"],
  };

  describe.each(["callPerson", "removePerson", "revokePass"] as const)("%s", (what) => {
    const [from, then] = DOES[what];

    it.each(STATES)(
      "does what it says of somebody who is %s, once, or says where they stand",
      async (state) => {
        const scene = await bring({ queue, control }, state);
        if (state === "waiting") await scene.tick(scene.nowMs, { rateMilli: 0 }); // the first one
        const { nowMs } = scene;
        const asked = act("zoe", { nowMs });
        const reply = await queue[what](scene.event, asked);
        const place = OBSERVED[state].place.kind;
        if (from.includes(state)) {
          expect(reply).toMatchObject({
            status: "done",
            place,
            entry: { by: "ann", changes: [{ name: "place" }] },
          });
          expect(await queue[what](scene.event, asked)).toMatchObject({
            status: "done",
            entry: { atMs: nowMs },
          });
          const entry = (await trail(scene.event))[0];
          expect(JSON.stringify(entry)).not.toContain("zoe");
          const after = await scene.lobby.act("position", "zoe", { nowMs });
          expect(after.kind).toBe(OBSERVED[then].place.kind);
        } else if (state === then && what !== "removePerson") {
          expect(reply).toMatchObject({ status: "done", place });
        } else {
          expect(reply).toEqual({ status: "not_so", place });
          expect(await queue[what](scene.event, asked)).toEqual(reply);
        }
      },
    );

    it("says of somebody in an event that nobody has joined that they are nowhere", async () => {
      expect(await queue[what](open().event, act("zoe"))).toEqual({ status: "not_so", place: "none" });
    });

    it("is refused under the id of another act, and for another person", async () => {
      const { event, lobby, booth, tick } = await openLine();
      await control(event, { notice: "Soon." });
      await tick(T0 + 200);
      await lobby.flush({ join: ["late-1", "late-2"] }, { nowMs: T0 + 300 });
      if (what === "revokePass") {
        for (const user of ["user-0", "user-1"]) await booth.claim(user, { nowMs: T0 + 300 });
      }
      const [one, other] = what === "revokePass" ? ["user-0", "user-1"] : ["late-1", "late-2"];
      const used = { status: "refused", reason: "ACT_ID_USED" };
      const nowMs = T0 + 300;
      const [earlier] = await trail(event);
      expect(await queue[what](event, act(one, { nowMs, actId: earlier?.actId ?? "" }))).toEqual(used);
      const done = act(one, { nowMs });
      expect(await queue[what](event, done)).toMatchObject({ status: "done" });
      expect(await queue[what](event, { ...done, user: other })).toEqual(used);
      expect((await trail(event)).map(({ actId }) => actId)).toEqual([done.actId, earlier?.actId]);
    });
  });

  it("calls somebody from the middle, and everybody behind moves up by one", async () => {
    const { event, lobby } = await openLine();
    expect(await queue.callPerson(event, act("user-2"))).toMatchObject({ status: "done", place: "waiting" });
    const { outcomes, snapshot, departed } = await lobby.flush({ position: names(5) }, { nowMs: T0 + 200 });
    expect(outcomes.position.map(({ kind }) => kind)).toEqual([
      "waiting",
      "waiting",
      "called",
      "waiting",
      "waiting",
    ]);
    expect(outcomes.position[2]).toEqual({
      kind: "called",
      claimBeforeMs: T0 + 200 + SETTINGS.claimWindowMs, // from the act on, which came as long after the tick
    });
    expect(snapshot).toMatchObject({ waiting: 4, called: 1, calledTotal: 1, departedCount: 1 });
    expect(departed.tickets).toHaveLength(1);
  });

  it("takes the call off what the next ticks may call", async () => {
    const { event, tick } = await openLine();
    const second = { rateMilli: 1000, burstMs: 1000 };
    expect((await tick(T0 + 1100, second)).snapshot.calledTotal).toBe(1);
    for (const user of ["user-3", "user-4"]) await queue.callPerson(event, act(user, { nowMs: T0 + 1200 }));
    const totals = [];
    for (const ms of [2100, 3100, 4100]) totals.push((await tick(T0 + ms, second)).snapshot.calledTotal);
    expect(totals).toEqual([3, 3, 4]);
  });

  it("calls nobody beyond the stock, or beyond as many as may be inside", async () => {
    const { event } = await openLine();
    const noRoom = { status: "refused", reason: "NO_ROOM" };
    await queue.callPerson(event, act("user-4", { maxActive: 1 }));
    expect(await queue.callPerson(event, act("user-3", { maxActive: 1 }))).toEqual(noRoom);
    await control(event, { maxActiveOverride: 2 });
    expect(await queue.callPerson(event, act("user-3", { maxActive: 1 }))).toMatchObject({ status: "done" });
    expect(await queue.callPerson(event, act("user-2"))).toEqual(noRoom);
    await control(event, { maxActiveOverride: 0, remaining: 2 });
    expect(await queue.callPerson(event, act("user-2"))).toEqual(noRoom);
    await control(event, { remaining: 3 });
    expect(await queue.callPerson(event, act("user-2"))).toMatchObject({ status: "done" });
  });

  it("waits with a call for the first tick, which starts the time to claim", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    const call = act("zoe");
    expect(await queue.callPerson(event, call)).toEqual({ status: "held" });
    await tick(T0 + 100, { rateMilli: 0 });
    expect(await queue.callPerson(event, call)).toMatchObject({ status: "done" });
  });

  it("gives somebody who returned and misses an operator's call no second return", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0, { claimWindowMs: 1000 });
    await tick(T0 + 1000, { claimWindowMs: 1000 });
    await lobby.act("join", "zoe", { nowMs: T0 + 1000 });
    await queue.callPerson(event, act("zoe", { nowMs: T0 + 1000, claimWindowMs: 1000 }));
    await tick(T0 + 2000);
    expect(await lobby.act("position", "zoe", { nowMs: T0 + 2000 })).toEqual({ kind: "none" });
  });

  it("lets whoever was removed join again, at the end", async () => {
    const { event, lobby } = await openLine();
    await queue.removePerson(event, act("user-0"));
    const again = await lobby.act("join", "user-0", { nowMs: T0 + 300 });
    expect(again.kind).toBe("joined");
    const { snapshot } = await lobby.flush({}, { nowMs: T0 + 300 });
    expect(snapshot).toMatchObject({ waiting: 5, departedCount: 1 });
  });

  it("frees the slot of a pass that is taken back, and hands out no other until it ends", async () => {
    const scene = await bring({ queue, control }, "admitted");
    await queue.revokePass(scene.event, act("zoe", { nowMs: scene.nowMs }));
    const until = { kind: "revoked", expiresAtMs: EXPIRES_AT_MS };
    expect(await scene.act("join")).toEqual(until);
    expect(await scene.act("claim")).toEqual(until);
    await scene.tick(scene.nowMs + 1000); // MAX_ACTIVE is 1
    expect(await scene.lobby.act("position", "adam", { nowMs: scene.nowMs })).toMatchObject({
      kind: "called",
    });
    await scene.tick(EXPIRES_AT_MS - 1);
    expect(await scene.act("join")).toEqual(until);
    await scene.tick(EXPIRES_AT_MS);
    expect(await scene.act("join")).toMatchObject({ kind: "joined" });
  });

  it("counts a booking that the shop took with a pass that was taken back", async () => {
    const scene = await bring({ queue, control }, "revoked");
    expect(await scene.complete("b-1")).toEqual({ kind: "late" });
    expect(await scene.complete("b-1")).toEqual({ kind: "completed" });
    expect((await scene.lobby.flush({}, { nowMs: scene.nowMs })).snapshot.completed).toBe(1);
  });
});
