import { OPENING_SPREAD_MS } from "../wire/status.ts";
import type { VisitorState } from "../wire/visitor-state.ts";

/**
 * How long a page waits before it joins by itself. Just after an opening each visitor has a turn in the spread, whether
 * the page was there before or is loaded now. `draw`: at least 0, below 1; where it is the visitor's and not the page's,
 * reloading wins nothing.
 */
export function openingTurnMs(state: VisitorState, nowMs: number, draw: number): number {
  if (state.status !== "outside" || state.openedAtMs === null) return 0;
  const turnMs = draw * OPENING_SPREAD_MS;
  // Of a clock that was set back since, the opening is yet to come.
  return Math.min(turnMs, Math.max(0, state.openedAtMs + turnMs - nowMs));
}
