import type { QueueState } from "./queue-state.ts";

/**
 * Everybody waits for the same instant of opening. Spread over two seconds, half a million pages are 250,000 requests a
 * second and not all of them within one millisecond. Who is first among them was chance before, and still is.
 */
const SPREAD_MS = 2000;

/**
 * How long a page waits before it joins by itself. Just after an opening each page has its turn in the spread, whether it
 * was there before or is loaded now: reloading wins nothing. `draw`: at least 0, below 1; one for the life of a page.
 */
export function openingTurnMs(state: QueueState, nowMs: number, draw: number): number {
  if (state.status !== "outside" || state.openedAtMs === null) return 0;
  return Math.max(0, state.openedAtMs + draw * SPREAD_MS - nowMs);
}
