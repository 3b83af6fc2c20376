import { describe, expect, it } from "vitest";
import { succeed as succeedAt } from "../../../src/client/succeed.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { GENERATION, OUTSIDE, version, waiting } from "../../support/client/client-samples.ts";

const NOW_MS = 1_000_000;
const succeed = (shown: VisitorState, next: VisitorState) => succeedAt(shown, next, NOW_MS);

describe("a position on show", () => {
  const shown = waiting(40, 100, { version: version(100, 5) });

  it("falls with a newer version", () => {
    const next = waiting(30, 110, { version: version(110, 5) });
    expect(succeed(shown, next)).toBe(next);
  });

  it("takes news of the same version, for a pause moves nobody", () => {
    const next = { ...shown, paused: true };
    expect(succeed(shown, next)).toBe(next);
  });

  it.each([
    ["fewer were called", version(99, 5)],
    ["fewer had left", version(100, 4)],
    ["the generation is an earlier one", version(500, 9, GENERATION - 1)],
  ])("stays when an answer comes late: %s", (_, older) => {
    expect(succeed(shown, waiting(40, 0, { version: older }))).toBe(shown);
  });

  it("counts versions as numbers, not as words", () => {
    const late = waiting(41, 99, { version: version(99, 5) });
    const next = waiting(31, 1000, { version: version(1000, 5) });
    expect(succeed(succeed(shown, next), late)).toBe(next);
  });

  it("never rises", () => {
    expect(succeed(shown, waiting(41, 110, { version: version(110, 5) }))).toBe(shown);
  });

  it("takes what is said of the tickets, which is of no version of the line and said once", () => {
    const ticketTypes = [
      { id: "pit", name: { en: "Pit" }, price: null, remaining: 0, chance: "sold_out" },
    ] as const;
    const late = waiting(40, 99, { version: version(99, 5), ticketTypes });
    expect(succeed(shown, late)).toEqual({ ...shown, ticketTypes });
  });

  it("begins anew for somebody who left and joined again", () => {
    const next = waiting(900, 110, { version: version(110, 6), joinedAtMs: 1 });
    expect(succeed(shown, next)).toBe(next);
  });

  it("begins anew in a new generation", () => {
    const next = waiting(900, 1, { version: version(1, 0, GENERATION + 1) });
    expect(succeed(shown, next)).toBe(next);
  });
});

it("goes from waiting to anything else, and back", () => {
  const ready = {
    status: "ready",
    claimBeforeMs: 1,
    expiresAtMs: null,
    paused: false,
    notice: null,
  } as const;
  expect(succeed(waiting(1, 100), ready)).toBe(ready);
  const returned = waiting(3, 50);
  expect(succeed(ready, returned)).toBe(returned);
});

it("takes nobody who left for somebody new, or a page would join them again", () => {
  const left = { status: "left" } as const;
  expect(succeed(left, OUTSIDE)).toBe(left);
  expect(succeed(left, waiting(9, 1))).toEqual(waiting(9, 1));
});

describe("the time of a turn", () => {
  const claimed = {
    status: "ready",
    claimBeforeMs: null,
    expiresAtMs: NOW_MS,
    paused: false,
    notice: null,
  } as const;

  it("has run out when the minutes of a pass are over and its visitor is outside", () => {
    expect(succeed(claimed, OUTSIDE)).toEqual({ status: "expired" });
    expect(succeed({ status: "expired" }, OUTSIDE)).toEqual({ status: "expired" });
    expect(succeed({ status: "expired" }, waiting(9, 1))).toEqual(waiting(9, 1));
  });

  it("has when a turn, or the time to come back, is over", () => {
    const turn = {
      status: "ready",
      claimBeforeMs: NOW_MS,
      expiresAtMs: null,
      paused: false,
      notice: null,
    } as const;
    expect(succeed(turn, OUTSIDE)).toEqual({ status: "expired" });
    const missed = { status: "missed", returnBeforeMs: NOW_MS, notice: null } as const;
    expect(succeed(missed, OUTSIDE)).toEqual({ status: "expired" });
    expect(succeed({ ...missed, returnBeforeMs: NOW_MS + 1 }, OUTSIDE)).toBe(OUTSIDE);
  });

  it("has not when it was given up before, on another device", () => {
    expect(succeed({ ...claimed, expiresAtMs: NOW_MS + 1 }, OUTSIDE)).toBe(OUTSIDE);
  });

  it("has not when it was used for a booking", () => {
    const booked = { status: "booked", expiresAtMs: NOW_MS + 1 } as const;
    expect(succeed(claimed, booked)).toBe(booked);
  });
});
