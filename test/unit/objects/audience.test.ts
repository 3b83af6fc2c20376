import { afterEach, describe, expect, it, vi } from "vitest";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { Settled } from "../../../src/objects/flusher.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const CONFIG = sampleConfig();
const ANN_WAITS: Settled = {
  status: "answered",
  outcome: { kind: "waiting", ticket: sampleTicket(10) },
  position: 10,
};

afterEach(() => {
  vi.useRealTimers();
});

/** An event where ann is the tenth of 100 people, and the lobby knows it. */
function openAudience() {
  const { audience, asked, answer, see } = openAudienceAlone(CONFIG);
  let tick = 0;
  const move = (fields: Partial<Snapshot>, left: readonly number[] = []) =>
    see(sampleSnapshot({ tick: ++tick, ...fields }), left);
  move({});
  audience.learn("ann", ANN_WAITS);
  return {
    audience,
    asked,
    move,
    open: (gone?: AbortSignal) => audience.open("ann", answer(ANN_WAITS), gone),
  };
}

describe("somebody who watches and was passed", () => {
  it("is asked for once, for as long as the answer takes", () => {
    const { asked, move, open } = openAudience();
    open();
    move({ calledUpTo: sampleTicket(20) });
    move({ calledUpTo: sampleTicket(30) });
    expect(asked).toEqual(["ann"]);
  });

  it.each(["overloaded", "store_unavailable"] as const)("is asked for again after %s", (status) => {
    const { audience, asked, move, open } = openAudience();
    open();
    move({ calledUpTo: sampleTicket(20) });
    audience.learn("ann", { status, retryAfterSeconds: 2 });
    move({ calledUpTo: sampleTicket(30) });
    expect(asked).toEqual(["ann", "ann"]);
  });
});

describe("somebody who watches and left, of which the lobby heard only by the list", () => {
  it("is asked for again, at the pace of the stream, until somebody can say so", () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 3) });
    const { audience, asked, move, open } = openAudience();
    open();
    move({ departedCount: 1 }, [sampleTicket(10)]);
    audience.learn("ann", { status: "store_unavailable", retryAfterSeconds: 2 });
    move({ departedCount: 1 });
    expect(asked).toEqual(["ann"]);
    vi.advanceTimersByTime(CONFIG.streamMaxIntervalMs);
    move({ departedCount: 1 });
    expect(asked).toEqual(["ann", "ann"]);
  });
});

describe("a stream whose reader has gone", () => {
  it("is not kept when that was before it opened", () => {
    const { audience, open } = openAudience();
    open(AbortSignal.abort());
    expect(audience.isEmpty).toBe(true);
  });

  it("is not kept any longer", () => {
    const { audience, open } = openAudience();
    const reader = new AbortController();
    open(reader.signal);
    expect(audience.isEmpty).toBe(false);
    reader.abort();
    expect(audience.isEmpty).toBe(true);
  });
});
