import { describe, expect, it } from "vitest";
import { drawnPlace } from "../../../../src/core/draw/drawing.ts";
import { entrantPollSeconds } from "../../../../src/core/pace.ts";
import { sampleDrawing, sampleSnapshot, sampleTicket } from "../../../support/lobby/core-samples.ts";

const CLOSED_AT_MS = Date.UTC(2026, 10, 24, 3);
const seated = sampleDrawing({ phase: "seated", entered: 10, closedAtMs: CLOSED_AT_MS });

describe("a drawn place", () => {
  it("is the ordinal of an entrant's ticket", () => {
    expect(drawnPlace(seated, CLOSED_AT_MS - 1, sampleTicket(10))).toBe(10);
  });

  it("has nobody who came after the close, or returned after a missed turn", () => {
    expect(drawnPlace(seated, CLOSED_AT_MS - 1, sampleTicket(11))).toBeNull();
    expect(drawnPlace(seated, CLOSED_AT_MS - 1, 3)).toBeNull();
  });

  it("is not known any more once the line was renumbered, nor before all have their seats", () => {
    expect(drawnPlace(seated, CLOSED_AT_MS + 1, sampleTicket(10))).toBeNull();
    expect(drawnPlace({ ...seated, phase: "committed" }, CLOSED_AT_MS - 1, sampleTicket(10))).toBeNull();
  });
});

describe("an entrant without a stream asks again", () => {
  const secondsBefore = (toOpeningMs: number, random: number) =>
    entrantPollSeconds(
      sampleSnapshot({ draw: sampleDrawing(), opensAtMs: 1e12 + toOpeningMs }),
      1e12,
      random,
    );

  it("after a minute at most, and not together with all others, while the opening is far", () => {
    expect([secondsBefore(3_600_000, 0), secondsBefore(3_600_000, 1)]).toEqual([40, 60]);
  });

  it("ever sooner as the opening comes near", () => {
    expect([
      secondsBefore(60_000, 0),
      secondsBefore(20_000, 0),
      secondsBefore(1000, 0),
      secondsBefore(-1, 0),
    ]).toEqual([30, 10, 5, 5]);
  });

  it("after a few seconds during the drawing", () => {
    const snapshot = sampleSnapshot({ draw: sampleDrawing({ phase: "committed" }) });
    expect([entrantPollSeconds(snapshot, 0, 0), entrantPollSeconds(snapshot, 0, 1)]).toEqual([5, 8]);
  });
});
