import { afterEach, describe, expect, it, vi } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import { placeInLine } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { Stream } from "../../../src/objects/stream.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import {
  sampleAnswer,
  sampleConfig,
  sampleSnapshot,
  sampleTicket,
} from "../../support/lobby/core-samples.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const CONFIG = sampleConfig();

afterEach(() => {
  vi.useRealTimers();
});

/** An event where ann is the tenth of 100 people, and the lobby knows it. */
function openAudience() {
  const { audience, answers, asked, show } = openAudienceAlone(CONFIG);
  let tick = 0;
  const change = (fields: Partial<Snapshot>, departed: readonly number[] = []) =>
    show(sampleSnapshot({ tick: ++tick, ...fields }), departed);
  change({});
  const annWaits = answers.with(placeInLine(sampleTicket(10))) as Answered;
  audience.receive("ann", annWaits);
  return {
    audience,
    asked,
    change,
    open: (gone?: AbortSignal) => audience.open("ann", annWaits, gone),
  };
}

type Change = ReturnType<typeof openAudience>["change"];

async function readAll(stream: Stream | null): Promise<string> {
  return new Response(stream?.body).text();
}

/** When the tick of the sample snapshot was, by both clocks. */
const at = (ms: number) => ({ clockMs: T0 + ms, claimClockMs: ms });
/** More than a lobby believes to know of unseen. */
const SILENCE_MS = 2000;

describe("a person who watches and was called", () => {
  it("is told so, and until when, and Redis is asked nothing", async () => {
    const { asked, change, open } = openAudience();
    const stream = open();
    change({ calledUpTo: sampleTicket(9), ...at(0) });
    change({ calledUpTo: sampleTicket(20), ...at(300) });
    const told = await readAll(stream);
    expect(told).toContain('data: {"status":"ready","message":"You can now book!"}');
    const claimBefore = new Date(T0 + CONFIG.claimWindowMs).toISOString(); // as if the call had come right after the version before
    expect(told).toContain(`"claim_before":"${claimBefore}"`);
    expect(asked).toEqual([]);
  });

  it("is told nothing more from memory, for a lobby does not hear of the claim that may follow", () => {
    const { audience, change, open } = openAudience();
    open();
    change({ calledUpTo: sampleTicket(20) });
    expect(audience.recall("ann")).toBeNull();
  });
});

describe("a person who watches and was passed, and of whom the lobby cannot tell", () => {
  it.each([
    [
      "was called so long ago that the turn may be over",
      (change: Change) => change({ calledUpTo: sampleTicket(20), ...at(SILENCE_MS) }),
    ],
    [
      "left in the same moment",
      (change: Change) =>
        change({ calledUpTo: sampleTicket(20), departedCount: 1, ...at(0) }, [sampleTicket(10)]),
    ],
    [
      "may be among those who were trimmed",
      (change: Change) =>
        change({ calledUpTo: sampleTicket(20), departedCount: 1, departedBase: 1, ...at(0) }),
    ],
  ])("is asked for when they were passed and perhaps %s", (_, happen) => {
    const { asked, change, open } = openAudience();
    open();
    change(at(0));
    happen(change);
    expect(asked).toEqual(["ann"]);
  });

  it("is not told their turn while an act of theirs is under way, but its answer", async () => {
    const { audience, asked, change, open } = openAudience();
    const stream = open();
    audience.expect("ann");
    change({ calledUpTo: sampleTicket(20) });
    audience.receive("ann", sampleAnswer({ kind: "left", expiresAtMs: 0 }));
    expect([await readAll(stream), asked]).toEqual([expect.stringContaining("not_in_queue"), []]);
  });

  it("is asked for when the last act of theirs got no reply, for it may have been done", () => {
    const { audience, asked, change, open } = openAudience();
    open();
    audience.expect("ann");
    audience.receive("ann", { status: "store_unavailable", retryAfterSeconds: 2 });
    change({ calledUpTo: sampleTicket(20) });
    expect(asked).toEqual(["ann"]);
  });

  it("is asked for once, for as long as the answer takes", () => {
    const { asked, change, open } = openAudience();
    open();
    change({ calledUpTo: sampleTicket(20), ...at(SILENCE_MS) });
    change({ calledUpTo: sampleTicket(30), ...at(SILENCE_MS) });
    expect(asked).toEqual(["ann"]);
  });

  it.each(["overloaded", "store_unavailable"] as const)("is asked for again after %s", (status) => {
    const { audience, asked, change, open } = openAudience();
    open();
    change({ calledUpTo: sampleTicket(20), ...at(SILENCE_MS) });
    audience.receive("ann", { status, retryAfterSeconds: 2 });
    change({ calledUpTo: sampleTicket(30), ...at(SILENCE_MS) });
    expect(asked).toEqual(["ann", "ann"]);
  });
});

describe("a person who watches and left, which the lobby knows only by the list", () => {
  it("is asked for again, at the pace of the stream, until there is an answer", () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 3) });
    const { audience, asked, change, open } = openAudience();
    open();
    change({ departedCount: 1 }, [sampleTicket(10)]);
    audience.receive("ann", { status: "store_unavailable", retryAfterSeconds: 2 });
    change({ departedCount: 1 });
    expect(asked).toEqual(["ann"]);
    vi.advanceTimersByTime(CONFIG.streamMaxIntervalMs);
    change({ departedCount: 1 });
    expect(asked).toEqual(["ann", "ann"]);
  });

  it("is not told their turn when the question was refused before the front passed them", () => {
    const { audience, asked, change, open } = openAudience();
    open();
    change({ departedCount: 1 }, [sampleTicket(10)]);
    audience.receive("ann", { status: "overloaded", retryAfterSeconds: 2 });
    change({ departedCount: 1, calledUpTo: sampleTicket(20) });
    expect(asked).toEqual(["ann", "ann"]);
    expect(audience.recall("ann")).toBeNull();
  });
});

describe("a stream whose reader has gone", () => {
  it("is not kept when that was before it opened", () => {
    const { audience, open } = openAudience();
    open(AbortSignal.abort());
    expect(audience.streams).toBe(0);
  });

  it("is not kept any longer", () => {
    const { audience, open } = openAudience();
    const reader = new AbortController();
    open(reader.signal);
    expect(audience.streams).toBe(1);
    reader.abort();
    expect(audience.streams).toBe(0);
  });
});
