/** What a lobby does of itself, and when it calls its loop. The clock is set. */
import { describe, expect, it, vi } from "vitest";
import type { EventConfig } from "../../../src/core/event-config.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { sampleDrawing, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { ATTENTIVE_MS, JOINED, openLobbyAlone, toLoop, watch } from "../../support/objects/lobby-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const REST_MS = 3_600_000;
const IDLE = { idle: true, waiting: 0 };
/** Two beats after its last visitor a lobby has nobody. */
const QUICK: Partial<EventConfig> = { streamMaxIntervalMs: 334 };

/** A lobby whose Redis is at this version; `callsAt` is when it has called the loop until so many ms after T0, in ms since then. */
function openAt(version: Partial<Snapshot> = {}, fields: Partial<EventConfig> = {}) {
  const at: number[] = [];
  const lobby = openLobbyAlone(fields, ([object, method]) => {
    if (object === "loop" && method === "follow") at.push(Date.now() - T0);
  });
  lobby.script.reply = { snapshot: sampleSnapshot(version) };
  const callsUntil = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(T0 + ms - Date.now());
    return at;
  };
  return { ...lobby, callsUntil };
}

describe("a lobby with people", () => {
  it("calls its loop when no push has come for more than a second", async () => {
    const { push, act, callsUntil } = openAt();
    await push();
    await act("position");
    expect(await callsUntil(1249)).toEqual([]);
    expect(await callsUntil(3000)).toEqual([1250, 2250]);
  });

  it("does not call it while pushes come", async () => {
    const { push, act, callsUntil } = openAt();
    await act("position");
    for (let ms = 0; ms < 5000; ms += 1000) {
      await push();
      await callsUntil(ms + 1000);
    }
    expect(await callsUntil(5000)).toEqual([]);
  });

  it("says whom it awaits", async () => {
    const lobby = openAt();
    await watch(lobby);
    await lobby.callsUntil(250);
    expect(lobby.calls).toEqual([toLoop({ departedIndex: 0, awaits: sampleTicket(50) })]);
  });

  it("calls it while Redis has never answered", async () => {
    hearWarnings();
    const { act, script, callsUntil } = openAt();
    script.error = new StoreUnavailable("away");
    await act("position");
    expect(await callsUntil(250)).toEqual([250]);
  });

  it("does not call a loop that has nothing to tick for", async () => {
    const { act, callsUntil } = openAt(IDLE);
    await act("position");
    expect(await callsUntil(5000)).toEqual([]);
  });

  it("calls it where the opening has come for which it rested", async () => {
    const { act, callsUntil } = openAt({ ...IDLE, opensAtMs: T0 + 2000, draw: sampleDrawing() });
    await act("position");
    expect(await callsUntil(5000)).toEqual([2000, 3000, 4000, 5000]);
  });

  it("does all this once in 250 ms, however many come", async () => {
    const { act } = openAt();
    await act("position", "ann");
    await act("position", "bob");
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(vi.getTimerCount()).toBe(1);
  });

  it("stops when the last has not come back for as long as a person far back takes", async () => {
    const { act, callsUntil } = openAt();
    await act("position");
    await callsUntil(ATTENTIVE_MS - 1);
    expect(vi.getTimerCount()).toBe(1);
    expect((await callsUntil(60_000)).at(-1)).toBe(14_250);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("begins again with the next who comes", async () => {
    const { act, callsUntil } = openAt();
    await act("position");
    await callsUntil(60_000);
    await act("position");
    expect((await callsUntil(60_250)).at(-1)).toBe(60_250);
  });

  it("goes on for as long as somebody watches", async () => {
    const lobby = openAt();
    await watch(lobby);
    expect((await lobby.callsUntil(60_250)).at(-1)).toBe(60_250);
  });
});

describe("a lobby that has lost sight of its line", () => {
  it("calls its loop while somebody watches and Redis does not answer", async () => {
    hearWarnings();
    const lobby = openAt();
    await watch(lobby);
    lobby.script.error = new StoreUnavailable("away");
    await lobby.push({ tick: 2, departedCount: 1, departedSum: 5 }, { departed: [7] });
    expect(await lobby.callsUntil(3000)).toEqual([1250, 2250]);
  });
});

describe("a lobby that nobody is in any more", () => {
  it("looks for its writes every three seconds while Redis could lose them, and does not call the loop for that", async () => {
    const { act, script, flushesAt, callsUntil } = openAt({}, QUICK);
    script.outcome = JOINED;
    await act("join");
    expect(await callsUntil(120_000)).toEqual([250]);
    expect(flushesAt()).toEqual([
      0, 3000, 6000, 9000, 12_000, 15_000, 18_000, 21_000, 24_000, 27_000, 30_000,
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("still calls a loop at rest that it owes a call", async () => {
    const { act, push, script, callsUntil } = openAt({}, QUICK);
    script.outcome = JOINED;
    await act("position");
    await callsUntil(250);
    await push({}, { nextTickInMs: REST_MS });
    script.reply = { snapshot: sampleSnapshot({ joined: 101 }) };
    await act("join");
    expect(await callsUntil(1249)).toEqual([250]);
    expect(await callsUntil(60_000)).toEqual([250, 1250]);
  });
});

describe("people whom a lobby has not seen for thirty seconds", () => {
  it("are forgotten, also while its loop is silent", async () => {
    const lobby = openAt();
    await watch(lobby, "bob");
    await lobby.callsUntil(250);
    await lobby.act("position");
    await lobby.callsUntil(45_250);
    const before = lobby.sent.length;
    await within(0, lobby.lobby.look("ann"));
    expect(lobby.sent.length).toBe(before);
  });

  it("are known until then", async () => {
    const lobby = openAt();
    await watch(lobby, "bob");
    await lobby.callsUntil(250);
    await lobby.act("position");
    await lobby.callsUntil(45_249);
    const before = lobby.sent.length;
    await within(0, lobby.lobby.look("ann"));
    expect(lobby.sent.slice(before).map(({ acts }) => acts.position)).toEqual([["ann"]]);
  });
});

describe("entrants who watch before the opening", () => {
  const ENTERING = { ...IDLE, opensAtMs: T0 + REST_MS, draw: sampleDrawing() };

  async function enter(version: Partial<Snapshot> = ENTERING) {
    const lobby = openAt(version);
    lobby.script.outcome = version.draw ? { kind: "entrant" } : { kind: "waiting", ticket: sampleTicket(50) };
    await lobby.push(version, { nextTickInMs: REST_MS });
    return { ...lobby, version };
  }

  it("have the loop called eight seconds after the last push, for how many they are", async () => {
    const lobby = await enter();
    await watch(lobby);
    expect(await lobby.callsUntil(7999)).toEqual([]);
    expect(await lobby.callsUntil(8000)).toEqual([8000]);
    await lobby.push(lobby.version, { nextTickInMs: REST_MS });
    expect(await lobby.callsUntil(16_000)).toEqual([8000, 16_000]);
  });

  it("do not have it called while none of them watches", async () => {
    const { act, callsUntil } = await enter();
    await act("position");
    expect(await callsUntil(14_000)).toEqual([]);
  });

  it("are the only ones for whom it is called so", async () => {
    const lobby = await enter({ ...ENTERING, draw: sampleDrawing({ phase: "closed" }) });
    await watch(lobby);
    expect(await lobby.callsUntil(14_000)).toEqual([]);
  });

  it("are no reason where there is no drawing", async () => {
    const { draw: _, ...version } = ENTERING;
    const lobby = await enter(version);
    await watch(lobby);
    expect(await lobby.callsUntil(14_000)).toEqual([]);
  });
});

describe("a loop at rest", () => {
  async function rest(nextTickInMs = REST_MS, version: Partial<Snapshot> = {}) {
    const lobby = openAt(version);
    await lobby.push(version, { nextTickInMs });
    return lobby;
  }

  it("is called at once for what a flush has found changed", async () => {
    const { act, script, callsUntil } = await rest();
    script.reply = { snapshot: sampleSnapshot({ joined: 101 }) };
    await act("position");
    expect(await callsUntil(0)).toEqual([0]);
  });

  it("is not called where nothing has changed", async () => {
    const { act, callsUntil } = await rest();
    await act("position");
    expect(await callsUntil(0)).toEqual([]);
  });

  it("is not called where it ticks within a second", async () => {
    const { act, script, callsUntil } = await rest(1000);
    script.reply = { snapshot: sampleSnapshot({ joined: 101 }) };
    await act("position");
    expect(await callsUntil(0)).toEqual([]);
  });

  it("is not called for what its own push says", async () => {
    const { push, callsUntil } = await rest();
    await push({ joined: 101 }, { nextTickInMs: REST_MS });
    expect(await callsUntil(0)).toEqual([]);
  });

  it("is not called for the first version that a lobby sees", async () => {
    const { act, push, callsUntil } = openAt();
    await push({ tick: 2, departedCount: 2 }, { departed: [7], nextTickInMs: REST_MS });
    expect(await act("position")).toMatchObject({ status: "answered" });
    expect(await callsUntil(0)).toEqual([]);
  });

  it("is called by a push too where somebody waits that its last tick has not seen", async () => {
    const { push, callsUntil } = await rest();
    await push({ idle: true, waiting: 1 }, { nextTickInMs: REST_MS });
    expect(await callsUntil(0)).toEqual([0]);
  });
});

describe("a lobby whose line is being renumbered", () => {
  it("calls the loop, which may have to tick for that", async () => {
    const { act, script, callsUntil } = openAt();
    script.reply = { status: "held" };
    await act("join");
    expect(await callsUntil(0)).toEqual([0]);
  });
});
