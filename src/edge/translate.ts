/**
 * The one table from what Redis answered to what a visitor is told. Pure: a pass is not signed here, only called
 * for, and `now` comes in.
 */
import type { Answered } from "../core/answer.ts";
import type { ActKind, Outcome } from "../core/outcome.ts";
import { joinedAtMs } from "../core/ticket.ts";
import { iso, MISSED, missedBody, placeBody, READY } from "../core/wire.ts";
import { Problem } from "./problem.ts";

export type Reply =
  | { readonly kind: "body"; readonly status: 200 | 201; readonly body: object }
  /** The body wants a pass that ends then. */
  | { readonly kind: "pass"; readonly until: number; readonly body: object }
  | { readonly kind: "problem"; readonly problem: Problem };

/** People who leave make room, but seldom at once. */
const FULL_RETRY_SECONDS = 30;
/** The pace lets a claim through in a moment; a pause lasts until somebody ends it. */
const PACED_RETRY_SECONDS = 1;
const PAUSED_RETRY_SECONDS = 10;

const JOINED_TOO_OFTEN = "You have joined and left several times within a short time. Try again in a moment.";

/** What a lobby may answer to an act of `kind`, in the words of the wire. `now` in ms since 1970. */
export function translate(kind: ActKind, answer: Answered, nowMs: number): Reply {
  const { outcome, notice } = answer;
  switch (outcome.kind) {
    case "joined":
    case "already_in_queue":
    case "waiting":
    case "returned":
      if (kind === "claim") return refuse("NOT_READY", undefined, Math.max(1, answer.pollAfterSeconds));
      return tellPlace(kind, outcome, answer);
    case "called":
      if (kind === "claim") return holdBack(answer);
      // While the event stands the time to claim does, too: its end is where it would be if it ran on from now.
      return tell(200, { ...READY, claim_before: iso(outcome.claimBeforeMs), paused: answer.halted, notice });
    case "admitted":
      return { kind: "pass", until: outcome.expiresAtMs, body: kind === "claim" ? {} : { ...READY, notice } };
    case "missed":
      if (kind === "claim") return refuse("NOT_READY", MISSED);
      return tell(200, missedBody(outcome.returnBeforeMs, notice));
    case "spent":
      return refuse("PASS_SPENT", undefined, secondsUntil(outcome.expiresAtMs, nowMs));
    case "forfeited":
      if (kind !== "join") return refuse("NOT_IN_QUEUE");
      return refuse("PASS_OUTSTANDING", undefined, secondsUntil(outcome.expiresAtMs, nowMs));
    case "none":
      return refuse("NOT_IN_QUEUE");
    case "left":
      return tell(200, { status: "left" });
    case "wait":
      return holdBack(answer);
    case "queue_full":
      return refuse("QUEUE_FULL", undefined, FULL_RETRY_SECONDS);
    case "queue_closed":
      return refuse("QUEUE_CLOSED");
    case "queue_not_open":
      return refuse("QUEUE_NOT_OPEN", undefined, secondsUntil(outcome.opensAtMs, nowMs));
    case "sold_out":
      return refuse("SOLD_OUT");
    case "joined_too_often":
      return refuse("RATE_LIMITED", JOINED_TOO_OFTEN, secondsUntil(outcome.retryAtMs, nowMs));
  }
}

type InLine = Extract<Outcome, { kind: "joined" | "already_in_queue" | "waiting" | "returned" }>;

/** A join names what became of it; a position is "waiting", however it came about. */
function tellPlace(kind: ActKind, outcome: InLine, answer: Answered): Reply {
  const body = {
    status: kind === "join" ? outcome.kind : "waiting",
    ...placeBody(answer),
    version: answer.version,
    poll_after_seconds: answer.pollAfterSeconds,
  };
  const status = kind === "join" && outcome.kind === "joined" ? 201 : 200;
  // The ticket of somebody who returned holds no time.
  if (outcome.kind === "returned") return tell(status, body);
  return tell(status, { ...body, joined_at: iso(joinedAtMs(outcome.ticket)) });
}

/** A claim that gets no pass now, though its person's turn has come. */
function holdBack({ halted }: Answered): Reply {
  if (!halted) return refuse("RATE_LIMITED", undefined, PACED_RETRY_SECONDS);
  return refuse("RATE_LIMITED", "The queue is paused. Your turn waits for you.", PAUSED_RETRY_SECONDS);
}

function tell(status: 200 | 201, body: object): Reply {
  return { kind: "body", status, body };
}

function refuse(...[code, message, retryAfterSeconds]: ConstructorParameters<typeof Problem>): Reply {
  return { kind: "problem", problem: new Problem(code, message, retryAfterSeconds) };
}

function secondsUntil(time: number, nowMs: number): number {
  return Math.max(1, Math.ceil((time - nowMs) / 1000));
}
