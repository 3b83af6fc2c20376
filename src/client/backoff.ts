import { QueueError } from "./queue-error.ts";

const FIRST_MS = 1000;
const LONGEST_MS = 10_000;
const SLOW_MS = 120_000;

/** Full jitter: a crowd that lost its connection in one moment must not come back in one. */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
}

/**
 * How long to wait after a failure. What the queue asked for is a floor, with up to half of it added; but no proxy
 * that is down for maintenance may put a visitor off for an hour.
 */
export function retryDelayMs(error: unknown, failures: number, random: number): number {
  if (!(error instanceof QueueError)) return backoffMs(failures, random);
  if (error.retryAfterSeconds !== null) {
    return Math.min(SLOW_MS, error.retryAfterSeconds * 1000) * (1 + random / 2);
  }
  return error.isPassing ? backoffMs(failures, random) : slowMs(random);
}

/** Two to four minutes: for what seldom changes, asked by half a million pages. */
export function slowMs(random: number): number {
  return SLOW_MS * (1 + random);
}
