/** Where a visitor stands, as a join, a position or a frame of the stream says it. */
import type { Answered } from "../core/answer.ts";
import type { Outcome } from "../core/outcome.ts";
import { joinedAtMs } from "../core/ticket.ts";
import type {
  AdmittedAnswer,
  CalledAnswer,
  MissedAnswer,
  PlaceAnswer,
  PlaceFrame,
  ReadyFrame,
} from "./answers.ts";
import { readDrawnPlace, readOpenDraw, writeDrawBefore } from "./draw.ts";
import { type Fields, readNumber, readText, readTime, writeTime } from "./fields.ts";
import { readNotices, writeNotices } from "./notices.ts";
import { writePassEnd } from "./passes.ts";
import { readChance, readTicketTypes, writeTicketTypes } from "./ticket-types.ts";
import { readVersion } from "./version.ts";
import {
  type DrawnPlace,
  type EnteredState,
  outside,
  type VisitorState,
  type WaitingState,
} from "./visitor-state.ts";

const READY = { status: "ready", message: "You can now book!" } as const;
export const MISSED_MESSAGE = "You missed your turn. Join again to come back: you are next then.";

type InLine = Extract<Outcome, { kind: "joined" | "already_in_queue" | "waiting" | "returned" }>;

/** `position` is the answer's own, which is there for a place in line. */
export function writePlaceFrame(answer: Answered, position: number): PlaceFrame {
  const draw = writeDrawBefore(answer);
  return {
    position,
    queue_size: answer.queueSize,
    estimated_wait_seconds: answer.estimatedWaitSeconds,
    paused: answer.paused,
    sold_out: answer.soldOut,
    remaining: answer.remaining,
    ...(answer.chance && { chance: answer.chance }),
    ...(answer.ticketTypes && { ticket_types: writeTicketTypes(answer.ticketTypes) }),
    ...(answer.closed && { closed: true }),
    ...(answer.closesAtMs != null && { closes_at: writeTime(answer.closesAtMs) }),
    ...(draw && { draw }),
    ...writeNotices(answer),
  };
}

export function writePlace(
  status: PlaceAnswer["status"],
  outcome: InLine,
  answer: Answered,
  position: number,
): PlaceAnswer {
  return {
    status,
    ...writePlaceFrame(answer, position),
    version: answer.version,
    poll_after_seconds: answer.pollAfterSeconds,
    // The ticket of a visitor who returned holds no time.
    ...(outcome.kind !== "returned" && { joined_at: writeTime(joinedAtMs(outcome.ticket)) }),
  };
}

export function writeCalled(claimBeforeMs: number, answer: Answered): CalledAnswer {
  const { halted } = answer;
  return { ...READY, claim_before: writeTime(claimBeforeMs), paused: halted, ...writeNotices(answer) };
}

/** But for the pass itself. */
export function writeAdmitted(expiresAtMs: number, answer: Answered): Omit<AdmittedAnswer, "queue_pass"> {
  return { ...READY, ...writeNotices(answer), ...writePassEnd(expiresAtMs) };
}

/** "ready" says more than was agreed with the stream's readers only when the operator has something to say. */
export function writeReadyFrame(answer: Answered): ReadyFrame {
  const { notice, ...more } = writeNotices(answer);
  return notice === null ? READY : { ...READY, notice, ...more };
}

export function writeMissed(returnBeforeMs: number, answer: Answered): MissedAnswer {
  const return_before = writeTime(returnBeforeMs);
  return { status: "missed", message: MISSED_MESSAGE, return_before, ...writeNotices(answer) };
}

const POLL_SECONDS = 5;
const LONGEST_POLL_SECONDS = 60;

/**
 * The state that any of these says; `null` when it cannot be understood. A frame leaves out what does not change, so that is
 * taken from `shown`, and its version is the frame's id.
 */
export function readPlace(body: Fields, shown: VisitorState, version = body.version): VisitorState | null {
  const told = readNotices(body);
  switch (body.status) {
    case undefined:
      return body.position === undefined ? readEntered(body, shown) : readWaiting(body, shown, version);
    case "waiting":
    case "joined":
    case "already_in_queue":
    case "returned":
      return readWaiting(body, shown, version);
    case "entered":
    case "already_entered":
      return readEntered(body, shown);
    case "ready":
      return {
        status: "ready",
        claimBeforeMs: readTime(body.claim_before),
        expiresAtMs: readTime(body.expires_at),
        paused: body.paused === true,
        ...told,
      };
    case "missed": {
      const returnBeforeMs = readTime(body.return_before);
      return returnBeforeMs === null ? null : { status: "missed", returnBeforeMs, ...told };
    }
    case "left":
      return { status: "left" };
    case "not_in_queue":
      return outside(shown);
  }
  return null;
}

/** Of a frame without a place: an entrant's. */
function readEntered(body: Fields, shown: VisitorState): EnteredState | null {
  const draw = readOpenDraw(body.draw);
  if (draw === null) return null;
  const before = shown.status === "entered" ? shown : null;
  const pollAfterSeconds = readNumber(body.poll_after_seconds) ?? before?.pollAfterSeconds;
  return {
    status: "entered",
    draw,
    pollAfterSeconds: withinBounds(pollAfterSeconds ?? LONGEST_POLL_SECONDS),
    receipt: readText(body.receipt) ?? before?.receipt,
    ...readNotices(body),
  };
}

function withinBounds(pollAfterSeconds: number): number {
  return Math.min(LONGEST_POLL_SECONDS, Math.max(1, pollAfterSeconds));
}

/** No answer names it once the line has been renumbered. */
function keptPlace(before: WaitingState | null): DrawnPlace | undefined {
  return before?.draw?.phase === "seated" ? before.draw : undefined;
}

function readWaiting(body: Fields, shown: VisitorState, version: unknown): WaitingState | null {
  const position = readNumber(body.position, 1);
  if (position === null || !Number.isInteger(position)) return null;
  if (typeof version !== "string" || readVersion(version) === null) return null;
  const before = shown.status === "waiting" ? shown : null;
  const pollAfterSeconds = readNumber(body.poll_after_seconds) ?? before?.pollAfterSeconds ?? POLL_SECONDS;
  return {
    status: "waiting",
    position,
    version,
    queueSize: Math.max(position, readNumber(body.queue_size) ?? 0),
    estimatedWaitSeconds: readNumber(body.estimated_wait_seconds),
    pollAfterSeconds: withinBounds(pollAfterSeconds),
    paused: body.paused === true,
    soldOut: body.sold_out === true,
    remaining: readNumber(body.remaining),
    chance: readChance(body.chance),
    ticketTypes: readTicketTypes(body.ticket_types, before?.ticketTypes ?? []),
    closed: body.closed === true,
    closesAtMs: readTime(body.closes_at),
    ...readNotices(body),
    draw: readDrawnPlace(body.draw) ?? readOpenDraw(body.draw) ?? keptPlace(before),
    joinedAtMs: readTime(body.joined_at) ?? before?.joinedAtMs ?? null,
  };
}
