import { describe, expect, it } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import type { AnsweredClaim } from "../../../src/core/booth-answer.ts";
import type { Drawing } from "../../../src/core/draw/drawing.ts";
import { ACT_KINDS, type ActKind, type ClaimOutcome, type Outcome } from "../../../src/core/outcome.ts";
import { writeProblem } from "../../../src/wire/problems.ts";
import { type Reply, replyTo, replyToClaim } from "../../../src/wire/reply.ts";
import { sampleAnswer } from "../../support/lobby/core-samples.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const IN_A_MINUTE = NOW + 60_000;
const ENTERING: Drawing = {
  phase: "entering",
  entered: 5,
  gone: 1,
  closedAtMs: 0,
  round: 0,
  checkpoint: null,
  stopReason: null,
};
/** Joined on 2026-01-02 00:00:00 as the 7th. */
const TICKET = 86_400 * 10_000_000 + 7;

function answered(outcome: Outcome, extra: Partial<Answered> = {}): Answered {
  return sampleAnswer(outcome, { position: 3, remaining: 40, notice: "Soon.", draw: ENTERING, ...extra });
}

function claimed(outcome: ClaimOutcome, extra: Partial<AnsweredClaim> = {}): AnsweredClaim {
  return { status: "answered", outcome, generation: 1, passTtlSeconds: 300, halted: false, ...extra };
}

/** Status or code, and Retry-After: the shortest that shows a cell of the table. */
function cell(reply: Reply): string {
  switch (reply.kind) {
    case "body":
      return `${reply.status} ${(reply.body as { status: string }).status}`;
    case "pass":
      return `pass ${(reply.body as { status?: string }).status ?? ""}`.trim();
    case "problem":
      return [reply.problem.code, reply.problem.retryAfterSeconds ?? []].flat().join(" ");
  }
}

describe("every outcome, for a join and a position", () => {
  it.each<[Outcome, string, string]>([
    [{ kind: "joined", ticket: TICKET }, "201 joined", "200 waiting"],
    [{ kind: "already_in_queue", ticket: TICKET }, "200 already_in_queue", "200 waiting"],
    [{ kind: "waiting", ticket: TICKET }, "200 waiting", "200 waiting"],
    [{ kind: "returned", ticket: 1 }, "200 returned", "200 waiting"],
    [{ kind: "entered" }, "201 entered", "201 entered"],
    [{ kind: "already_entered" }, "200 already_entered", "200 already_entered"],
    [{ kind: "entrant" }, "200 entered", "200 entered"],
    [{ kind: "called", claimBeforeMs: IN_A_MINUTE }, "200 ready", "200 ready"],
    [{ kind: "admitted", expiresAtMs: IN_A_MINUTE }, "pass ready", "pass ready"],
    [{ kind: "missed", returnBeforeMs: IN_A_MINUTE }, "200 missed", "200 missed"],
    [{ kind: "spent", expiresAtMs: IN_A_MINUTE }, "PASS_SPENT 60", "PASS_SPENT 60"],
    [{ kind: "forfeited", expiresAtMs: IN_A_MINUTE }, "PASS_OUTSTANDING 60", "NOT_IN_QUEUE"],
    [{ kind: "revoked", expiresAtMs: IN_A_MINUTE }, "PASS_REVOKED 60", "PASS_REVOKED 60"],
    [{ kind: "none" }, "NOT_IN_QUEUE", "NOT_IN_QUEUE"],
    [{ kind: "joined_too_often", retryAtMs: IN_A_MINUTE }, "RATE_LIMITED 60", "RATE_LIMITED 60"],
    [{ kind: "queue_full" }, "QUEUE_FULL 30", "QUEUE_FULL 30"],
    [{ kind: "queue_closed" }, "QUEUE_CLOSED", "QUEUE_CLOSED"],
    [{ kind: "sold_out" }, "SOLD_OUT", "SOLD_OUT"],
    [{ kind: "queue_not_open", opensAtMs: IN_A_MINUTE }, "QUEUE_NOT_OPEN 60", "QUEUE_NOT_OPEN 60"],
    [{ kind: "queue_not_open", opensAtMs: NOW + 1 }, "QUEUE_NOT_OPEN 1", "QUEUE_NOT_OPEN 1"],
    [{ kind: "queue_not_open", opensAtMs: 0 }, "QUEUE_NOT_OPEN 60", "QUEUE_NOT_OPEN 60"],
  ])("%j", (outcome, join, position) => {
    const over = (kind: ActKind) => cell(replyTo(kind, answered(outcome), NOW));
    expect([over("join"), over("position")]).toEqual([join, position]);
  });

  it("a leave is a leave", () => {
    expect(cell(replyTo("leave", answered({ kind: "left", expiresAtMs: 0 }), NOW))).toBe("200 left");
  });
});

describe("every outcome of a claim", () => {
  it.each<[ClaimOutcome, string]>([
    [{ kind: "waiting", ticket: TICKET }, "NOT_READY 10"],
    [{ kind: "returned", ticket: 1 }, "NOT_READY 10"],
    [{ kind: "called", claimBeforeMs: IN_A_MINUTE }, "RATE_LIMITED 1"],
    [{ kind: "wait" }, "RATE_LIMITED 1"],
    [{ kind: "admitted", expiresAtMs: IN_A_MINUTE }, "pass"],
    [{ kind: "missed", returnBeforeMs: IN_A_MINUTE }, "NOT_READY"],
    [{ kind: "spent", expiresAtMs: IN_A_MINUTE }, "PASS_SPENT 60"],
    [{ kind: "forfeited", expiresAtMs: IN_A_MINUTE }, "NOT_IN_QUEUE"],
    [{ kind: "revoked", expiresAtMs: IN_A_MINUTE }, "PASS_REVOKED 60"],
    [{ kind: "none" }, "NOT_IN_QUEUE"],
  ])("%j", (outcome, reply) => {
    expect(cell(replyToClaim(claimed(outcome), NOW))).toBe(reply);
  });
});

describe("the words", () => {
  it("tell a place with everything that goes with it", () => {
    expect(replyTo("position", answered({ kind: "waiting", ticket: TICKET }), NOW)).toEqual({
      kind: "body",
      status: 200,
      body: {
        status: "waiting",
        position: 3,
        version: "1:0:0",
        queue_size: 12,
        estimated_wait_seconds: 6,
        poll_after_seconds: 5,
        paused: false,
        sold_out: false,
        remaining: 40,
        notice: "Soon.",
        joined_at: "2026-01-02T00:00:00.000Z",
      },
    });
  });

  it.each<[ActKind, Outcome]>([
    ["join", { kind: "joined", ticket: TICKET }],
    ["join", { kind: "called", claimBeforeMs: IN_A_MINUTE }],
    ["position", { kind: "admitted", expiresAtMs: IN_A_MINUTE }],
    ["position", { kind: "missed", returnBeforeMs: IN_A_MINUTE }],
  ])("tell the operator's notice with the place: %s %j", (kind, outcome) => {
    for (const notice of ["ขอบคุณที่รอ", null]) {
      expect(replyTo(kind, answered(outcome, { notice }), NOW)).toMatchObject({ body: { notice } });
    }
  });

  it("say that everything is sold, for nobody is sent away who waits", () => {
    const waiting = answered({ kind: "waiting", ticket: TICKET }, { soldOut: true, remaining: 0 });
    expect(replyTo("position", waiting, NOW)).toMatchObject({
      status: 200,
      body: { status: "waiting", sold_out: true, remaining: 0 },
    });
  });

  it("invent no time for somebody who returned", () => {
    const reply = replyTo("position", answered({ kind: "returned", ticket: 1 }), NOW);
    expect(reply).toMatchObject({ body: { status: "waiting" } });
    expect(reply).not.toHaveProperty("body.joined_at");
  });

  it("say until when a call can be claimed, and how long a missed one can be made good", () => {
    const called = replyTo("position", answered({ kind: "called", claimBeforeMs: IN_A_MINUTE }), NOW);
    expect(called).toMatchObject({
      body: { message: "You can now book!", claim_before: "2026-11-24T12:01:00.000Z" },
    });
    const missed = replyTo("join", answered({ kind: "missed", returnBeforeMs: IN_A_MINUTE }), NOW);
    expect(missed).toMatchObject({ body: { return_before: "2026-11-24T12:01:00.000Z" } });
  });

  it("say whether the time to claim runs", () => {
    const called = (halted: boolean) =>
      replyTo("position", answered({ kind: "called", claimBeforeMs: IN_A_MINUTE }, { halted }), NOW);
    expect(called(false)).toMatchObject({ body: { status: "ready", paused: false } });
    expect(called(true)).toMatchObject({ body: { status: "ready", paused: true } });
  });

  it("tell apart a busy queue and one that stands", () => {
    const busy = replyToClaim(claimed({ kind: "wait" }), NOW);
    const halted = replyToClaim(claimed({ kind: "wait" }, { halted: true }), NOW);
    expect(busy).toMatchObject({ problem: { message: expect.stringContaining("steady pace") } });
    expect(halted).toMatchObject({ problem: { message: expect.stringContaining("paused") } });
  });

  it.each<ClaimOutcome>([{ kind: "wait" }, { kind: "called", claimBeforeMs: IN_A_MINUTE }])(
    "ask for more patience while the queue stands: %j",
    (outcome) => {
      const reply = replyToClaim(claimed(outcome, { halted: true }), NOW);
      expect(reply).toMatchObject({ problem: { code: "RATE_LIMITED", retryAfterSeconds: 10 } });
    },
  );

  it("say when the event opens, and when a pass ends that keeps its visitor from joining", () => {
    const at = "2026-11-24T12:01:00.000Z";
    const errorOf = (kind: ActKind, outcome: Outcome) => {
      const reply = replyTo(kind, answered(outcome), NOW);
      return reply.kind === "problem" && writeProblem(reply.problem, "r-1").error;
    };
    expect(errorOf("join", { kind: "queue_not_open", opensAtMs: IN_A_MINUTE })).toMatchObject({
      opens_at: at,
    });
    for (const kind of ["spent", "forfeited"] as const) {
      expect(errorOf("join", { kind, expiresAtMs: IN_A_MINUTE })).toMatchObject({ expires_at: at });
      expect(errorOf("position", { kind, expiresAtMs: IN_A_MINUTE })).toMatchObject({ expires_at: at });
    }
    expect(errorOf("position", { kind: "none" })).not.toHaveProperty("expires_at");
  });

  it("never ask to come back in no time", () => {
    const over = replyToClaim(claimed({ kind: "spent", expiresAtMs: NOW - 5 }), NOW);
    expect(over).toMatchObject({ problem: { retryAfterSeconds: 1 } });
    for (const kind of ACT_KINDS) {
      const reply = replyTo(kind, answered({ kind: "spent", expiresAtMs: NOW - 5 }), NOW);
      expect(reply).toMatchObject({ problem: { retryAfterSeconds: 1 } });
    }
  });
});
