import { busiestWindow, type Moment, worstExcess } from "../excess.ts";
import type { Commit } from "../turns.ts";
import { measured, mustBeLessThanOne, type Row, row } from "./row.ts";

const WINDOW_MS = 100;
const PASSES_PER_CALL = 1.2;
/** Below it the pace of passes cannot stay a whole person under the limit, and Redis' clock may cut the window elsewhere. */
const FEW_PER_SECOND = 100;

type Part = readonly Commit[];

/**
 * That calls and passes did not exceed a rate, in people per second, in any part of a sale; `when` says which parts. The laws hold
 * on the clocks of loop and lobbies, which are in the history with every commit. By the clock of Redis a
 * tick that was long on its way comes too late, and the next one seems to come too soon.
 */
export function rateNotExceeded(rate: number, burstMs: number, parts: readonly Part[], when = ""): Row[] {
  const burst = Math.max(1, (rate * burstMs) / 1000);
  const worst = (of: (part: Part) => number) => Math.max(...parts.map(of));
  const calls = (clock: (commit: Commit) => number) =>
    worst((part) => worstExcess(callsBy(clock, part), rate, burst));
  const passes = (clock: (commit: Commit) => number) =>
    worst((part) => worstExcess(passesBy(clock, part), PASSES_PER_CALL * rate, burst));
  const most = Math.max(2, (2 * rate * WINDOW_MS) / 1000) + (rate < FEW_PER_SECOND ? 1 : 0);
  const claims = worst((part) => busiestWindow(passesBy(byRedis, part), WINDOW_MS));
  return [
    mustBeLessThanOne(
      `calls above ${rate}/s + ${burst}${when}, in the worst window`,
      calls(({ callsClockMs }) => callsClockMs),
    ),
    measured(`the same by the clock of Redis${when}, late ticks included`, calls(byRedis), ""),
    mustBeLessThanOne(
      `passes above ${PASSES_PER_CALL * rate}/s + ${burst}${when}, in the worst window`,
      passes(({ passesClockMs }) => passesClockMs),
    ),
    measured(`the same by the clock of Redis${when}, late flushes included`, passes(byRedis), ""),
    row(`most claims in any ${WINDOW_MS} ms${when}`, claims, "", `at most ${most}`, claims <= most),
  ];
}

function byRedis({ atMs }: Commit): number {
  return atMs;
}

function callsBy(clock: (commit: Commit) => number, part: Part): Moment[] {
  return part.map((commit) => ({ atMs: clock(commit), people: commit.calls - commit.refunds }));
}

function passesBy(clock: (commit: Commit) => number, part: Part): Moment[] {
  return part
    .filter(({ passes }) => passes > 0)
    .map((commit) => ({ atMs: clock(commit), people: commit.passes }));
}
