/** What a lobby tells of a call that it saw between two versions. */
import { describe, expect, it } from "vitest";
import { callBetween } from "../../../src/core/lobby/turn.ts";
import { sampleSnapshot } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const WINDOW_MS = 60_000;
const before = sampleSnapshot({ clockMs: T0, claimClockMs: 700_000 });

/** The call that is seen so many ms of the clock later, and of the claim clock. */
const seenAfter = (wallMs: number, claimMs: number, claimWindowMs = WINDOW_MS) =>
  callBetween(before, { ...before, clockMs: T0 + wallMs, claimClockMs: 700_000 + claimMs }, claimWindowMs);

const calledUntil = (atMs: number) => ({ kind: "called", claimBeforeMs: atMs });

describe("a call that a lobby saw", () => {
  it.each([
    ["in one tick", 100, 100, T0 + WINDOW_MS],
    ["while the claim clock stood", 1500, 0, T0 + 1500 + WINDOW_MS],
    ["although no time passed by any clock", 0, 0, T0 + WINDOW_MS],
    ["within two seconds", 1999, 1999, T0 + WINDOW_MS],
  ])("%s may be claimed for as long as if it had come at once", (_, wallMs, claimMs, untilMs) => {
    expect(seenAfter(wallMs, claimMs)).toEqual(calledUntil(untilMs));
  });

  it.each([
    ["after two seconds", 2000, 1000],
    ["after two seconds of the claim clock", 1000, 2000],
    ["by a loop whose clock is behind", -1, 100],
    ["by a claim clock that went back", 100, -1],
  ])("%s is told by Redis alone", (_, wallMs, claimMs) => {
    expect(seenAfter(wallMs, claimMs)).toBeNull();
  });

  it("after as long as a turn lasts may have been missed", () => {
    expect(seenAfter(999, 999, 1000)).toEqual(calledUntil(T0 + 1000));
    expect(seenAfter(1000, 1000, 1000)).toBeNull();
  });

  it("by one version alone is none", () => {
    expect([callBetween(null, before, WINDOW_MS), callBetween(before, null, WINDOW_MS)]).toEqual([
      null,
      null,
    ]);
  });
});
