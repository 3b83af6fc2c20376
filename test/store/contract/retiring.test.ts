import { expect, it } from "vitest";
import type { OperatorAct } from "../../../src/core/operator.ts";
import { allKeys } from "../../../src/store/keys.ts";
import { freshEvent } from "../../support/fresh-event.ts";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";
import { bring, EXPIRES_AT_MS, RETURN_BEFORE_MS, type State } from "../../support/store/scene.ts";

const act: OperatorAct = { nowMs: T0, shards: 1, actId: "a-1", by: "ann" };

contract("retiring an event", ({ queue, control, open, redis }) => {
  const retire = (event: string, nowMs: number) =>
    queue.retire(event, { nowMs, shards: 1, closedForMs: 0, givesUpDrawing: false });

  /** Zoe in a state, and nobody else. */
  async function bringAlone(state: State) {
    const scene = await bring({ queue, control }, state);
    await scene.lobby.flush({ leave: ["adam"] }, { nowMs: scene.nowMs });
    return scene;
  }

  it.each<[State, string, number | null]>([
    ["waiting", "PEOPLE_WAIT", null],
    ["returned", "PEOPLE_WAIT", null],
    ["called", "PEOPLE_CALLED", null],
    ["missed", "PEOPLE_MAY_RETURN", RETURN_BEFORE_MS],
    ["admitted", "PASSES_LIVE", EXPIRES_AT_MS],
    ["spent", "PASSES_LIVE", EXPIRES_AT_MS],
    ["forfeited", "PASSES_LIVE", EXPIRES_AT_MS],
    ["revoked", "PASSES_LIVE", EXPIRES_AT_MS],
  ])("with somebody who is %s is refused with %s, until %s", async (state, reason, untilMs) => {
    const { event, nowMs, act: perform } = await bringAlone(state);
    const lastMs = untilMs === null ? nowMs + 86_400_000 : untilMs - 1;
    expect(await retire(event, lastMs)).toEqual({ status: "refused", reason, people: 1 });
    expect((await perform("position")).kind).toBe(state); // nothing has changed
    if (untilMs !== null) expect(await retire(event, untilMs)).toEqual({ status: "retired" });
  });

  it("for some time stays closed, to acts of operators too, until it is prepared anew", async () => {
    const { event, lobby } = open();
    await lobby.act("join", "zoe");
    await lobby.act("leave", "zoe");
    const closedForMs = 60_000;
    expect(await queue.retire(event, { nowMs: T0, shards: 1, closedForMs, givesUpDrawing: false })).toEqual({
      status: "retired",
    });
    expect(await lobby.act("join", "zoe")).toMatchObject({ kind: "queue_closed" });
    const change = { ...act, version: null, change: { closed: false } };
    await expect(queue.control(event, change)).rejects.toThrow("retired a moment ago");
    expect(await queue.readControl(event, { nowMs: T0, shards: 1, entries: 1 })).toMatchObject({ audit: [] });
    expect(await queue.prepare(event, { shardsBefore: 1, shards: 1, untilMs: T0 })).toBe("done");
    expect(await lobby.act("join", "zoe")).toMatchObject({ kind: "joined" });
  });

  it("leaves nothing of it, whatever there was, and no entry for the cron", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.flush({ join: names(4) });
    await tick(T0, { maxActive: 1 });
    const pass = await booth.claim("user-0");
    if (pass.kind !== "admitted") throw new Error(pass.kind);
    await booth.complete({ user: "user-0", firstEndMs: pass.expiresAtMs, bookingId: "b" });
    await lobby.flush({ leave: names(4) });
    await queue.control(event, { ...act, version: null, change: { notice: "Over.", closed: true } });
    await queue.register(event, T0);
    expect(await retire(event, pass.expiresAtMs)).toEqual({ status: "retired" });
    expect(await redis.exists(...allKeys(event, 3))).toBe(0);
    expect(await queue.registeredEvents()).not.toContain(event);
    const state = await queue.readControl(event, { nowMs: T0, shards: 1, entries: 9 });
    expect(state).toMatchObject({ version: 0, fields: { notice: null, closed: null }, audit: [] });
  });

  it("may be done twice, and to an event that never was", async () => {
    const event = freshEvent();
    await control(event, { closed: true });
    for (let time = 0; time < 2; time++) expect(await retire(event, T0)).toEqual({ status: "retired" });
  });

  it("lets the next join begin it anew, with other passes", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    const pass = await booth.claim("zoe");
    if (pass.kind !== "admitted") throw new Error(pass.kind);
    await retire(event, pass.expiresAtMs);
    const { snapshot } = await lobby.flush({ join: ["zoe"] }, { nowMs: pass.expiresAtMs + 1000 });
    expect(snapshot).toMatchObject({
      generation: pass.expiresAtMs + 1000,
      joined: 1,
      waiting: 1,
      calledTotal: 0,
    });
    const late = { user: "zoe", firstEndMs: pass.expiresAtMs, bookingId: "b" };
    expect(await booth.complete(late)).toBe("unknown");
  });
});
