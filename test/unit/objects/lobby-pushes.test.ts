/** What a push does in a lobby, and how it is answered. The clock is set. */
import { describe, expect, it, vi } from "vitest";
import { emptyTally } from "../../../src/core/release/tally.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { sampleDrawing, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";
import { ATTENTIVE_MS, openLobbyAlone, SLOW, watch } from "../../support/objects/lobby-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const TICKET = sampleTicket(50);

/** A lobby that knows a version of before, at the pace of many lobbies: only what cannot wait is asked for within 100 ms of a flush. */
async function openSlow(version = {}) {
  const lobby = openLobbyAlone(SLOW);
  lobby.script.reply = { snapshot: sampleSnapshot({ tick: 5, ...version }) };
  await lobby.act("position");
  return lobby;
}

describe("the answer to a push", () => {
  it("is nothing while nobody has come", async () => {
    expect(await openLobbyAlone().push()).toBeNull();
  });

  it("says what the lobby has and counts until a person far back would have asked again", async () => {
    const { act, push } = openLobbyAlone();
    await act("position");
    const tally = { ...emptyTally(), streams: 0 };
    await vi.advanceTimersByTimeAsync(ATTENTIVE_MS - 1);
    expect(await push({ tick: 2 }, { departed: [3, 4] })).toMatchObject({ departedIndex: 2, awaits: null });
    expect(await push({ tick: 2, departedCount: 2 })).toEqual({ departedIndex: 2, awaits: null, tally });
    await vi.advanceTimersByTimeAsync(1);
    expect(await push({ tick: 2, departedCount: 2 })).toBeNull();
  });

  it("says for as long as somebody watches whom the lobby awaits, and how many streams it has", async () => {
    const lobby = openLobbyAlone();
    await watch(lobby);
    await vi.advanceTimersByTimeAsync(10 * ATTENTIVE_MS);
    expect(await lobby.push({ tick: 2 })).toMatchObject({ awaits: TICKET, tally: { streams: 1 } });
  });

  it("wants nothing of the loop where a relay pushes", async () => {
    const { act, push } = openLobbyAlone({ relays: 4 });
    await act("position");
    expect(await push({}, { from: "loop" })).toBeNull();
    expect(await push({}, { from: "relay" })).toMatchObject({ departedIndex: 0, awaits: null });
  });
});

describe("a push", () => {
  it("of a newer version is told to those who watch", async () => {
    const lobby = openLobbyAlone();
    const { frames } = await watch(lobby);
    await lobby.push({ tick: 2, calledUpTo: TICKET, calledTotal: 50 });
    expect(frames.length).toBe(3);
    expect(frames[1]).toContain('"status":"ready"');
  });

  it("is what the lobby knows, without a question to Redis", async () => {
    const { lobby, push, sent } = openLobbyAlone();
    await push({ waiting: 5 });
    expect([await lobby.summary(), sent]).toMatchObject([{ queueSize: 5 }, []]);
  });

  it("is measured: how long a wait is goes by how many were called of late", async () => {
    const { act, push } = openLobbyAlone();
    expect(await act("position")).toMatchObject({ estimatedWaitSeconds: 1 });
    for (const second of [1, 2, 3, 4]) {
      await vi.advanceTimersByTimeAsync(1000);
      await push({ tick: 1 + second, calledTotal: 10 * second });
    }
    expect(await act("position")).toMatchObject({ estimatedWaitSeconds: 5 });
  });

  it("is measured: how many tickets a booking takes goes by what was sold", async () => {
    const sold = { tick: 3, calledTotal: 20, completed: 20, remaining: 90 };
    const chanceAfter = async (remaining: number) => {
      const { act, push, script } = openLobbyAlone();
      script.reply = { snapshot: sampleSnapshot(sold) };
      await push({ ...sold, tick: 2, completed: 0, remaining });
      await push(sold);
      return act("position");
    };
    expect(await chanceAfter(110)).toMatchObject({ chance: "likely" }); // one each
    expect(await chanceAfter(190)).toMatchObject({ chance: "unlikely" }); // five each
  });

  it("without some who departed is not believed, and Redis is asked", async () => {
    const { act, push, flushesAt } = await openSlow();
    await vi.advanceTimersByTimeAsync(790);
    await push({ tick: 6, departedCount: 2, waiting: 3 }, { departed: [7] });
    expect(await act("position")).toMatchObject({ queueSize: 100 });
    await vi.advanceTimersByTimeAsync(200);
    expect(flushesAt()).toEqual([0, 790]);
  });

  it("with other departures than those that are known makes the lobby start over", async () => {
    const lines = hearWarnings();
    const lobby = await openSlow();
    const { frames } = await watch(lobby);
    await lobby.push({ tick: 6, departedCount: 1, departedSum: 5 }, { departed: [7] });
    await vi.advanceTimersByTimeAsync(100);
    expect(lines).toMatchObject([{ message: "Redis went back to an earlier state", object: "lobby 7" }]);
    expect(lobby.flushesAt()).toEqual([0, 100]);
    expect(lobby.sent[1]).toMatchObject({ numbering: 0, acts: { position: ["ann"] } });
    expect(frames.length).toBe(2);
  });

  it("of another numbering is not believed: Redis is asked, in its time", async () => {
    const { act, push, flushesAt } = await openSlow();
    await push({ tick: 6, numbering: 2, waiting: 3 });
    expect(await act("position")).toMatchObject({ version: "1:0:0", queueSize: 100 });
    await vi.advanceTimersByTimeAsync(779);
    expect(flushesAt()).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(flushesAt()).toEqual([0, 780]);
  });
});

describe("a push that says when the line will be renumbered", () => {
  const RENUMBERING = { tick: 6, renumberAtMs: T0 + 5000, waiting: 3 };

  it("makes the lobby look whether its writes are there, once for each renumbering", async () => {
    const { push, flushesAt } = await openSlow();
    await push(RENUMBERING);
    await vi.advanceTimersByTimeAsync(1000);
    await push(RENUMBERING);
    await vi.advanceTimersByTimeAsync(1000);
    expect(flushesAt()).toEqual([0, 100]);
    await push({ ...RENUMBERING, renumberAtMs: T0 + 9000 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(flushesAt()).toEqual([0, 100, 2000]);
  });

  it("is no version to tell places of", async () => {
    const { act, push } = await openSlow();
    await push(RENUMBERING);
    expect(await act("position")).toMatchObject({ queueSize: 100 });
  });

  it("brings the signed list of a drawing to entrants", async () => {
    const lobby = openLobbyAlone();
    lobby.script.reply = { snapshot: sampleSnapshot({ draw: sampleDrawing({ phase: "closed" }) }) };
    lobby.script.outcome = { kind: "entrant" };
    const { frames } = await watch(lobby);
    const draw = sampleDrawing({ phase: "committed", checkpoint: "a.b.c" });
    await lobby.push({ ...RENUMBERING, draw });
    expect(frames.slice(1)).toEqual(['event: checkpoint\ndata: {"checkpoint":"a.b.c"}\n\n']);
  });

  it("takes the list back with the next one that has none", async () => {
    const lobby = openLobbyAlone();
    await lobby.push({ ...RENUMBERING, draw: sampleDrawing({ phase: "committed", checkpoint: "a.b.c" }) });
    await lobby.push(RENUMBERING);
    expect((await watch(lobby)).frames.length).toBe(1);
  });
});

describe("a push that says when a drawing closes", () => {
  const closing = (closedAtMs: number) => ({ tick: 6, draw: sampleDrawing({ closedAtMs }) });

  it("makes the lobby look whether its writes are there, once for each time", async () => {
    const { push, flushesAt } = await openSlow(closing(0));
    await push(closing(T0 + 1000));
    await vi.advanceTimersByTimeAsync(1000);
    await push(closing(T0 + 1000));
    await vi.advanceTimersByTimeAsync(1000);
    expect(flushesAt()).toEqual([0, 100]);
    await push(closing(T0 + 2000));
    await vi.advanceTimersByTimeAsync(1000);
    expect(flushesAt()).toEqual([0, 100, 2000]);
  });

  it("makes it look again where the close was put off in between", async () => {
    const { push, flushesAt } = await openSlow(closing(0));
    await push(closing(T0 + 1000));
    await vi.advanceTimersByTimeAsync(1000);
    await push(closing(0));
    await vi.advanceTimersByTimeAsync(1000);
    expect(flushesAt()).toEqual([0, 100]);
    await push(closing(T0 + 1000));
    await vi.advanceTimersByTimeAsync(1000);
    expect(flushesAt()).toEqual([0, 100, 2000]);
  });
});

describe("a push of before what the lobby knows", () => {
  it("may be late: Redis is asked when there was no news for a second", async () => {
    const { push, flushesAt } = await openSlow();
    await vi.advanceTimersByTimeAsync(999);
    await push({ tick: 4 });
    await vi.advanceTimersByTimeAsync(0);
    expect(flushesAt()).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1);
    await push({ tick: 4 });
    expect(flushesAt()).toEqual([0, 1000]);
  });

  it("is looked into at the pace of all lobbies", async () => {
    const { act, push, script, flushesAt } = await openSlow();
    const { reply } = script;
    await vi.advanceTimersByTimeAsync(900);
    script.reply = { ...reply, status: "held" };
    await act("position", "bob");
    script.reply = reply;
    await vi.advanceTimersByTimeAsync(100);
    await push({ tick: 4 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(flushesAt()).toEqual([0, 900, 1680]);
  });

  it("is looked into once a second where Redis says nothing new", async () => {
    hearWarnings();
    const { push, script, flushesAt } = await openSlow();
    script.error = new StoreUnavailable("away");
    for (const ms of [1000, 1999, 2000]) {
      await vi.advanceTimersByTimeAsync(T0 + ms - Date.now());
      await push({ tick: 4 });
    }
    expect(flushesAt()).toEqual([0, 1000, 2000]);
  });

  it("is looked into however short ago Redis did not answer about a push without some who departed", async () => {
    hearWarnings();
    const { push, script, flushesAt } = await openSlow();
    script.error = new StoreUnavailable("away");
    await vi.advanceTimersByTimeAsync(1000);
    await push({ tick: 6, departedCount: 2 });
    await vi.advanceTimersByTimeAsync(500);
    await push({ tick: 4 });
    expect(flushesAt()).toEqual([0, 1000, 1500]);
  });

  it("shows that Redis went back where it has what the lobby has not: it looks at once, and once a second", async () => {
    const { push, flushesAt } = await openSlow();
    for (const ms of [0, 999, 1000]) {
      await vi.advanceTimersByTimeAsync(T0 + ms - Date.now());
      await push({ tick: 4, joined: 101 });
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(flushesAt()).toEqual([0, 100, 1100]);
  });
});
