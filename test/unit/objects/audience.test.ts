import { afterEach, describe, expect, it, vi } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import { placeInLine } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

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

describe("a person who watches and was passed", () => {
  it("is asked for once, for as long as the answer takes", () => {
    const { asked, change, open } = openAudience();
    open();
    change({ calledUpTo: sampleTicket(20) });
    change({ calledUpTo: sampleTicket(30) });
    expect(asked).toEqual(["ann"]);
  });

  it.each(["overloaded", "store_unavailable"] as const)("is asked for again after %s", (status) => {
    const { audience, asked, change, open } = openAudience();
    open();
    change({ calledUpTo: sampleTicket(20) });
    audience.receive("ann", { status, retryAfterSeconds: 2 });
    change({ calledUpTo: sampleTicket(30) });
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
