import { describe, expect, it, vi } from "vitest";
import type { EventConfig } from "../../../src/core/event-config.ts";
import type { Act } from "../../../src/core/lobby/act-queue.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import type { ActKind, Outcome } from "../../../src/core/outcome.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { LobbyWriter } from "../../../src/objects/lobby-writer.ts";
import { sampleConfig, sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { NONCE, openScriptedQueue } from "../../support/lobby/scripted-queue.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const fence = (seq: number) => ({ nonce: NONCE, seq });
const act = (kind: ActKind, user = "ann"): Act<never> => ({ kind, user, sinceMs: T0, waiters: [] });
const JOINED: Outcome = { kind: "joined", ticket: 11 };

function openWriter(fields: Partial<EventConfig> = {}, isRetired = false) {
  const scripted = openScriptedQueue();
  const config = sampleConfig(fields);
  const replica = new Replica();
  const writer = new LobbyWriter("sale", 3, config, scripted.queue, async () => isRetired);
  /** A flush that begins at this moment and brings one act of each of these kinds. */
  const flushAt = (ms: number, ...kinds: ActKind[]) => {
    vi.setSystemTime(T0 + ms);
    return writer.flush(
      kinds.map((kind) => act(kind)),
      replica,
    );
  };
  return { ...scripted, config, replica, writer, flushAt };
}

describe("a flush of a lobby", () => {
  it("tells Redis the settings of its event, and what the lobby knows", async () => {
    const { replica, writer, sent } = openWriter({
      shards: 2,
      maxQueueSize: 9000,
      passTtlSeconds: 77,
      proofKey: 5,
      saltSecret: new Uint8Array([7]),
    });
    replica.apply(sampleSnapshot({ numbering: 8, departedCount: 2 }), { from: 0, tickets: [1, 2] });
    await writer.flush([act("join"), act("leave", "bob"), act("position", "cat")], replica);
    expect(sent).toEqual([
      {
        nowMs: T0,
        shards: 2,
        numbering: 8,
        lobby: 3,
        fence: fence(1),
        acknowledged: null,
        departedIndex: 2,
        maxQueueSize: 9000,
        passTtlSeconds: 77,
        opening: "first-come",
        proofKey: 5,
        saltSecret: new Uint8Array([7]),
        atOnce: null,
        acts: { join: ["ann"], leave: ["bob"], position: ["cat"] },
      },
    ]);
  });

  it("lets people be called at once where the event is to be invisible while nobody waits", async () => {
    const { config, sent, flushAt } = openWriter({ invisibleWhenIdle: true });
    await flushAt(0, "join");
    expect(sent.map(({ atOnce }) => atOnce)).toEqual([config]);
  });

  it("has each outcome with its act", async () => {
    const { script, flushAt } = openWriter();
    script.outcome = JOINED;
    const { done, ...reply } = await flushAt(0, "join");
    expect(done).toEqual([{ act: act("join"), outcome: JOINED }]);
    expect(reply).toEqual({
      status: "done",
      fence: fence(1),
      commands: 10,
      snapshot: sampleSnapshot(),
      departed: { from: 0, tickets: [] },
    });
  });

  it.each(["held", "seen", "stale", "rolled_back"] as const)("that is %s has done no act", async (status) => {
    const { script, writer, flushAt } = openWriter();
    script.reply = { status };
    expect(await flushAt(0, "join")).toMatchObject({ status, done: [] });
    expect(writer.hasRecentWrites).toBe(false);
  });

  it("answers joins of a retired event itself", async () => {
    const { script, sent, flushAt } = openWriter({ retainMs: 1000 }, true);
    script.reply = { snapshot: sampleSnapshot({ generation: 0 }) };
    const { done } = await flushAt(0, "join");
    expect([done[0]?.outcome, sent[0]?.acts.join]).toEqual([{ kind: "queue_closed" }, []]);
  });
});

describe("the number of a flush", () => {
  it("is given to those that write, by joins and by departures, and to none that reads", async () => {
    const { sent, flushAt } = openWriter();
    await flushAt(0, "position");
    await flushAt(1);
    await flushAt(2, "join");
    await flushAt(3, "position");
    await flushAt(4, "position", "leave");
    expect(sent.map((flush) => flush.fence)).toEqual([null, null, fence(1), null, fence(2)]);
  });

  it("is given to one that reads after writes that got no answer, until one is done", async () => {
    const { script, sent, flushAt } = openWriter();
    script.error = new StoreUnavailable("away");
    await expect(flushAt(0, "join")).rejects.toThrow("away");
    script.error = null;
    script.reply = { status: "held" };
    await flushAt(1, "position");
    script.reply = {};
    await flushAt(2, "position");
    await flushAt(3, "position");
    expect(sent.map((flush) => flush.fence)).toEqual([fence(1), fence(2), fence(3), null]);
  });

  it("is known by the next flush once Redis has done it", async () => {
    const { sent, flushAt } = openWriter();
    await flushAt(0, "join");
    await flushAt(1, "position");
    await flushAt(2, "position");
    const known = { generation: 1, ...fence(1) };
    expect(sent.map(({ acknowledged }) => acknowledged)).toEqual([null, known, known]);
  });

  it("is above that of a copy of before whose clock ran ahead, once Redis has said so", async () => {
    const { writer, script, sent, flushAt } = openWriter();
    script.reply = { status: "seen", fence: { nonce: NONCE + 5, seq: 2 } };
    const reply = await flushAt(0, "join");
    expect(writer.hasSuccessor(reply)).toBe(false);
    writer.outbid(reply);
    await flushAt(1, "join");
    expect(sent[1]?.fence).toEqual({ nonce: NONCE + 6, seq: 1 });
  });

  it("shows a newer copy of the lobby once one of its own was done", async () => {
    const { writer, flushAt } = openWriter();
    const reply = await flushAt(0, "join");
    expect(writer.hasSuccessor(reply)).toBe(false);
    expect(writer.hasSuccessor({ fence: { nonce: NONCE + 1, seq: 1 } })).toBe(true);
  });
});

describe("whether a lobby's writes were still there", () => {
  it("is known from when the first flush with an answer began to when the last did", async () => {
    const { writer, flushAt } = openWriter();
    expect(writer.confirmed).toBeNull();
    await flushAt(10, "join");
    expect(writer.confirmed).toEqual({ firstMs: T0 + 10, lastMs: T0 + 10 });
    await flushAt(20, "position");
    expect(writer.confirmed).toEqual({ firstMs: T0 + 10, lastMs: T0 + 20 });
  });

  it("is not said by an answer that Redis went back, nor by none", async () => {
    hearWarnings();
    const { writer, script, flushAt } = openWriter();
    script.reply = { status: "rolled_back" };
    await flushAt(0, "position");
    expect([writer.confirmed, writer.mustRestore]).toEqual([null, true]);
    script.error = new StoreUnavailable("away");
    await expect(flushAt(10, "position")).rejects.toThrow("away");
    expect(writer.confirmed).toBeNull();
  });

  it("is looked for three seconds after the last flush, while a failover could take them", async () => {
    const { writer, flushAt } = openWriter();
    await flushAt(0, "join");
    await flushAt(100, "position");
    expect([3099, 3100].map((ms) => writer.mustVerify(T0 + ms))).toEqual([false, true]);
    await flushAt(30_000, "position");
    expect([writer.hasRecentWrites, writer.mustVerify(T0 + 60_000)]).toEqual([false, false]);
  });
});

describe("a lobby of which Redis has lost writes", () => {
  async function loseJoin() {
    hearWarnings();
    const lobby = openWriter();
    lobby.script.outcome = JOINED;
    await lobby.flushAt(0, "join");
    lobby.script.reply = { status: "rolled_back" };
    await lobby.flushAt(10, "position");
    lobby.script.reply = {};
    return lobby;
  }

  it("sends them before its next flush", async () => {
    const { writer, restored, flushAt } = await loseJoin();
    expect([writer.mustRestore, restored]).toEqual([true, []]);
    await flushAt(20, "position");
    expect(restored).toMatchObject([
      {
        writer: { kind: "lobby", index: 3 },
        acknowledged: { generation: 1, ...fence(1) },
        people: [{ user: "ann", what: "waiting", ticket: 11 }],
      },
    ]);
    expect(writer.mustRestore).toBe(false);
  });

  it("sends nothing of somebody who was erased since", async () => {
    const { writer, restored, flushAt } = await loseJoin();
    writer.forget("ann");
    await flushAt(20, "position");
    expect(restored).toMatchObject([{ people: [] }]);
  });

  it("flushes nothing while Redis does not take them", async () => {
    const { script, sent, flushAt } = await loseJoin();
    script.error = new StoreUnavailable("away");
    sent.length = 0;
    await expect(flushAt(20, "join")).rejects.toThrow("away");
    expect(sent).toEqual([]);
  });
});

describe("the cron is told of an event", () => {
  it.each<Outcome>([
    JOINED,
    { kind: "already_in_queue", ticket: 11 },
    { kind: "returned", ticket: 11 },
    { kind: "called", claimBeforeMs: T0 },
    { kind: "entered" },
    { kind: "already_entered" },
  ])("by a join that was answered $kind", async (outcome) => {
    const { script, registered, flushAt } = openWriter();
    script.outcome = outcome;
    await flushAt(5, "join");
    expect(registered).toEqual([["sale", T0 + 5]]);
  });

  it.each<[ActKind, Outcome]>([
    ["join", { kind: "queue_closed" }],
    ["join", { kind: "sold_out" }],
    ["position", { kind: "waiting", ticket: 11 }],
    ["leave", { kind: "left", expiresAtMs: 0 }],
  ])("by no %s that was answered $kind", async (kind, outcome) => {
    const { script, registered, flushAt } = openWriter();
    script.outcome = outcome;
    await flushAt(5, kind);
    expect(registered).toEqual([]);
  });

  it("by one join among many acts", async () => {
    const { script, registered, flushAt } = openWriter();
    script.outcome = JOINED;
    await flushAt(5, "leave", "position", "join");
    expect(registered).toHaveLength(1);
  });

  it("at most once in five minutes", async () => {
    const { script, registered, flushAt } = openWriter();
    script.outcome = JOINED;
    for (const ms of [0, 299_999, 300_000]) await flushAt(ms, "join");
    expect(registered.map(([, nowMs]) => nowMs - T0)).toEqual([0, 300_000]);
  });

  it("again when it started anew since", async () => {
    const { script, registered, flushAt } = openWriter();
    script.outcome = JOINED;
    await flushAt(0, "join");
    script.reply = { status: "stale" };
    await flushAt(1, "join");
    script.reply = {};
    await flushAt(2, "join");
    expect(registered.map(([, nowMs]) => nowMs - T0)).toEqual([0, 2]);
  });
});

describe("a person who joins and leaves in a circle", () => {
  it("may join again half a minute after they left for the fifth time", async () => {
    const { script, writer, flushAt } = openWriter();
    for (let times = 0; times < 5; times++) {
      script.outcome = JOINED;
      await flushAt(0, "join");
      script.outcome = { kind: "left", expiresAtMs: 0 };
      await flushAt(0, "leave");
    }
    expect(writer.mayJoinFromMs("ann", T0 + 29_999)).toBe(T0 + 30_000);
    expect([writer.mayJoinFromMs("ann", T0 + 30_000), writer.mayJoinFromMs("bob", T0)]).toEqual([null, null]);
  });
});
