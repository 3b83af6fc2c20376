/** What others than visitors ask of a lobby: its event's summary, that it is ready, and that it looks for a person. The clock is set. */
import { describe, expect, it, vi } from "vitest";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { JOINED, openLobbyAlone, SLOW, toLoop, watch } from "../../support/objects/lobby-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const UNAVAILABLE = { status: "store_unavailable", retryAfterSeconds: 2 };

describe("the summary of an event", () => {
  it("is what the lobby knows for less than a second, then what Redis says", async () => {
    const { lobby, push, script, flushesAt } = openLobbyAlone();
    await push({ waiting: 5 });
    script.reply = { snapshot: sampleSnapshot({ waiting: 6 }) };
    await vi.advanceTimersByTimeAsync(999);
    expect(await within(0, lobby.summary())).toMatchObject({ status: "answered", queueSize: 5 });
    await vi.advanceTimersByTimeAsync(1);
    expect(await within(0, lobby.summary())).toMatchObject({ status: "answered", queueSize: 6 });
    expect(flushesAt()).toEqual([1000]);
  });

  it("is read from Redis by a lobby that knows nothing", async () => {
    const { lobby, flushesAt } = openLobbyAlone();
    expect(await within(0, lobby.summary())).toMatchObject({ status: "answered", queueSize: 100 });
    expect(flushesAt()).toEqual([0]);
  });

  it("is not told by what is old when Redis does not answer", async () => {
    hearWarnings();
    const { lobby, push, script } = openLobbyAlone();
    await push();
    script.error = new StoreUnavailable("away");
    await vi.advanceTimersByTimeAsync(1000);
    expect(await within(0, lobby.summary())).toEqual(UNAVAILABLE);
  });

  it("is not told while the lobby does not know who departed", async () => {
    const { lobby, script } = openLobbyAlone();
    script.reply = { snapshot: sampleSnapshot({ departedCount: 1 }) };
    expect(await within(0, lobby.summary())).toEqual(UNAVAILABLE);
  });

  it("is read from Redis once the lobby has lost sight of the line, however new its last news is", async () => {
    hearWarnings();
    const { lobby, push } = openLobbyAlone();
    await push();
    void push({ tick: 2, departedCount: 1, departedSum: 5 }, { departed: [7] });
    expect(await within(0, lobby.summary())).toMatchObject({ status: "answered", queueSize: 100 });
  });

  it("is asked for by visitors: the lobby wants pushes from then on", async () => {
    const { lobby, push } = openLobbyAlone();
    expect(await push()).toBeNull();
    await lobby.summary();
    expect(await push()).toMatchObject({ departedIndex: 0, awaits: null });
  });
});

describe("a lobby that is warmed", () => {
  it("reads how the event stands, once a second at most", async () => {
    const { lobby, flushesAt } = openLobbyAlone();
    await within(0, lobby.warm(0));
    await within(999, lobby.warm(0));
    expect(flushesAt()).toEqual([0]);
    await within(1, lobby.warm(0)); // begins at 999 ms
    await within(0, lobby.warm(0));
    expect(flushesAt()).toEqual([0, 1000]);
  });

  it("calls the loop from then on", async () => {
    const { lobby, takeCalls } = openLobbyAlone();
    await within(249, lobby.warm(0));
    expect(takeCalls()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(takeCalls()).toEqual([toLoop()]);
  });

  it("looks for its writes before a close that it is told of, once, however new its knowledge is", async () => {
    const { lobby, push, flushesAt } = openLobbyAlone(SLOW);
    await within(0, lobby.summary());
    await push();
    await within(200, lobby.warm(T0 + 1000));
    expect(flushesAt()).toEqual([0, 100]);
    await within(700, lobby.warm(T0 + 1000));
    expect(flushesAt()).toEqual([0, 100]);
    await within(100, lobby.warm(T0 + 2000));
    expect(flushesAt()).toEqual([0, 100, 1000]);
  });

  it("knows a close by a push, and does not look once more when it is told of it", async () => {
    const { lobby, push, script, flushesAt } = openLobbyAlone();
    const draw = sampleDrawing({ closedAtMs: T0 + 1000 });
    script.reply = { snapshot: sampleSnapshot({ draw }) };
    await push({ draw });
    await within(0, lobby.warm(T0 + 1000));
    expect(flushesAt()).toEqual([0]);
  });
});

describe("a lobby that is told to look for a person", () => {
  it("asks Redis for somebody whom it knows, and sends it to those who watch", async () => {
    const lobby = openLobbyAlone();
    const { frames } = await watch(lobby);
    lobby.script.outcome = { kind: "called", claimBeforeMs: T0 + 60_000 };
    await within(0, lobby.lobby.look("ann"));
    expect(lobby.sent.map(({ acts }) => acts.position)).toEqual([["ann"], ["ann"]]);
    expect([frames.length, frames.at(-1)]).toEqual([3, "over"]);
    expect(frames[1]).toContain('"status":"ready"');
  });

  it("asks for nobody else", async () => {
    const { lobby, sent } = openLobbyAlone();
    await within(0, lobby.look("ann"));
    expect(sent).toEqual([]);
  });
});

describe("a lobby that is told to forget a person", () => {
  it("tells those who watch that they have no place, and knows them no more", async () => {
    const lobby = openLobbyAlone();
    const { frames } = await watch(lobby);
    lobby.script.outcome = { kind: "none" };
    await within(0, lobby.lobby.forget("ann"));
    expect(frames.slice(1)).toEqual(['id: 1:0:0:not_in_queue\ndata: {"status":"not_in_queue"}\n\n', "over"]);
    await within(0, lobby.lobby.look("ann"));
    expect(lobby.sent.length).toBe(2);
  });

  it("asks Redis for nobody whom it does not know", async () => {
    const { lobby, sent } = openLobbyAlone();
    await within(0, lobby.forget("ann"));
    expect(sent).toEqual([]);
  });

  it("does not restore them when Redis has lost them", async () => {
    hearWarnings();
    const { lobby, act, script, replyOnce, restored } = openLobbyAlone();
    script.outcome = JOINED;
    await act("join", "ann");
    await act("join", "bob");
    script.outcome = { kind: "none" };
    await within(0, lobby.forget("ann"));
    replyOnce({ status: "rolled_back" });
    await act("position", "cat");
    expect(restored.flatMap(({ people }) => people)).toEqual([
      { user: "bob", what: "waiting", ticket: "ticket" in JOINED ? JOINED.ticket : 0 },
    ]);
  });
});
