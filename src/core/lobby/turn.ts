import type { Place } from "../outcome.ts";
import type { Snapshot } from "../snapshot.ts";

/**
 * A lobby is pushed to once a second at least. What passed unseen comes off the time that a person is told, and within it
 * they may have claimed, which a lobby is not told of: after a longer silence Redis is asked.
 */
const MOST_UNSEEN_MS = 2000;

/**
 * The call of a person who waited at the version `before` and has been called by the version `now`. Its end is what Redis says
 * or up to two seconds earlier, because the call came somewhere between the two. null when so much time passed between them
 * that the person may have missed the turn, or used it.
 */
export function callBetween(
  before: Snapshot | null,
  now: Snapshot | null,
  claimWindowMs: number,
): Place | null {
  if (!before || !now) return null;
  const claimMs = now.claimClockMs - before.claimClockMs;
  // The claim clock stands while no loop ticks, and the clock of a new loop may be behind the old one's.
  const wallMs = now.clockMs - before.clockMs;
  const mostMs = Math.min(claimWindowMs, MOST_UNSEEN_MS);
  if (Math.min(claimMs, wallMs) < 0 || claimMs >= mostMs || wallMs >= MOST_UNSEEN_MS) return null;
  return { kind: "called", claimBeforeMs: now.clockMs + claimWindowMs - claimMs };
}
