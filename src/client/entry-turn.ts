import type { VisitorState } from "../wire/visitor-state.ts";

const SPREAD_MS = 60_000;

/**
 * How long a page waits before it enters a drawing by itself, in ms. All may enter from one moment on, and when one does counts for
 * nothing: so each page takes a time of its own in the minute after it, and at most in half of the time there is.
 */
export function entryTurnMs(state: VisitorState, nowMs: number, random: number): number {
  if (state.status !== "outside" || !state.draw || state.draw.entersAtMs === null) return 0;
  const { opensAtMs, entersAtMs } = state.draw;
  const turnMs = random * Math.min(SPREAD_MS, (opensAtMs - entersAtMs) / 2);
  // Of a clock that was set back since, entering is yet to begin.
  return Math.min(turnMs, Math.max(0, entersAtMs + turnMs - nowMs));
}
