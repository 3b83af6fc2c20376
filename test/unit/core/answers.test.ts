import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeAnswer, makeSummary } from "../../../src/core/answer.ts";
import { EMPTY_BOARD } from "../../../src/core/board.ts";
import { QUICKNET } from "../../../src/core/draw/beacon.ts";
import type { Drawing, DrawPhase } from "../../../src/core/draw/drawing.ts";
import type { EventConfig } from "../../../src/core/event-config.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import {
  sampleConfig,
  sampleDrawing,
  sampleSnapshot,
  sampleTicket,
} from "../../support/lobby/core-samples.ts";

const config = sampleConfig({ streamIntervalMs: 1000, streamMaxIntervalMs: 10_000 });
const waiting: Outcome = { kind: "waiting", ticket: sampleTicket(50) };

describe("what a lobby answers", () => {
  it("is all of one version", () => {
    const snapshot = sampleSnapshot({
      generation: 1_764_000_000_000,
      calledUpTo: sampleTicket(9),
      departedCount: 2,
      waiting: 4321,
      passTtlSeconds: 120,
      remaining: 17,
      notice: "Soon.",
    });
    expect(makeAnswer(waiting, 39, snapshot, 10, config)).toEqual({
      status: "answered",
      outcome: waiting,
      generation: 1_764_000_000_000,
      version: "1764000000000:9:2",
      position: 39,
      queueSize: 4321,
      estimatedWaitSeconds: 4,
      pollAfterSeconds: 1,
      passTtlSeconds: 120,
      paused: false,
      halted: false,
      soldOut: false,
      remaining: 17,
      closed: false,
      closesAtMs: null,
      notice: "Soon.",
      notices: {},
    });
  });

  it("names when it closes, and the words of each language beside those for all", () => {
    const board = { ...EMPTY_BOARD, notices: { en: "Soon.", th: "เร็วๆ นี้" } };
    const told = (fields: object) =>
      makeAnswer(
        waiting,
        1,
        sampleSnapshot({ closed: true, closesAtMs: 7000, board, ...fields }),
        10,
        config,
      );
    const closing = { closed: true, closesAtMs: 7000, notices: board.notices };
    expect(told({ notice: "To all." })).toMatchObject({ ...closing, notice: "To all." });
    expect(told({})).toMatchObject({ ...closing, notice: "Soon." });
  });

  it("asks for a poll in whole seconds, never at once, and never later than the settings allow", () => {
    const interval = fc.integer({ min: 100, max: 60_000 });
    fc.assert(
      fc.property(interval, interval, fc.integer({ min: 1, max: 1_000_000 }), (a, b, position) => {
        const [streamIntervalMs, streamMaxIntervalMs] = [Math.min(a, b), Math.max(a, b)];
        const bounds = sampleConfig({ streamIntervalMs, streamMaxIntervalMs });
        const { pollAfterSeconds } = answered(position, 500, bounds);
        expect(Number.isInteger(pollAfterSeconds)).toBe(true);
        expect(pollAfterSeconds).toBeGreaterThanOrEqual(1);
        expect(pollAfterSeconds * 1000).toBeGreaterThanOrEqual(streamIntervalMs);
        expect((pollAfterSeconds - 1) * 1000).toBeLessThan(streamMaxIntervalMs);
      }),
    );
  });

  it("promises no time while the event is paused, and asks for few polls", () => {
    const answer = makeAnswer(waiting, 5, sampleSnapshot({ paused: true }), 500, config);
    expect(answer).toMatchObject({ estimatedWaitSeconds: null, pollAfterSeconds: 10, paused: true });
  });

  it.each([
    [null, false],
    [1, false],
    [0, true],
  ])("with %s left to sell, sold out is %s", (remaining, soldOut) => {
    const answer = makeAnswer(waiting, 5, sampleSnapshot({ remaining }), 500, config);
    expect(answer).toMatchObject({ soldOut, remaining });
  });

  it("promises no time to somebody who does not wait", () => {
    const answer = makeAnswer({ kind: "none" }, null, sampleSnapshot(), 500, config);
    expect(answer).toMatchObject({ position: null, estimatedWaitSeconds: null });
  });

  it("counts returned people before somebody who waits, for they are called first", () => {
    const answer = makeAnswer(waiting, 11, sampleSnapshot({ returned: 40 }), 10, config);
    expect(answer).toMatchObject({ position: 11, estimatedWaitSeconds: 5 });
  });

  it("counts only those who returned before somebody who returned", () => {
    const answer = makeAnswer(
      { kind: "returned", ticket: 1 },
      1,
      sampleSnapshot({ returned: 40 }),
      10,
      config,
    );
    expect(answer).toMatchObject({ position: 1, estimatedWaitSeconds: 0 });
  });

  function answered(position: number, perSecond: number, settings = config) {
    const answer = makeAnswer(waiting, position, sampleSnapshot(), perSecond, settings);
    if (answer.status !== "answered") throw new Error("not an answer");
    return answer;
  }
});

describe("what anybody may know of an event", () => {
  it("is its size, its pace, and that it goes on", () => {
    expect(makeSummary(sampleSnapshot({ waiting: 7, rateMilli: 200 }), config)).toEqual({
      status: "answered",
      queueSize: 7,
      ratePerSecond: 0.2,
      paused: false,
      closed: false,
      full: false,
      soldOut: false,
      remaining: null,
      notice: null,
      notices: {},
      opensAtMs: null,
      closesAtMs: null,
      opening: "first-come",
      entersAtMs: null,
      isIdle: false,
    });
  });

  it("is the configured rate before the first tick, and the applied one after, even if that is 0", () => {
    const before = makeSummary(
      sampleSnapshot({ tick: 0, rateMilli: 0 }),
      sampleConfig({ rateMilli: 300_000 }),
    );
    const after = makeSummary(
      sampleSnapshot({ tick: 1, rateMilli: 0 }),
      sampleConfig({ rateMilli: 300_000 }),
    );
    expect([before, after]).toMatchObject([{ ratePerSecond: 300 }, { ratePerSecond: 0 }]);
  });

  it.each([
    [null, false],
    [1, false],
    [0, true],
  ])("with %s left to sell, sold out is %s", (remaining, soldOut) => {
    expect(makeSummary(sampleSnapshot({ remaining }), config)).toMatchObject({
      soldOut,
      remaining,
    });
  });

  it("is what the operator says to everybody", () => {
    expect(makeSummary(sampleSnapshot({ notice: "Soon." }), config)).toMatchObject({ notice: "Soon." });
  });

  it("is when it opens, if it says so", () => {
    const opensAtMs = Date.UTC(2026, 10, 24, 3);
    expect(makeSummary(sampleSnapshot({ opensAtMs: opensAtMs }), config)).toMatchObject({ opensAtMs });
  });

  it.each([
    [{ idle: true, waiting: 0 }, true],
    [{ idle: true, waiting: 1 }, false], // joined since the last tick
    [{ idle: false, waiting: 0 }, false], // called, or may come back
  ])("of an event that is %j: that nobody has a place is %s", (fields, isIdle) => {
    expect(makeSummary(sampleSnapshot(fields), config)).toMatchObject({ isIdle });
  });
});

describe("what is told of a drawing", () => {
  const times = { opensAtMs: 2000, entersAtMs: 1000 };
  const answerAt = (draw: Drawing | undefined, outcome: Outcome, position: number | null = null) =>
    makeAnswer(outcome, position, sampleSnapshot({ ...(draw && { draw }), ...times }), 10, config);

  it("is, while people enter, how many there are and both times", () => {
    const draw = sampleDrawing();
    expect(answerAt(draw, { kind: "entered" })).toMatchObject({ draw, ...times });
  });

  it("is both times to whoever comes too early, also before anybody entered", () => {
    const early = answerAt(undefined, { kind: "queue_not_open", opensAtMs: 2000 });
    expect(early).toMatchObject(times);
    expect(early).not.toHaveProperty("draw");
  });

  it("is the drawing itself to who came after the close, and the place to who was drawn", () => {
    const committed = sampleDrawing({ phase: "committed", closedAtMs: 5 });
    expect(answerAt(committed, waiting, 3)).toMatchObject({ draw: committed });
    const seated = { ...committed, phase: "seated" as const };
    expect(answerAt(seated, { kind: "waiting", ticket: sampleTicket(4) }, 3)).toMatchObject({
      drawnPlace: 4,
    });
    const newcomer = answerAt(seated, { kind: "waiting", ticket: sampleTicket(11) }, 9);
    expect(newcomer).not.toHaveProperty("draw");
  });

  it("is when the round comes out, once the list is committed to", () => {
    const beacon = { ...QUICKNET, genesis: 1000, period: 30 };
    const at = (phase: DrawPhase, fields: Partial<EventConfig>) => {
      const snapshot = sampleSnapshot({ draw: sampleDrawing({ phase, round: 3 }) });
      return makeAnswer(waiting, 3, snapshot, 10, { ...config, ...fields }).roundAtMs;
    };
    expect(at("committed", { beacon })).toBe(1_060_000);
    expect([at("closed", { beacon }), at("seated", { beacon }), at("committed", {})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("says of a line that its ticket can be proven, where there is a key for that", () => {
    const provable = { ...config, proofKey: 7 };
    const snapshot = sampleSnapshot();
    expect(makeAnswer(waiting, 3, snapshot, 10, provable)).toMatchObject({ receipt: "ticket" });
    expect(makeAnswer(waiting, 3, snapshot, 10, config)).not.toHaveProperty("receipt");
    expect(makeAnswer({ kind: "returned", ticket: 1 }, 1, snapshot, 10, provable)).not.toHaveProperty(
      "receipt",
    );
  });

  it("is public", () => {
    const draw = sampleDrawing();
    expect(makeSummary(sampleSnapshot({ draw }), config)).toMatchObject({ draw });
    expect(makeSummary(sampleSnapshot(), config)).not.toHaveProperty("draw");
  });

  it("is public: how the event opens, by its settings until it has begun", () => {
    const draws = { ...config, opening: "draw" as const };
    const openingOf = (fields: Partial<Snapshot>, settings = config) => {
      const summary = makeSummary(sampleSnapshot(fields), settings);
      return summary.status === "answered" ? summary.opening : null;
    };
    expect([openingOf({ generation: 0 }, draws), openingOf({ generation: 0 })]).toEqual([
      "draw",
      "first-come",
    ]);
    expect(openingOf({ draw: sampleDrawing() })).toBe("draw");
    expect(openingOf({}, draws)).toBe("first-come");
  });
});
