import { isIdle, type Snapshot } from "../snapshot.ts";
import { MINUTE_MS } from "./loop-pace.ts";

/** An ended event is looked at once an hour at least: an operator may open it again. */
const LONGEST_LOOK_MS = 3_600_000;

/** What a loop keeps of an event that has ended. */
export interface Ending {
  /** When a tick first found it so, ms since 1970. */
  readonly sinceMs: number;
  /** When the cron is to have it ticked again, ms since 1970. */
  readonly nextLookMs: number;
  /** Redis has nothing of it any more. */
  readonly isRetired: boolean;
}

/** Closed, and nobody waits, is called or may return: nothing happens any more but that passes end and bookings are reported. */
export function hasEnded(snapshot: Snapshot, nowMs: number): boolean {
  return snapshot.closed && isIdle(snapshot) && snapshot.opensAtMs <= nowMs;
}

/** Whether neither a person nor an operator has left anything in Redis, as after an event was retired. */
export function isUntouched({ generation, control }: Snapshot): boolean {
  return generation === 0 && control === 0;
}

/**
 * After a tick of an event that has ended: the next look comes after as long again as it has been over, a minute at least and an
 * hour at most, but no later than when it is to be retired. `retainMs`: 0 = never.
 */
export function lookAgain(before: Ending | null, nowMs: number, retainMs: number): Ending {
  const sinceMs = before?.sinceMs ?? nowMs;
  const pauseMs = Math.min(LONGEST_LOOK_MS, Math.max(MINUTE_MS, nowMs - sinceMs));
  const retireInMs = sinceMs + retainMs - nowMs;
  const isRetirementNear = retainMs > 0 && retireInMs > 0;
  const nextLookMs = nowMs + (isRetirementNear ? Math.min(pauseMs, retireInMs) : pauseMs);
  return { sinceMs, nextLookMs, isRetired: before?.isRetired ?? false };
}

/** Whether an event that has ended is to be retired now. One that nobody ever joined has yet to begin. */
export function mustRetire(
  { sinceMs }: Ending,
  snapshot: Snapshot,
  nowMs: number,
  retainMs: number,
): boolean {
  return retainMs > 0 && snapshot.generation > 0 && nowMs >= sinceMs + retainMs;
}
