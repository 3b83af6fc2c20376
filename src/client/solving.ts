/** What a page does before its visitor enters a drawing. The queue's own page works in a worker; any other way that is open will do. */
import type { Challenge } from "../wire/refusal.ts";
import { pause } from "./pause.ts";
import type { Platform } from "./platform.ts";
import type { QueueClock } from "./queue-clock.ts";

export interface SolveOptions {
  /** Aborted at the opening, from which on nobody is asked, and when the client is closed. */
  readonly signal: AbortSignal;
  /** So long from now, by the visitor's clock, until the answer by patience is good. */
  readonly patienceMs: number;
}

/** Gives the answer to one of the ways that are open. What it throws, the join throws. */
export type Solve = (challenge: Challenge, options: SolveOptions) => Promise<string>;

/** The queue's clock is known to a second or so. */
const CLOCK_GRAIN_MS = 1000;
/** A clock that is far ahead, and is told of nothing, would join every second until the opening. */
const LONGEST_GRACE_MS = 60_000;
/** Well within what a timer takes. */
const LONGEST_TIMER_MS = 24 * 3_600_000;

/**
 * The answer for the next join; undefined when the opening came first, and none is needed. `tooEarly`: so many joins have come to an
 * opening that the queue had not reached; each lets the work go on for twice as long beyond it, until there is an answer to bring.
 */
export async function solveInTime(
  challenge: Challenge,
  solve: Solve,
  platform: Platform,
  clock: QueueClock,
  closing: AbortSignal,
  tooEarly: number,
): Promise<string | undefined> {
  const inMs = (ms: number) => Math.min(Math.max(0, ms - clock.queueNowMs), LONGEST_TIMER_MS);
  const giving = new AbortController();
  const { signal } = giving;
  closing.addEventListener("abort", () => giving.abort(), { signal });
  const patienceMs = inMs(challenge.patience.validFromMs) + CLOCK_GRAIN_MS;
  const graceMs = Math.min(CLOCK_GRAIN_MS * 2 ** tooEarly, LONGEST_GRACE_MS);
  try {
    return await Promise.race([
      solve(challenge, { signal, patienceMs }),
      pause(platform, inMs(challenge.untilMs) + graceMs, signal) as Promise<undefined>,
    ]);
  } finally {
    giving.abort();
  }
}
