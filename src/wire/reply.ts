/** The two tables from what Redis answered to an act or a claim to what the Worker replies. Pure: a pass is signed elsewhere. */
import type { Answered } from "../core/answer.ts";
import type { AnsweredClaim } from "../core/booth-answer.ts";
import type { ActKind, Outcome, PassEnd } from "../core/outcome.ts";
import type {
  AdmittedAnswer,
  CalledAnswer,
  EntrantAnswer,
  LeftAnswer,
  MissedAnswer,
  PassAnswer,
  PlaceAnswer,
} from "./answers.ts";
import { writeEntrant } from "./draw.ts";
import type { Fields } from "./fields.ts";
import { writePassEnd } from "./passes.ts";
import { MISSED_MESSAGE, readPlace, writeAdmitted, writeCalled, writeMissed, writePlace } from "./place.ts";
import { Problem, readRefusal, suddenProblem } from "./problems.ts";
import type { VisitorState } from "./visitor-state.ts";

type Body = PlaceAnswer | EntrantAnswer | CalledAnswer | MissedAnswer | LeftAnswer;
/** What stands beside the pass. */
type BesidePass = Omit<AdmittedAnswer, "queue_pass"> | Omit<PassAnswer, "queue_pass">;

export type Reply =
  | { readonly kind: "body"; readonly status: 200 | 201; readonly body: Body }
  /** The body wants a pass of this end. */
  | { readonly kind: "pass"; readonly end: PassEnd; readonly body: BesidePass }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Visitors who leave make room, but seldom at once. */
const FULL_RETRY_SECONDS = 30;
/** The pace lets a claim through in a moment; a pause lasts until the operator ends it. */
const PACED_RETRY_SECONDS = 1;
const PAUSED_RETRY_SECONDS = 10;
/** The answer to a claim before the turn has come: a position says when to ask. */
const NOT_READY_RETRY_SECONDS = 10;

/** An opening that is announced later. */
const UNKNOWN_RETRY_SECONDS = 60;

const NOT_ENTERED_YET = "Places are drawn here, and entering has not begun yet.";
const JOINED_TOO_OFTEN = "You have joined and left several times within a short time. Try again in a moment.";
const PACED = "Passes are handed out at a steady pace. Ask again in a moment.";
const QUEUE_PAUSED = "The queue is paused. Your turn waits for you.";

/** What a lobby's answer to an act of `kind` is over HTTP. */
export function replyTo(kind: ActKind, answer: Answered, nowMs: number): Reply {
  const { outcome } = answer;
  const untilMs = (ms: number) => ({ retryAfterSeconds: secondsUntil(ms, nowMs) });
  switch (outcome.kind) {
    case "joined":
    case "already_in_queue":
    case "waiting":
    case "returned":
      return replyPlace(kind, outcome, answer);
    case "called":
      return ok(writeCalled(outcome.claimBeforeMs, answer));
    case "admitted":
      return { kind: "pass", end: outcome, body: writeAdmitted(outcome.expiresAtMs, answer) };
    case "missed":
      return ok(writeMissed(outcome.returnBeforeMs, answer));
    case "spent":
      return refuseUntil("PASS_SPENT", outcome.expiresAtMs, nowMs);
    case "revoked":
      return refuseUntil("PASS_REVOKED", outcome.expiresAtMs, nowMs);
    case "forfeited": {
      const { expiresAtMs } = outcome;
      if (kind !== "join") return refuse("NOT_IN_QUEUE", undefined, { expiresAtMs });
      return refuse("PASS_OUTSTANDING", undefined, { ...untilMs(expiresAtMs), expiresAtMs });
    }
    case "none":
      return refuse("NOT_IN_QUEUE");
    case "left":
      return ok({ status: "left" });
    case "queue_full":
      return refuse("QUEUE_FULL", undefined, { retryAfterSeconds: FULL_RETRY_SECONDS });
    case "queue_closed":
      return refuse("QUEUE_CLOSED");
    case "entered":
      return replyEntrant(201, "entered", answer);
    case "already_entered":
      return replyEntrant(200, "already_entered", answer);
    case "entrant":
      return replyEntrant(200, "entered", answer);
    case "queue_not_open": {
      const { opensAtMs } = outcome;
      const { entersAtMs } = answer;
      if (entersAtMs != null && entersAtMs > nowMs) {
        return refuse("QUEUE_NOT_OPEN", NOT_ENTERED_YET, { ...untilMs(entersAtMs), opensAtMs, entersAtMs });
      }
      // 0: nobody knows when.
      const retry = opensAtMs === 0 ? { retryAfterSeconds: UNKNOWN_RETRY_SECONDS } : untilMs(opensAtMs);
      return refuse("QUEUE_NOT_OPEN", undefined, { ...retry, opensAtMs });
    }
    case "sold_out":
      return refuse("SOLD_OUT");
    case "joined_too_often":
      return refuse("RATE_LIMITED", JOINED_TOO_OFTEN, untilMs(outcome.retryAtMs));
  }
}

/** What a booth's answer to a claim is over HTTP. */
export function replyToClaim({ outcome, halted }: AnsweredClaim, nowMs: number): Reply {
  switch (outcome.kind) {
    case "admitted":
      return { kind: "pass", end: outcome, body: writePassEnd(outcome.expiresAtMs) };
    case "called":
    case "wait":
      return holdBack(halted);
    case "waiting":
    case "returned":
    case "entrant":
      return refuse("NOT_READY", undefined, { retryAfterSeconds: NOT_READY_RETRY_SECONDS });
    case "missed":
      return refuse("NOT_READY", MISSED_MESSAGE);
    case "spent":
      return refuseUntil("PASS_SPENT", outcome.expiresAtMs, nowMs);
    case "revoked":
      return refuseUntil("PASS_REVOKED", outcome.expiresAtMs, nowMs);
    case "forfeited":
      return refuse("NOT_IN_QUEUE", undefined, { expiresAtMs: outcome.expiresAtMs });
    case "none":
      return refuse("NOT_IN_QUEUE");
  }
}

/** The state that a reply says: the first page is read by the readers that the client has for answers. */
export function readReply(reply: Reply, shown: VisitorState): VisitorState | null {
  if (reply.kind === "problem") return readRefusal(reply.problem, shown);
  return readPlace(reply.body as Fields, shown);
}

type InLine = Extract<Outcome, { kind: "joined" | "already_in_queue" | "waiting" | "returned" }>;

/** A join names what became of it; a position is "waiting", however it came about. */
function replyPlace(kind: ActKind, outcome: InLine, answer: Answered): Reply {
  const { position } = answer;
  // A lobby answers a place in line together with its position, or not at all.
  if (position === null) return { kind: "problem", problem: suddenProblem("store_unavailable") };
  const body = writePlace(kind === "join" ? outcome.kind : "waiting", outcome, answer, position);
  return { kind: "body", status: body.status === "joined" ? 201 : 200, body };
}

/** An entrant has a place in the drawing, and none in line. */
function replyEntrant(status: 200 | 201, word: EntrantAnswer["status"], answer: Answered): Reply {
  const body = writeEntrant(word, answer);
  // A lobby answers an entry together with its drawing, or not at all.
  if (body === null) return { kind: "problem", problem: suddenProblem("store_unavailable") };
  return { kind: "body", status, body };
}

/** Until the end of the pass, which there is no other one before. */
function refuseUntil(code: "PASS_SPENT" | "PASS_REVOKED", expiresAtMs: number, nowMs: number): Reply {
  return refuse(code, undefined, {
    retryAfterSeconds: secondsUntil(expiresAtMs, nowMs),
    expiresAtMs,
  });
}

/** A claim that gets no pass now, though the visitor's turn has come. */
function holdBack(halted: boolean): Reply {
  if (!halted) return refuse("RATE_LIMITED", PACED, { retryAfterSeconds: PACED_RETRY_SECONDS });
  return refuse("RATE_LIMITED", QUEUE_PAUSED, { retryAfterSeconds: PAUSED_RETRY_SECONDS });
}

function ok(body: Body): Reply {
  return { kind: "body", status: 200, body };
}

function refuse(...problem: ConstructorParameters<typeof Problem>): Reply {
  return { kind: "problem", problem: new Problem(...problem) };
}

function secondsUntil(ms: number, nowMs: number): number {
  return Math.max(1, Math.ceil((ms - nowMs) / 1000));
}
