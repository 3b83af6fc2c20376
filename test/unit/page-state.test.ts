/** What a lobby answers, as the state that the waiting page begins with. */
import { describe, expect, it } from "vitest";
import type { Answered, Summarized } from "../../src/core/answer.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { stateOf, stateOfEvent } from "../../src/edge/pages/page-state.ts";
import { sampleAnswer } from "../support/core-samples.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const LATER = NOW + 60_000;
/** The 45,231st to join, 1,000 seconds into 2026. */
const TICKET = 1000 * 10_000_000 + 45_231;

function answered(outcome: Outcome, position: number | null = null): Answered {
  return sampleAnswer(outcome, {
    version: "1:7:0",
    position,
    queueSize: 50_000,
    estimatedWaitSeconds: 91,
    pollAfterSeconds: 9,
    paused: true,
    standing: true,
    soldOut: true,
    remaining: 0,
    notice: "We start late.",
  });
}

const WAITING = {
  status: "waiting",
  position: 45_224,
  version: "1:7:0",
  queueSize: 50_000,
  estimatedWaitSeconds: 91,
  pollAfterSeconds: 9,
  paused: true,
  soldOut: true,
  notice: "We start late.",
};

const UNAVAILABLE = { status: "unavailable", retryAfterSeconds: null };

describe("somebody in line", () => {
  it.each(["joined", "already_in_queue", "waiting"] as const)("is shown the place: %s", (outcome) => {
    const joinedAtMs = Date.UTC(2026, 0, 1) + 1_000_000;
    expect(stateOf(answered({ outcome, ticket: TICKET }, 45_224))).toEqual({ ...WAITING, joinedAtMs });
  });

  it("who came back has no time of joining", () => {
    expect(stateOf(answered({ outcome: "returned", ticket: 1 }, 1))).toEqual({
      ...WAITING,
      position: 1,
      joinedAtMs: null,
    });
  });

  it("is never shown a position that nobody knows", () => {
    expect(stateOf(answered({ outcome: "waiting", ticket: TICKET }))).toEqual(UNAVAILABLE);
  });
});

describe("every other answer", () => {
  const notice = "We start late.";
  it.each([
    [
      { outcome: "called", claimBefore: LATER },
      { status: "ready", claimBeforeMs: LATER, expiresAtMs: null, paused: true, notice },
    ],
    [
      { outcome: "admitted", until: LATER },
      { status: "ready", claimBeforeMs: null, expiresAtMs: LATER, paused: false, notice },
    ],
    [
      { outcome: "missed", returnBefore: LATER },
      { status: "missed", returnBeforeMs: LATER, notice },
    ],
    [
      { outcome: "spent", until: LATER },
      { status: "booked", untilMs: LATER },
    ],
    [{ outcome: "forfeited", until: LATER }, { status: "left" }],
    [{ outcome: "left" }, { status: "left" }],
    [{ outcome: "queue_full" }, { status: "full", notice }],
    [{ outcome: "queue_closed" }, { status: "closed", notice }],
    [
      { outcome: "queue_not_open", opensAt: LATER },
      { status: "not_open", opensAtMs: LATER, notice },
    ],
    [{ outcome: "sold_out" }, { status: "sold_out", notice }],
    [{ outcome: "wait" }, UNAVAILABLE],
  ] satisfies [Outcome, object][])("%j becomes %j", (outcome, state) => {
    expect(stateOf(answered(outcome))).toEqual(state);
  });
});

it("leaves what somebody without a place is told to the event", () => {
  expect(stateOf(answered({ outcome: "none" }))).toBeNull();
});

describe("somebody outside", () => {
  const summary = (fields: Partial<Summarized>): Summarized => ({
    status: "answered",
    queueSize: 3,
    ratePerSecond: 10,
    paused: false,
    closed: false,
    full: false,
    soldOut: false,
    remaining: null,
    notice: null,
    opensAt: null,
    isIdle: false,
    ...fields,
  });

  it.each([
    [{}, { status: "outside", openedAtMs: null }],
    [{ opensAt: NOW }, { status: "outside", openedAtMs: NOW }],
    [{ opensAt: NOW + 1 }, { status: "not_open", opensAtMs: NOW + 1, notice: null }],
    [
      { soldOut: true, notice: "Thanks!" },
      { status: "sold_out", notice: "Thanks!" },
    ],
    [
      { soldOut: true, opensAt: LATER },
      { status: "not_open", opensAtMs: LATER, notice: null },
    ],
    [
      { closed: true, opensAt: LATER },
      { status: "closed", notice: null },
    ],
    [
      { full: true, opensAt: NOW },
      { status: "full", notice: null },
    ],
    [
      { full: true, soldOut: true },
      { status: "sold_out", notice: null },
    ],
  ])("of an event that is %j may be told %j", (fields, state) => {
    expect(stateOfEvent(summary(fields), NOW)).toEqual(state);
  });
});
