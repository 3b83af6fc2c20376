/** Which streams a lobby opens, and what it answers to a request for one that it does not open. The clock is set. */
import { describe, expect, it, vi } from "vitest";
import { nameStreamUser } from "../../../src/core/lobby/stream-user.ts";
import { MAX_STREAMS } from "../../../src/core/pace.ts";
import { HEARTBEAT } from "../../../src/wire/frames.ts";
import { sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";
import {
  ATTENTIVE_MS,
  type LoneLobby,
  openLobbyAlone,
  toLoop,
  watch,
} from "../../support/objects/lobby-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const CALLED = { kind: "called", claimBeforeMs: T0 + 60_000 } as const;

const requestOf = (user: string) => new Request("https://lobby/", { headers: nameStreamUser(user) });

/** Five requests of each of 800 people: as many streams as a lobby can serve. */
const CROWD = Array.from({ length: MAX_STREAMS / 5 }, (_, nth) => requestOf(`p${nth}`)).flatMap((request) =>
  Array.from({ length: 5 }, () => request),
);

/** What comes of requests of one moment. */
async function openAll({ lobby }: LoneLobby, requests: readonly Request[]): Promise<Response[]> {
  const answers = Promise.all(requests.map((request) => lobby.fetch(request)));
  await vi.advanceTimersByTimeAsync(1000);
  return answers;
}

describe("a stream", () => {
  it("opens with where its person stands", async () => {
    const lobby = openLobbyAlone();
    const { response, frames } = await watch(lobby, "Zoë");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    expect(lobby.sent[0]?.acts.position).toEqual(["Zoë"]);
    expect(frames.length).toBe(1);
    expect(frames[0]).toContain('retry: 1000\nid: 1:0:0\ndata: {"position":50');
  });

  it("ends when its reader has gone", async () => {
    const lobby = openLobbyAlone();
    const reader = new AbortController();
    const { frames } = await watch(lobby, "ann", { signal: reader.signal });
    reader.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(frames.at(-1)).toBe("over");
    expect((await lobby.push())?.tally?.streams).toBe(0);
  });

  it("has its relay told of its person, whose call it is to bring at once", async () => {
    const lobby = openLobbyAlone({ relays: 4 });
    await watch(lobby);
    expect(lobby.calls).toEqual([
      ["relay 3", "readProgress"],
      ["relay 3", "follow", 7, { departedIndex: 0, awaits: sampleTicket(50) }],
    ]);
  });

  it("counts as a visit when it opens, however long its question was on its way", async () => {
    const lobby = openLobbyAlone();
    lobby.line.delayMs = 2 * ATTENTIVE_MS;
    const response = lobby.lobby.fetch(requestOf("ann"));
    await vi.advanceTimersByTimeAsync(2 * ATTENTIVE_MS);
    expect((await response).status).toBe(200);
    lobby.takeCalls();
    await vi.advanceTimersByTimeAsync(250);
    expect(lobby.takeCalls()).toEqual([toLoop({ departedIndex: 0, awaits: sampleTicket(50) })]);
  });

  it("is sent where its person stands after the line has begun anew", async () => {
    hearWarnings();
    const lobby = openLobbyAlone();
    const { frames } = await watch(lobby);
    lobby.replyOnce({ status: "stale", snapshot: sampleSnapshot({ generation: 2 }) });
    await lobby.act("leave", "bob");
    expect(lobby.sent.slice(2).map(({ acts }) => acts)).toEqual([
      { leave: ["bob"], join: [], position: ["ann"] },
    ]);
    expect(frames.length).toBe(2);
  });

  it("gets nothing of a version while an act of its person is under way", async () => {
    const lobby = openLobbyAlone();
    const { frames } = await watch(lobby);
    lobby.line.delayMs = 100;
    const left = lobby.act("leave");
    await lobby.push({ tick: 2, calledUpTo: sampleTicket(10) });
    await left;
    expect(frames.length).toBe(1);
  });

  it("is told at once what an act of its person has changed", async () => {
    const lobby = openLobbyAlone({ relays: 4 });
    const { frames } = await watch(lobby);
    lobby.script.outcome = { kind: "waiting", ticket: sampleTicket(20) };
    await vi.advanceTimersByTimeAsync(1000);
    lobby.takeCalls();
    await lobby.act("join");
    expect(frames.at(-1)).toContain('"position":20');
    expect(lobby.takeCalls()).toEqual([
      ["relay 3", "follow", 7, { departedIndex: 0, awaits: sampleTicket(20) }],
    ]);
  });
});

describe("a request for a stream", () => {
  it("of who has read that it is their turn is answered that there is nothing more", async () => {
    const lobby = openLobbyAlone();
    lobby.script.outcome = CALLED;
    const { response } = await watch(lobby, "ann", { headers: { "last-event-id": "1:0:0:ready" } });
    expect([response.status, await response.text()]).toEqual([204, ""]);
  });

  it("of who has read something else opens one that says it, and ends", async () => {
    const lobby = openLobbyAlone();
    lobby.script.outcome = CALLED;
    const { response, frames } = await watch(lobby, "ann", { headers: { "last-event-id": "1:0:0" } });
    expect([response.status, frames.length, frames[1]]).toEqual([200, 2, "over"]);
  });

  it("of who has nothing to watch is answered with why", async () => {
    const lobby = openLobbyAlone();
    lobby.script.outcome = { kind: "none" };
    const { response } = await watch(lobby);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ status: "answered", outcome: { kind: "none" } });
  });
});

describe("a lobby with as many streams as it can serve", () => {
  it("refuses who comes together with the last of them", async () => {
    const responses = await openAll(openLobbyAlone(), [...CROWD, requestOf("late")]);
    expect(responses.slice(0, MAX_STREAMS).every(({ status }) => status === 200)).toBe(true);
    expect(responses[MAX_STREAMS]?.status).toBe(409);
    expect(await responses[MAX_STREAMS]?.json()).toEqual({ status: "overloaded", retryAfterSeconds: 2 });
  });

  it("refuses more without a question to Redis, counts them, and has a crowd come back by and by", async () => {
    const lobby = openLobbyAlone();
    await openAll(lobby, CROWD);
    const flushes = lobby.sent.length;
    const late = requestOf("late");
    const refused = await openAll(
      lobby,
      Array.from({ length: 5000 }, () => late),
    );
    expect(await refused.at(0)?.json()).toEqual({ status: "overloaded", retryAfterSeconds: 2 });
    expect(await refused.at(-1)?.json()).toEqual({ status: "overloaded", retryAfterSeconds: 5 });
    expect(lobby.sent.length).toBe(flushes);
    expect((await lobby.push())?.tally?.refused.overloaded).toBe(5000);
  });
});

describe("heartbeats", () => {
  it("are sent every fifteen seconds while pushes come", async () => {
    const lobby = openLobbyAlone();
    await lobby.push();
    const { frames } = await watch(lobby);
    const beatsAt = async (ms: number) => {
      while (Date.now() < T0 + ms) {
        await vi.advanceTimersByTimeAsync(Math.min(250, T0 + ms - Date.now()));
        if ((Date.now() - T0) % 1000 === 0) await lobby.push();
      }
      return frames.filter((frame) => frame === HEARTBEAT).length;
    };
    expect([await beatsAt(249), await beatsAt(250)]).toEqual([0, 1]);
    expect([await beatsAt(15_249), await beatsAt(15_250)]).toEqual([1, 2]);
    expect([await beatsAt(30_249), await beatsAt(30_250)]).toEqual([2, 3]);
  });

  it("are not sent while the loop is silent, and then fifteen seconds after the one that was left out", async () => {
    const lobby = openLobbyAlone();
    await lobby.push();
    const { frames } = await watch(lobby);
    const beats = () => frames.filter((frame) => frame === HEARTBEAT).length;
    await vi.advanceTimersByTimeAsync(15_250);
    expect(beats()).toBe(1);
    await lobby.push();
    await vi.advanceTimersByTimeAsync(9000);
    await lobby.push();
    await vi.advanceTimersByTimeAsync(5999);
    expect(beats()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(beats()).toBe(2);
  });
});
