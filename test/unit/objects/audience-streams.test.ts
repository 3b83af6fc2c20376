/** Which streams an audience opens and ends, and what it remembers of people who have none. The clock is set. */
import { describe, expect, it, vi } from "vitest";
import type { Answer, Answered } from "../../../src/core/answer.ts";
import { placeInLine } from "../../../src/core/outcome.ts";
import { MAX_STREAMS } from "../../../src/core/pace.ts";
import type { Stream } from "../../../src/objects/stream.ts";
import { HEARTBEAT } from "../../../src/wire/frames.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import {
  sampleAnswer,
  sampleConfig,
  sampleDrawing,
  sampleSnapshot,
  sampleTicket,
} from "../../support/lobby/core-samples.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const CONFIG = sampleConfig();
/** How often who is far back asks or is told. */
const SLOWEST_MS = CONFIG.streamMaxIntervalMs;

setClock(0.5);

/** An event where each of these people is in line by the ordinal of their ticket. */
function openAudience() {
  const alone = openAudienceAlone(CONFIG);
  alone.show(sampleSnapshot({ tick: 1 }));
  const waits = (ordinal: number) => alone.answers.with(placeInLine(sampleTicket(ordinal))) as Answered;
  return { ...alone, waits };
}

/** What a stream has been sent until now; it is ended for that. */
async function endAndRead(stream: Stream | null): Promise<string[]> {
  stream?.close();
  const text = await new Response(stream?.body).text();
  return text.split("\n\n").filter((frame) => frame !== "");
}

const isOver = (stream: Stream | null) => {
  let isDone = false;
  const reader = stream?.body.getReader();
  const read = async () => {
    while (!(await reader?.read())?.done);
    isDone = true;
  };
  void read();
  return async () => {
    await vi.advanceTimersByTimeAsync(0);
    return isDone;
  };
};

describe("a lobby", () => {
  it("is full at 4,000 streams, and not at one fewer", () => {
    const { audience, waits } = openAudience();
    for (let nth = 1; nth < MAX_STREAMS; nth++) audience.open(`p${nth}`, waits(1), undefined);
    expect([MAX_STREAMS, audience.streams, audience.isFull]).toEqual([4000, 3999, false]);
    audience.open("last", waits(1), undefined);
    expect(audience.isFull).toBe(true);
  });

  it("ends the oldest of six streams of a person, and none of five", async () => {
    const { audience, waits } = openAudience();
    const streams = Array.from({ length: 5 }, () => audience.open("ann", waits(10), undefined));
    const areOver = streams.map(isOver);
    const over = async () => Promise.all(areOver.map((isThisOver) => isThisOver()));
    expect(await over()).toEqual([false, false, false, false, false]);
    audience.open("ann", waits(10), undefined);
    expect(await over()).toEqual([true, false, false, false, false]);
    expect(audience.streams).toBe(5);
  });

  it.each<[what: string, Answer]>([
    ["who has no place", sampleAnswer({ kind: "none" })],
    ["who has left with a pass", sampleAnswer({ kind: "forfeited", expiresAtMs: T0 })],
    ["whose pass was taken back", sampleAnswer({ kind: "revoked", expiresAtMs: T0 })],
    ["who has booked", sampleAnswer({ kind: "spent", expiresAtMs: T0 })],
    ["of whom Redis says nothing", { status: "store_unavailable", retryAfterSeconds: 2 }],
  ])("opens no stream for somebody %s", (_, answer) => {
    const { audience } = openAudience();
    expect(audience.open("ann", answer, undefined)).toBeNull();
    expect(audience.streams).toBe(0);
  });

  it("ends a stream at once that begins with its last message, and knows nobody by it", async () => {
    const { audience } = openAudience();
    const called = sampleAnswer({ kind: "called", claimBeforeMs: T0 + 30_000 });
    const stream = audience.open("ann", called, undefined);
    expect(await new Response(stream?.body).text()).toContain('"status":"ready"');
    expect([audience.streams, audience.knows("ann")]).toEqual([0, false]);
  });

  it("ends a stream whose reader had gone before it opened", async () => {
    const { audience, waits } = openAudience();
    audience.open("ann", waits(10), AbortSignal.abort());
    expect(audience.streams).toBe(0);
  });
});

describe("who asked, and watches nothing", () => {
  it("is known until three of the slowest polls are over, and not for longer", () => {
    const { audience, waits } = openAudience();
    audience.receive("ann", waits(10));
    audience.forgetAbsent(T0 + 3 * SLOWEST_MS);
    expect(audience.knows("ann")).toBe(true);
    audience.forgetAbsent(T0 + 3 * SLOWEST_MS + 1);
    expect(audience.knows("ann")).toBe(false);
  });

  it("is known three minutes before a drawing, for entrants ask more seldom", () => {
    const { audience } = openAudience();
    audience.receive("ann", sampleAnswer({ kind: "entered" }));
    audience.forgetAbsent(T0 + 180_000);
    expect(audience.knows("ann")).toBe(true);
    audience.forgetAbsent(T0 + 180_001);
    expect(audience.knows("ann")).toBe(false);
  });

  it("is known for longer for asking again, also where the answer comes from memory", () => {
    const { audience, waits } = openAudience();
    audience.receive("ann", waits(10));
    vi.setSystemTime(T0 + SLOWEST_MS);
    expect(audience.recall("ann")).toMatchObject({ position: 10 });
    audience.forgetAbsent(T0 + 4 * SLOWEST_MS);
    expect(audience.knows("ann")).toBe(true);
  });

  it("is forgotten where the lobby is told to, unless they watch", () => {
    const { audience, waits } = openAudience();
    audience.receive("ann", waits(10));
    audience.receive("bob", waits(11));
    audience.open("bob", waits(11), undefined);
    for (const user of ["ann", "bob", "cat"]) audience.forget(user);
    expect(["ann", "bob", "cat"].map((user) => audience.knows(user))).toEqual([false, true, false]);
  });

  it("is not remembered by an answer after which they have no place", () => {
    const { audience } = openAudience();
    audience.receive("ann", sampleAnswer({ kind: "none" }));
    expect([audience.knows("ann"), audience.recall("ann")]).toEqual([false, null]);
  });
});

describe("the answer to an act of somebody who watches", () => {
  /** ann waits and watches; then her act is answered. */
  async function watch(answer: Answered, afterMs: number) {
    const audience = openAudience();
    audience.audience.receive("ann", audience.waits(10));
    const stream = audience.audience.open("ann", audience.waits(10), undefined);
    vi.setSystemTime(T0 + afterMs);
    audience.audience.receive("ann", answer);
    return endAndRead(stream);
  }
  const { waits } = (() => {
    vi.useFakeTimers({ now: T0 });
    return openAudience();
  })();
  /** Half of the second between two messages to somebody near the front: Math.random is set. */
  const DUE_MS = 500;

  it.each([
    ["is a message before that is due where the place is another one", waits(11), 0, 2],
    ["is none before that is due where the place is as before", waits(10), DUE_MS - 1, 1],
    ["is one when it is due where the place is as before", waits(10), DUE_MS, 2],
    ["is one where they have been called", sampleAnswer({ kind: "called", claimBeforeMs: T0 + 1 }), 0, 2],
  ])("%s", async (_, answer, afterMs, messages) => {
    const frames = await watch(answer, afterMs);
    expect(frames.filter((frame) => !frame.includes("event: "))).toHaveLength(messages);
  });

  it("ends every stream of theirs where they have been called, with the message", async () => {
    const { audience, waits: of } = openAudience();
    audience.receive("ann", of(10));
    const streams = [1, 2].map(() => audience.open("ann", of(10), undefined));
    audience.receive("ann", sampleAnswer({ kind: "called", claimBeforeMs: T0 + 1 }));
    expect(audience.streams).toBe(0);
    for (const stream of streams) expect((await endAndRead(stream)).at(-1)).toContain('"status":"ready"');
  });

  it("is sent to nobody where they watch nothing", () => {
    const { audience, waits: of } = openAudience();
    audience.receive("ann", of(10));
    expect(() => audience.receive("ann", of(11))).not.toThrow();
    expect(audience.streams).toBe(0);
  });
});

describe("where all tickets are void", () => {
  it("each who watches is asked for, once, and nobody is answered from memory", () => {
    const { audience, asked, waits } = openAudience();
    for (const [user, ordinal] of [
      ["ann", 10],
      ["bob", 11],
      ["cat", 12],
    ] as const)
      audience.receive(user, waits(ordinal));
    audience.open("ann", waits(10), undefined);
    audience.open("cat", waits(12), undefined);
    expect(audience.awaits).toBe(sampleTicket(10));
    audience.startOver();
    expect(asked).toEqual(["ann", "cat"]);
    expect([audience.recall("bob"), audience.awaits]).toEqual([null, null]);
  });
});

describe("a heartbeat", () => {
  it("is sent to each stream, and ends none", async () => {
    const { audience, waits } = openAudience();
    audience.receive("ann", waits(10));
    const streams = [audience.open("ann", waits(10), undefined), audience.open("ann", waits(10), undefined)];
    audience.sendHeartbeat();
    expect(audience.streams).toBe(2);
    for (const stream of streams) expect((await endAndRead(stream)).at(-1)).toBe(HEARTBEAT.trim());
  });

  it("asks Redis for nobody whose place is in line", () => {
    const { audience, asked, waits } = openAudience();
    audience.receive("ann", waits(10));
    audience.open("ann", waits(10), undefined);
    vi.setSystemTime(T0 + SLOWEST_MS);
    audience.sendHeartbeat();
    expect(asked).toEqual([]);
  });

  it("tells an entrant how many have entered since they were told, when that is due", async () => {
    const { audience, answers, show } = openAudience();
    const entering = (tick: number, entered: number) =>
      show(sampleSnapshot({ tick, draw: sampleDrawing({ entered }) }));
    entering(2, 10);
    audience.receive("ann", sampleAnswer({ kind: "entered" }));
    const stream = audience.open("ann", answers.with({ kind: "entrant" }) as Answered, undefined);
    entering(3, 11);
    vi.setSystemTime(T0 + SLOWEST_MS);
    audience.sendHeartbeat();
    const frames = await endAndRead(stream);
    expect(frames.map((frame) => /"entered":(\d+)/.exec(frame)?.[1])).toEqual(["10", "11", undefined]);
  });
});
