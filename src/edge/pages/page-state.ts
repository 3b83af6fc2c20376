/**
 * What the lobby answered as the waiting page's first state, so that the page is true before its script runs. The
 * same cases as in translate.ts, but for eyes instead of programs.
 */
import type { Answered, Summarized } from "../../core/answer.ts";
import { joinedAtMs } from "../../core/ticket.ts";
import type { PageState } from "../../page/page-model.ts";

/** Since when somebody outside could join, no act tells. */
type PlaceState = Exclude<PageState, { status: "outside" }>;

const UNAVAILABLE: PlaceState = { status: "unavailable", retryAfterSeconds: null };

/** Where a visitor stands; null for somebody who has no place: what the event offers them its summary says. */
export function stateOf(answered: Answered): PlaceState | null {
  const { outcome, notice } = answered;
  switch (outcome.kind) {
    case "joined":
    case "already_in_queue":
    case "waiting":
      return waiting(answered, joinedAtMs(outcome.ticket));
    case "returned":
      return waiting(answered, null); // their ticket holds no time
    case "called":
      return {
        status: "ready",
        claimBeforeMs: outcome.claimBeforeMs,
        expiresAtMs: null,
        paused: answered.halted,
        notice,
      };
    case "admitted":
      return {
        status: "ready",
        claimBeforeMs: null,
        expiresAtMs: outcome.expiresAtMs,
        paused: false,
        notice,
      };
    case "missed":
      return { status: "missed", returnBeforeMs: outcome.returnBeforeMs, notice };
    case "spent":
      return { status: "booked", expiresAtMs: outcome.expiresAtMs };
    case "forfeited":
    case "left":
      return { status: "left" };
    case "none":
      return null;
    case "queue_full":
      return { status: "full", notice };
    case "queue_closed":
      return { status: "closed", notice };
    case "queue_not_open":
      return { status: "not_open", opensAtMs: outcome.opensAtMs, notice };
    case "sold_out":
      return { status: "sold_out", notice };
    case "joined_too_often":
    case "wait":
      return UNAVAILABLE; // of an act that is held back; nobody's place
  }
}

/**
 * What the event has to offer to somebody who is not in the queue, in the order in which a join is refused. `now` in ms
 * since 1970.
 */
export function stateOfEvent(summary: Summarized, nowMs: number): PageState {
  const { opensAtMs, notice } = summary;
  if (summary.closed) return { status: "closed", notice };
  if (opensAtMs !== null && opensAtMs > nowMs) return { status: "not_open", opensAtMs, notice };
  if (summary.soldOut) return { status: "sold_out", notice };
  return summary.full ? { status: "full", notice } : { status: "outside", openedAtMs: opensAtMs };
}

function waiting(answered: Answered, joinedAt: number | null): PlaceState {
  const { position, version, queueSize, estimatedWaitSeconds, pollAfterSeconds } = answered;
  if (position === null) return UNAVAILABLE; // a place whose position is not known yet
  return {
    status: "waiting",
    position,
    version,
    queueSize,
    estimatedWaitSeconds,
    pollAfterSeconds,
    paused: answered.paused,
    soldOut: answered.soldOut,
    notice: answered.notice,
    joinedAtMs: joinedAt,
  };
}
