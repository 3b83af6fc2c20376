import type { WaitingState } from "../wire/visitor-state.ts";

/** Below this a visitor should stay: a queue that speeds up would call them while they are away. */
const LONG_SECONDS = 30 * 60;
/** An estimate may be twice too long; a visitor who is back by half of it is in time all the same. */
const SAFE_SHARE = 0.5;
/** A time to remember, and one that does not move with each message. */
const STEP_MS = 5 * 60_000;

/**
 * When a visitor who goes now should be back, in ms since 1970; null when they should stay. `toldMs`: when the queue told
 * its estimate.
 */
export function backByMs(
  { estimatedWaitSeconds, paused, soldOut }: WaitingState,
  toldMs: number,
  nowMs: number,
): number | null {
  if (paused || soldOut || estimatedWaitSeconds === null || estimatedWaitSeconds < LONG_SECONDS) return null;
  const safeMs = toldMs + estimatedWaitSeconds * 1000 * SAFE_SHARE;
  const backMs = Math.floor(safeMs / STEP_MS) * STEP_MS;
  return backMs > nowMs + STEP_MS ? backMs : null;
}
