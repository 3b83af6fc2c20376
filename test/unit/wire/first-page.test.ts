/** What a lobby answers, as the state that the waiting page begins with: written for the wire, and read as the client reads it. */
import { describe, expect, it } from "vitest";
import type { Answered, Summarized } from "../../../src/core/answer.ts";
import type { Drawing, DrawPhase } from "../../../src/core/draw/drawing.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import { readReply, replyTo } from "../../../src/wire/reply.ts";
import { readStatus, writeStatus } from "../../../src/wire/status.ts";
import { UNKNOWN } from "../../../src/wire/visitor-state.ts";
import { sampleAnswer } from "../../support/lobby/core-samples.ts";

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
    halted: true,
    soldOut: true,
    remaining: 0,
    notice: "We start late.",
  });
}

const stateOf = (answer: Answered) => readReply(replyTo("position", answer, NOW), UNKNOWN);

const WAITING = {
  status: "waiting",
  position: 45_224,
  version: "1:7:0",
  queueSize: 50_000,
  estimatedWaitSeconds: 91,
  pollAfterSeconds: 9,
  paused: true,
  soldOut: true,
  remaining: 0,
  chance: null,
  ticketTypes: [],
  closed: false,
  closesAtMs: null,
  notice: "We start late.",
};

describe("somebody in line", () => {
  it.each(["joined", "already_in_queue", "waiting"] as const)("is shown the place: %s", (outcome) => {
    const joinedAtMs = Date.UTC(2026, 0, 1) + 1_000_000;
    expect(stateOf(answered({ kind: outcome, ticket: TICKET }, 45_224))).toEqual({ ...WAITING, joinedAtMs });
  });

  it("who came back has no time of joining", () => {
    expect(stateOf(answered({ kind: "returned", ticket: 1 }, 1))).toEqual({
      ...WAITING,
      position: 1,
      joinedAtMs: null,
    });
  });

  it("is never shown a position that nobody knows", () => {
    expect(stateOf(answered({ kind: "waiting", ticket: TICKET }))).toBeNull();
  });
});

describe("every other answer", () => {
  const notice = "We start late.";
  it.each([
    [
      { kind: "called", claimBeforeMs: LATER },
      { status: "ready", claimBeforeMs: LATER, expiresAtMs: null, paused: true, notice },
    ],
    [
      { kind: "admitted", expiresAtMs: LATER },
      { status: "ready", claimBeforeMs: null, expiresAtMs: LATER, paused: false, notice },
    ],
    [
      { kind: "missed", returnBeforeMs: LATER },
      { status: "missed", returnBeforeMs: LATER, notice },
    ],
    [
      { kind: "spent", expiresAtMs: LATER },
      { status: "booked", expiresAtMs: LATER },
    ],
    [{ kind: "forfeited", expiresAtMs: LATER }, { status: "left" }],
    [
      { kind: "revoked", expiresAtMs: LATER },
      { status: "revoked", expiresAtMs: LATER },
    ],
    [{ kind: "left", expiresAtMs: 0 }, { status: "left" }],
    [{ kind: "none" }, { status: "outside" }],
  ] satisfies [Outcome, object][])("%j becomes %j", (outcome, state) => {
    expect(stateOf(answered(outcome))).toEqual(state);
  });
});

const drawing = (phase: DrawPhase): Drawing => ({
  phase,
  entered: 5,
  gone: 0,
  closedAtMs: 0,
  round: 0,
  checkpoint: null,
  stopReason: null,
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
    notices: {},
    opensAtMs: null,
    closesAtMs: null,
    isIdle: false,
    ...fields,
  });

  it.each<[Partial<Summarized>, object]>([
    [{}, { status: "outside" }],
    [{ opensAtMs: NOW }, { status: "outside" }],
    [{ closesAtMs: NOW + 1 }, { status: "outside", closesAtMs: NOW + 1 }],
    [{ closesAtMs: NOW }, { status: "closed", notice: null }],
    [
      { closed: true, notice: "Bye!", notices: { th: "ลาก่อน" } },
      { status: "closed", notice: "Bye!", notices: { th: "ลาก่อน" } },
    ],
    [{ opensAtMs: NOW + 1 }, { status: "not_open", opensAtMs: NOW + 1, notice: null }],
    [{ opening: "draw" }, { status: "not_open", opensAtMs: null, notice: null }],
    [
      { opening: "draw", opensAtMs: NOW + 9, entersAtMs: NOW + 1 },
      { status: "not_open", opensAtMs: NOW + 9, entersAtMs: NOW + 1, notice: null },
    ],
    [
      { opening: "draw", opensAtMs: NOW + 9, entersAtMs: NOW },
      { status: "outside", draw: { opensAtMs: NOW + 9, entersAtMs: NOW } },
    ],
    [
      { opening: "draw", opensAtMs: NOW + 9, draw: drawing("entering") },
      { status: "outside", draw: { opensAtMs: NOW + 9, entersAtMs: null } },
    ],
    [
      { opening: "draw", opensAtMs: NOW + 9, soldOut: true },
      { status: "sold_out", notice: null },
    ],
    // Who had entered by then is in, and others join as at any opening.
    [{ opening: "draw", opensAtMs: NOW, draw: drawing("entering") }, { status: "outside" }],
    [{ opening: "draw", opensAtMs: NOW, draw: drawing("closed") }, { status: "outside" }],
    [{ opening: "draw", draw: drawing("seated") }, { status: "outside" }],
    [
      { opening: "draw", opensAtMs: NOW + 9, draw: drawing("committed") },
      { status: "not_open", opensAtMs: NOW + 9, notice: null },
    ],
    [
      { soldOut: true, notice: "Thanks!" },
      { status: "sold_out", notice: "Thanks!" },
    ],
    [
      { soldOut: true, opensAtMs: LATER },
      { status: "not_open", opensAtMs: LATER, notice: null },
    ],
    [
      { closed: true, opensAtMs: LATER },
      { status: "closed", notice: null },
    ],
    [
      { full: true, opensAtMs: NOW },
      { status: "full", notice: null },
    ],
    [
      { full: true, soldOut: true },
      { status: "sold_out", notice: null },
    ],
  ])("of an event that is %j may be told %j", (fields, state) => {
    expect(readStatus(writeStatus("demo", summary(fields)), NOW)).toEqual(state);
  });
});
