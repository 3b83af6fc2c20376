/** What a lobby answers to acts, and what it does not ask Redis for. The clock is set. */
import { describe, expect, it, vi } from "vitest";
import type { ActKind, Outcome } from "../../../src/core/outcome.ts";
import { emptyTally } from "../../../src/core/release/tally.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { NONCE } from "../../support/lobby/scripted-queue.ts";
import { JOINED, type LoneLobby, openLobbyAlone, WAITING } from "../../support/objects/lobby-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const LEFT: Outcome = { kind: "left", expiresAtMs: 0 };

/** As who joins and leaves in a circle, until it is enough. */
async function goInCircles({ act, script }: LoneLobby): Promise<void> {
  for (let time = 0; time < 5; time++) {
    script.outcome = JOINED;
    await act("join");
    script.outcome = LEFT;
    await act("leave");
  }
}

describe("an act", () => {
  it("is brought to Redis, and answered at the version of the reply", async () => {
    const { act, script, sent, opened } = openLobbyAlone();
    script.outcome = JOINED;
    expect(await act("join")).toMatchObject({ outcome: JOINED, position: 51, version: "1:0:0" });
    expect([opened, sent[0]?.lobby, sent[0]?.acts.join]).toEqual([["sale:b"], 7, ["ann"]]);
  });

  it("is refused that this version does not know", async () => {
    const { lobby, sent } = openLobbyAlone();
    await expect(lobby.act("dance" as ActKind, "ann")).rejects.toThrow("a lobby does no dance");
    expect(sent).toEqual([]);
  });

  it("has no answer while Redis gives none", async () => {
    hearWarnings();
    const { act, script } = openLobbyAlone();
    script.error = new StoreUnavailable("away");
    expect(await act("join")).toEqual({ status: "store_unavailable", retryAfterSeconds: 2 });
  });

  it("is a join of a closed event where the loop says that it is retired", async () => {
    const { act, script } = openLobbyAlone({ retainMs: 1000 }, () => true);
    script.reply = { snapshot: sampleSnapshot({ generation: 0 }) };
    expect(await act("join")).toMatchObject({ outcome: { kind: "queue_closed" } });
  });

  it("ends the lobby when a newer copy of it has written since", async () => {
    const { act, script, aborted } = openLobbyAlone();
    script.outcome = JOINED;
    await act("join");
    expect(aborted).toEqual([]);
    script.reply = { fence: { nonce: NONCE + 1, seq: 1 } };
    await act("join", "bob");
    expect(aborted).toEqual(["superseded by a newer copy of this lobby"]);
  });
});

describe("the question where somebody stands", () => {
  it("is answered from memory for less than a second after the last news", async () => {
    const { act, flushesAt } = openLobbyAlone();
    await act("position");
    await vi.advanceTimersByTimeAsync(999);
    expect(await act("position")).toMatchObject({ outcome: WAITING, position: 50 });
    expect(flushesAt()).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await act("position")).toMatchObject({ outcome: WAITING, position: 50 });
    expect(flushesAt()).toEqual([0, 1000]);
  });

  it("is answered from memory at the version of the last push", async () => {
    const { act, push, flushesAt } = openLobbyAlone();
    await act("position");
    await vi.advanceTimersByTimeAsync(5000);
    await push({ tick: 2, calledUpTo: 10 });
    await vi.advanceTimersByTimeAsync(999);
    expect(await act("position")).toMatchObject({ position: 40, version: "1:10:0" });
    expect(flushesAt()).toEqual([0]);
  });

  it("is brought to Redis for somebody who is not known", async () => {
    const { act, sent } = openLobbyAlone();
    await act("position");
    await act("position", "bob");
    expect(sent.map(({ acts }) => acts.position)).toEqual([["ann"], ["bob"]]);
  });

  it.each<ActKind>(["join", "leave"])("is the only act that memory answers: not a %s", async (kind) => {
    const { act, sent } = openLobbyAlone();
    await act("position");
    await act(kind);
    expect(sent[1]?.acts[kind]).toEqual(["ann"]);
  });
});

describe("an entrant's question before the opening", () => {
  const OPENS_MS = 100_000;

  async function enter(opensInMs = OPENS_MS, phase: "entering" | "closed" = "entering") {
    const lobby = openLobbyAlone();
    const snapshot = sampleSnapshot({ opensAtMs: T0 + opensInMs, draw: sampleDrawing({ phase }) });
    lobby.script.reply = { snapshot };
    lobby.script.outcome = { kind: "entrant" };
    await lobby.act("position");
    const askAfter = async (ms: number) => {
      const before = lobby.sent.length;
      await vi.advanceTimersByTimeAsync(T0 + ms - Date.now());
      await lobby.act("position");
      return lobby.sent.length > before ? "Redis" : "memory";
    };
    return { ...lobby, askAfter };
  }

  it("is answered from memory for a second once its drawing is closed", async () => {
    const { askAfter } = await enter(OPENS_MS, "closed");
    expect(await askAfter(999)).toBe("memory");
    expect(await askAfter(1000)).toBe("Redis");
  });

  it("is answered from memory for longer than that until the opening, and not at the opening", async () => {
    const { askAfter } = await enter(2500);
    expect(await askAfter(2499)).toBe("memory");
    expect(await askAfter(2500)).toBe("Redis");
  });

  it("is answered from memory until the last news is half a minute old", async () => {
    const { askAfter } = await enter();
    expect(await askAfter(29_999)).toBe("memory");
    expect(await askAfter(30_000)).toBe("Redis");
  });

  it("is answered with a receipt once Redis had the entry five seconds later", async () => {
    const lobby = openLobbyAlone({ proofKey: 1 });
    const snapshot = sampleSnapshot({ opensAtMs: T0 + OPENS_MS, draw: sampleDrawing() });
    lobby.script.reply = { snapshot };
    lobby.script.outcome = { kind: "entered" };
    expect(await lobby.act("join")).not.toHaveProperty("receipt");
    await vi.advanceTimersByTimeAsync(7000);
    expect(await lobby.act("position")).toMatchObject({ receipt: "entry" });
  });
});

describe("somebody who joins and leaves in a circle", () => {
  it("is told when to join again, without a question to Redis", async () => {
    const lobby = openLobbyAlone();
    await goInCircles(lobby);
    expect(await lobby.act("join")).toMatchObject({
      outcome: { kind: "joined_too_often", retryAtMs: T0 + 30_000 },
    });
    expect(lobby.sent.length).toBe(10);
  });

  it("may still leave and ask", async () => {
    const lobby = openLobbyAlone();
    await goInCircles(lobby);
    await lobby.act("leave");
    await lobby.act("position");
    expect(lobby.sent.length).toBe(12);
  });

  it("is told to come back while the lobby has lost sight of the line", async () => {
    hearWarnings();
    const lobby = openLobbyAlone();
    await goInCircles(lobby);
    const contradicted = lobby.push({ departedCount: 1, departedSum: 5, tick: 2 }, { departed: [7] });
    expect(await lobby.act("join")).toEqual({ status: "store_unavailable", retryAfterSeconds: 2 });
    await contradicted;
  });
});

describe("a lobby that starts", () => {
  const progress = {
    snapshot: sampleSnapshot({ departedCount: 2 }),
    departed: { from: 0, tickets: [1, 2] },
    nextTickInMs: 100,
  };

  it("begins with what its relay has, which it asks once for all who come", async () => {
    const { act, script, sent, calls } = openLobbyAlone({ relays: 4 }, ([, method]) =>
      method === "readProgress" ? progress : undefined,
    );
    script.reply = { snapshot: progress.snapshot };
    await Promise.all([act("join", "ann"), act("join", "bob")]);
    expect(calls.filter(([, method]) => method === "readProgress")).toEqual([["relay 3", "readProgress"]]);
    expect(sent.map(({ departedIndex, acts }) => [departedIndex, acts.join])).toEqual([[2, ["ann", "bob"]]]);
  });

  it("does not ask its relay when it has been pushed to before", async () => {
    const { act, push, calls } = openLobbyAlone({ relays: 4 });
    await push();
    await act("join");
    expect(calls.map(([, method]) => method)).not.toContain("readProgress");
  });

  it("stays at a push that came while its relay was asked", async () => {
    let give = (_: unknown) => {};
    const { act, push, sent } = openLobbyAlone({ relays: 4 }, ([, method]) =>
      method === "readProgress" ? new Promise((resolve) => (give = resolve)) : undefined,
    );
    expect(await act("join")).toBe("nothing yet");
    await push();
    give(progress);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ departedIndex }) => departedIndex)).toEqual([0]);
  });
});

describe("what a lobby counts", () => {
  it("is each refusal, by its kind, and what its flushes took", async () => {
    hearWarnings();
    const lobby = openLobbyAlone();
    await goInCircles(lobby);
    await lobby.act("join"); // too often
    const refusals: Outcome[] = [
      { kind: "queue_full" },
      { kind: "queue_closed" },
      { kind: "queue_not_open", opensAtMs: 0 },
      { kind: "sold_out" },
    ];
    for (const outcome of refusals) {
      lobby.script.outcome = outcome;
      await lobby.act("join", "bob");
    }
    await lobby.lobby.askForRoom(3);
    lobby.script.error = new StoreUnavailable("away");
    await lobby.act("join", "bob");
    const wanted = await lobby.push();
    const { flushSeconds, flushActs, ...counts } = wanted?.tally ?? emptyTally();
    expect(counts).toEqual({
      commands: 140,
      failures: 1,
      refused: {
        queue_full: 1,
        queue_closed: 1,
        queue_not_open: 1,
        sold_out: 1,
        joined_too_often: 1,
        overloaded: 3,
        store_unavailable: 1,
      },
      streams: 0,
    });
    expect([flushActs.sum, flushSeconds.sum]).toEqual([14, 0]);
  });

  it("is how long flushes take, and is said once", async () => {
    const { lobby, line, push } = openLobbyAlone();
    line.delayMs = 70;
    const answer = lobby.act("join", "ann");
    await vi.advanceTimersByTimeAsync(70);
    await answer;
    expect((await push())?.tally).toMatchObject({ commands: 10, flushSeconds: { sum: 0.07 } });
    expect((await push())?.tally).toEqual({ ...emptyTally(), streams: 0 });
  });
});

describe("a crowd that asks for room", () => {
  it("is let in where there is some", async () => {
    const { lobby } = openLobbyAlone();
    expect(await lobby.askForRoom(1)).toBeNull();
  });
});
