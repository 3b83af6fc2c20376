import type { Evidence } from "../evidence.ts";
import { busiestWindow, worstExcess } from "../excess.ts";
import { longestGapMs, slopeOfCalls } from "../pace.ts";
import type { Commit, Turns } from "../turns.ts";
import { measured, mustBeLessThanOne, mustBeZero, type Row, row } from "./row.ts";

const WINDOW_MS = 100;
const SETTLING_MS = 1000;
const SLOPE_TOLERANCE = 0.01;
const MEASURABLE_SECONDS = 6;
const PASSES_PER_CALL = 1.2;
/** Below it the pace of passes cannot stay a whole person under the limit, and Redis' clock may cut the window elsewhere. */
const FEW_PER_SECOND = 100;

/** The rate that was asked for, no more and, while people wait, no less. */
export function paceHeld(evidence: Evidence, turns: Turns): Row[] {
  return [
    ...rateReached(evidence, turns),
    ...rateNotExceeded(evidence, turns),
    ...slowedDown(evidence, turns),
  ];
}

/** A second after the operator halved the rate no tick and no burst is of the old one. */
function slowedDown({ options: { rate, burstMs }, disturbances }: Evidence, { commits }: Turns): Row[] {
  return disturbances
    .filter(({ what }) => what === "half the rate")
    .map(({ sinceMs, atMs: untilMs }) => {
      const slow = commits
        .filter(({ calls, atMs }) => calls > 0 && atMs > sinceMs + SETTLING_MS && atMs < untilMs)
        .map(({ atMs, calls, refunds }) => ({ atMs, people: calls - refunds }));
      const burst = Math.max(1, (rate * burstMs) / 2000);
      return mustBeLessThanOne(
        `calls above ${rate / 2}/s + ${burst} at half the rate, in the worst window`,
        slow.length === 0 ? Number.POSITIVE_INFINITY : worstExcess(slow, rate / 2, burst),
      );
    });
}

function rateReached({ options, disturbances }: Evidence, { commits, standstills }: Turns): Row[] {
  const disturbed = [...standstills, ...disturbances];
  const batches = commits.filter(({ calls }) => calls > 0);
  const slope = slopeOfCalls(batches, SETTLING_MS, undefined, disturbed);
  const punctual = slopeOfCalls(batches, SETTLING_MS, options.burstMs, disturbed);
  const slopeOk = slope !== null && Math.abs(slope / options.rate - 1) <= SLOPE_TOLERANCE;
  // A small crowd is called too quickly for a slope; a large one that never waited came too slowly to prove one.
  const slopeDue = options.users >= MEASURABLE_SECONDS * options.rate;
  return [
    slope === null
      ? row("slope of calls: nobody waited for 2 s on end", 0, "/s", slopeDue ? "measured" : null, !slopeDue)
      : row("slope of calls after the first second", slope, "/s", `${options.rate} within 1 %`, slopeOk),
    measured(`the same, between ticks that were no later than ${options.burstMs} ms`, punctual ?? 0, "/s"),
    measured("times that Redis executed nothing for over a second", standstills.length, ""),
    measured(
      `longest time between calls (over ${options.burstMs} ms loses some)`,
      longestGapMs(batches),
      "ms",
    ),
  ];
}

/**
 * The laws hold on the clocks of loop and lobbies, which are in the history with every commit. By the clock of Redis a
 * tick that was long on its way comes too late, and the next one seems to come too soon. Those clocks may lag by what a
 * request takes; one dated ahead of Redis would claim time that has not passed, which is a row of its own.
 */
function rateNotExceeded({ options: { rate, burstMs } }: Evidence, { commits }: Turns): Row[] {
  const burst = Math.max(1, (rate * burstMs) / 1000);
  const callsBy = (clock: (commit: Commit) => number) =>
    commits.map((commit) => ({ atMs: clock(commit), people: commit.calls - commit.refunds }));
  const passesBy = (clock: (commit: Commit) => number) =>
    commits
      .filter(({ passes }) => passes > 0)
      .map((commit) => ({ atMs: clock(commit), people: commit.passes }));
  const byRedis = ({ atMs }: Commit) => atMs;
  const excessOfCalls = (clock: (commit: Commit) => number) => worstExcess(callsBy(clock), rate, burst);
  const excessOfPasses = (clock: (commit: Commit) => number) =>
    worstExcess(passesBy(clock), PASSES_PER_CALL * rate, burst);
  const ahead = commits.filter(
    ({ atMs, calls, passes, callsClockMs, passesClockMs }) =>
      (calls > 0 && callsClockMs > atMs) || (passes > 0 && passesClockMs > atMs),
  );
  const mostPasses = Math.max(2, (2 * rate * WINDOW_MS) / 1000) + (rate < FEW_PER_SECOND ? 1 : 0);
  const passes = busiestWindow(passesBy(byRedis), WINDOW_MS);
  return [
    mustBeLessThanOne(
      `calls above ${rate}/s + ${burst}, in the worst window`,
      excessOfCalls((commit) => commit.callsClockMs),
    ),
    measured("the same by the clock of Redis, late ticks included", excessOfCalls(byRedis), ""),
    mustBeLessThanOne(
      `passes above ${PASSES_PER_CALL * rate}/s + ${burst}, in the worst window`,
      excessOfPasses((commit) => commit.passesClockMs),
    ),
    measured("the same by the clock of Redis, late flushes included", excessOfPasses(byRedis), ""),
    mustBeZero("ticks and claims dated ahead of Redis", ahead.length),
    row(`most claims in any ${WINDOW_MS} ms`, passes, "", `at most ${mostPasses}`, passes <= mostPasses),
  ];
}
