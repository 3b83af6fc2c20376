import { QueueError } from "./queue-error.ts";

const FIRST_MS = 1000;
const LONGEST_MS = 10_000;
/** Of what is refused again and again, half of it more by chance. */
const LONGEST_REFUSED_MS = 30_000;
const SLOW_MS = 120_000;

/** Full jitter: a crowd that lost its connection in one moment must not come back in one. */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
}

/**
 * How long to wait after a failure. What the queue asked for is a floor: above it the wait is drawn from a range that doubles
 * each time, or a crowd that is too large would come back as large. But no proxy that is down for maintenance may put a
 * visitor off for an hour.
 */
export function retryDelayMs(error: unknown, failures: number, random: number): number {
  if (!(error instanceof QueueError)) return backoffMs(failures, random);
  if (error.retryAfterSeconds !== null) {
    const floorMs = Math.min(SLOW_MS, error.retryAfterSeconds * 1000);
    const times = error.isHeldBack ? 1 : 2 ** failures;
    const mostMs = Math.min(Math.max(floorMs, LONGEST_REFUSED_MS), Math.max(floorMs, FIRST_MS) * times);
    return floorMs + random * (1.5 * mostMs - floorMs);
  }
  return error.isPassing ? backoffMs(failures, random) : slowMs(random);
}

/** Two to four minutes: for what seldom changes, asked by half a million pages. */
export function slowMs(random: number): number {
  return SLOW_MS * (1 + random);
}
