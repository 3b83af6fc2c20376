/** What answers, frames and the status say of a drawing. */
import { describe, expect, it } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import type { Drawing } from "../../../src/core/draw/drawing.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import { readDrawnPlace, readOpenDraw, writeDraw } from "../../../src/wire/draw.ts";
import { frameOf, readFrame } from "../../../src/wire/frames.ts";
import { readPlace, writePlace } from "../../../src/wire/place.ts";
import { readRefusal, writeProblem } from "../../../src/wire/problems.ts";
import { readReply, replyTo } from "../../../src/wire/reply.ts";
import { UNKNOWN } from "../../../src/wire/visitor-state.ts";
import { sampleAnswer, sampleTicket } from "../../support/lobby/core-samples.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const [ENTERS_AT_MS, OPENS_AT_MS, ROUND_AT_MS] = [NOW - 60_000, NOW + 60_000, NOW + 90_000];
const DRAWING: Drawing = {
  phase: "entering",
  entered: 48_000,
  gone: 12,
  closedAtMs: 0,
  round: 0,
  checkpoint: null,
  stopReason: null,
};
const COMMITTED: Drawing = {
  ...DRAWING,
  phase: "committed",
  closedAtMs: NOW,
  round: 123,
  checkpoint: "d.e.f",
};
const TICKET = sampleTicket(12_221);
const IN_LINE = { kind: "waiting", ticket: TICKET } as const;

function entrant(
  draw: Drawing,
  more: Partial<Answered> = {},
  outcome: Outcome = { kind: "entrant" },
): Answered {
  const times = { opensAtMs: OPENS_AT_MS, entersAtMs: ENTERS_AT_MS, roundAtMs: ROUND_AT_MS };
  return sampleAnswer(outcome, { draw, ...times, ...more });
}

const seated = (more: Partial<Answered> = {}) =>
  sampleAnswer(IN_LINE, {
    position: 12_200,
    draw: { ...DRAWING, phase: "seated" },
    drawnPlace: 12_221,
    ...more,
  });

describe("an entrant", () => {
  it("is told how many entered, until when others can, and when to ask again", () => {
    const reply = replyTo("join", entrant(DRAWING, { pollAfterSeconds: 60 }, { kind: "entered" }), NOW);
    expect(reply).toEqual({
      kind: "body",
      status: 201,
      body: {
        status: "entered",
        draw: {
          phase: "entering",
          entered: 48_000,
          opens_at: "2026-11-24T12:01:00.000Z",
          enters_at: "2026-11-24T11:59:00.000Z",
        },
        poll_after_seconds: 60,
        notice: null,
      },
    });
  });

  it("is told the round, when it comes out and the signed list once there is one, and a drawing that is stopped", () => {
    expect(writeDraw(entrant({ ...DRAWING, phase: "closed" }))).toEqual({ phase: "closed", entered: 48_000 });
    const said = {
      phase: "committed",
      entered: 48_000,
      round: 123,
      round_at: "2026-11-24T12:01:30.000Z",
      checkpoint: "d.e.f",
    };
    expect(writeDraw(entrant(COMMITTED))).toEqual(said);
    expect(writeDraw(entrant({ ...COMMITTED, stopReason: "LIST_DIFFERS" }))).toEqual({
      ...said,
      stopped: true,
    });
  });

  it("reads in each phase what was written", () => {
    for (const [draw, state] of [
      [DRAWING, { phase: "entering", opensAtMs: OPENS_AT_MS, entersAtMs: ENTERS_AT_MS }],
      [
        { ...DRAWING, phase: "closed" },
        { phase: "closed", opensAtMs: null },
      ],
      [
        COMMITTED,
        { phase: "committed", round: 123, roundAtMs: ROUND_AT_MS, checkpoint: "d.e.f", stopped: false },
      ],
      [{ ...COMMITTED, stopReason: "LIST_DIFFERS" }, { stopped: true }],
    ] as const) {
      const read = readReply(replyTo("position", entrant(draw), NOW), UNKNOWN);
      expect(read).toMatchObject({ status: "entered", draw: { entered: 48_000, ...state } });
    }
  });

  it("has frames without a status and without a position, which end no stream", () => {
    const frame = frameOf(entrant(COMMITTED, { notice: "Soon." }));
    expect(frame?.last).toBe(false);
    const data = /^data: (.*)$/m.exec(frame?.text ?? "")?.[1] ?? "";
    const { body, last } = readFrame(data);
    expect([last, Object.keys(body)]).toEqual([false, ["draw", "notice"]]);
    expect(readPlace(body, UNKNOWN)).toMatchObject({
      status: "entered",
      draw: { phase: "committed" },
      notice: "Soon.",
    });
  });

  it("is told that the queue cannot answer where a lobby says no drawing with the entry", () => {
    const { draw: _, ...answer } = entrant(DRAWING);
    expect(replyTo("position", answer, NOW)).toMatchObject({ problem: { code: "STORE_UNAVAILABLE" } });
    expect(frameOf(answer)).toBeNull();
  });
});

describe("somebody in line", () => {
  it("who came after the close is told of the drawing, and not the whole list with each message", () => {
    const newcomer = sampleAnswer(IN_LINE, { position: 48_003, draw: COMMITTED, roundAtMs: ROUND_AT_MS });
    const { draw } = writePlace("waiting", IN_LINE, newcomer, 48_003);
    expect(draw).toEqual({
      phase: "committed",
      entered: 48_000,
      round: 123,
      round_at: "2026-11-24T12:01:30.000Z",
    });
  });

  it("who was drawn is told the place that was", () => {
    expect(writePlace("waiting", IN_LINE, seated(), 12_200).draw).toEqual({
      phase: "seated",
      place: 12_221,
      entered: 48_000,
    });
    const { drawnPlace: _, ...renumbered } = seated();
    expect(writePlace("waiting", IN_LINE, renumbered, 12_200)).not.toHaveProperty("draw");
  });

  it("of an event without a drawing is told nothing of any", () => {
    expect(writePlace("waiting", IN_LINE, sampleAnswer(IN_LINE), 3)).not.toHaveProperty("draw");
  });
});

describe("a refusal before the opening", () => {
  const refusal = (outcome: Outcome, more: Partial<Answered>) => {
    const reply = replyTo("join", sampleAnswer(outcome, more), NOW);
    if (reply.kind !== "problem") throw new Error("it was not refused");
    return reply.problem;
  };

  it("says from when people can enter, and waits for that", () => {
    const problem = refusal(
      { kind: "queue_not_open", opensAtMs: OPENS_AT_MS },
      { opensAtMs: OPENS_AT_MS, entersAtMs: NOW + 30_000 },
    );
    expect([problem.code, problem.retryAfterSeconds]).toEqual(["QUEUE_NOT_OPEN", 30]);
    expect(writeProblem(problem, "r").error).toMatchObject({
      opens_at: "2026-11-24T12:01:00.000Z",
      enters_at: "2026-11-24T12:00:30.000Z",
    });
    expect(readRefusal(problem, UNKNOWN)).toMatchObject({ opensAtMs: OPENS_AT_MS, entersAtMs: NOW + 30_000 });
  });

  it("says that the time is announced later", () => {
    const problem = refusal({ kind: "queue_not_open", opensAtMs: 0 }, { opensAtMs: null, entersAtMs: null });
    expect(writeProblem(problem, "r").error).toMatchObject({ opens_at: null });
    expect(readRefusal(problem, UNKNOWN)).toEqual({ status: "not_open", opensAtMs: null, notice: null });
  });
});

it.each([
  undefined,
  null,
  7,
  "closed",
  {},
  { phase: "seated", entered: 3 },
  { phase: "none", entered: 3 },
  { phase: "closed" },
  { phase: "closed", entered: -1 },
])("no drawing is read out of %j", (value) => {
  expect(readOpenDraw(value)).toBeNull();
  expect(readDrawnPlace(value)).toBeNull();
});
