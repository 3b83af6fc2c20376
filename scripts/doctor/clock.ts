import { type Finding, ok, warn } from "./finding.ts";

/** What another clock showed, ms since 1970, somewhere between two times of this one. */
export interface Clock {
  readonly atMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
  /** How coarse it shows the time, ms; default 0. */
  readonly stepMs?: number;
}

/** A pass has ended for a shop whose clock is ahead, before it ends at the queue. */
const MOST_APART_MS = 2000;

/** How far two clocks are apart at least: what the way and coarse figures explain is no difference. */
export function apartMs({ atMs, sentMs, receivedMs, stepMs = 0 }: Clock): number {
  if (atMs > receivedMs) return atMs - receivedMs;
  return Math.min(0, atMs + stepMs - sentMs);
}

export function checkClock(what: string, clock: Clock): Finding {
  const apart = apartMs(clock);
  if (Math.abs(apart) <= MOST_APART_MS) return ok(what, "it agrees with this computer's, within two seconds");
  const seconds = (Math.abs(apart) / 1000).toFixed(1);
  const says = `it is ${seconds} s ${apart > 0 ? "ahead of" : "behind"} this computer's`;
  return warn(what, says, "set this computer's clock (NTP); shops check the end of passes by theirs");
}
