import { readVersion } from "../wire/version.ts";
import { endOfTurnMs, type VisitorState, type WaitingState } from "../wire/visitor-state.ts";

/**
 * What to show when `next` comes while `shown` is on show. Answers overtake each other: an older version is dropped, and
 * no position rises but for a visitor who left and joined anew. `nowMs` by the queue's clock.
 */
export function succeed(shown: VisitorState, next: VisitorState, nowMs: number): VisitorState {
  if (shown.status === "waiting" && next.status === "waiting") {
    // A stream says but once what changed on the board, and that is of no version of the line.
    if (isNews(shown, next)) return next;
    const { ticketTypes } = next;
    return ticketTypes === shown.ticketTypes ? shown : { ...shown, ticketTypes };
  }
  return next.status === "outside" ? goOut(shown, next, nowMs) : next;
}

/** After leaving, or after a turn that ran out, the queue says "outside"; the page must not take the visitor for a new one. */
function goOut(shown: VisitorState, next: VisitorState, nowMs: number): VisitorState {
  if (shown.status === "left" || shown.status === "expired") return shown;
  const endsMs = lastChanceMs(shown);
  return endsMs !== null && endsMs <= nowMs ? { status: "expired" } : next;
}

function lastChanceMs(state: VisitorState): number | null {
  if (state.status === "missed") return state.returnBeforeMs;
  return state.status === "ready" ? endOfTurnMs(state) : null;
}

function isNews(shown: WaitingState, next: WaitingState): boolean {
  const [before, after] = [readVersion(shown.version), readVersion(next.version)];
  if (before === null || after === null) return false;
  if (after.numbering !== before.numbering) return after.numbering > before.numbering;
  if (after.calledUpTo < before.calledUpTo || after.departedCount < before.departedCount) return false;
  return next.position <= shown.position || next.joinedAtMs !== shown.joinedAtMs;
}
