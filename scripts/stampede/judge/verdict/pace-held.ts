import type { Evidence } from "../evidence.ts";
import { worstExcess } from "../excess.ts";
import { longestGapMs, slopeOfCalls } from "../pace.ts";
import { outside, type Span, spansOf } from "../spans.ts";
import type { Turns } from "../turns.ts";
import { rateNotExceeded } from "./rate-law.ts";
import { measured, mustBeLessThanOne, mustBeZero, type Row, row } from "./row.ts";

const SETTLING_MS = 1000;
const SLOPE_TOLERANCE = 0.01;
const MEASURABLE_SECONDS = 6;

/** The rate that was asked for, no more and, while people wait, no less. What an operator did to it is judged elsewhere. */
export function paceHeld(evidence: Evidence, turns: Turns): Row[] {
  const { rate, burstMs, intervalMs } = evidence.options;
  const { twice } = spansOf(evidence.acts, intervalMs);
  return [
    ...rateReached(evidence, turns),
    ...rateNotExceeded(rate, burstMs, outside(turns.commits, twice)),
    datedAhead(turns),
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

function rateReached({ options, disturbances, acts }: Evidence, { commits, standstills }: Turns): Row[] {
  const { pause, twice, soldOut } = spansOf(acts, options.intervalMs);
  const operated = [pause, twice, soldOut].flatMap((span) => (span ? [breakOf(span)] : []));
  const disturbed = [...standstills, ...disturbances, ...operated];
  const batches = commits.filter(({ calls }) => calls > 0);
  const slope = slopeOfCalls(batches, SETTLING_MS, undefined, disturbed);
  const punctual = slopeOfCalls(batches, SETTLING_MS, options.burstMs, disturbed);
  const slopeOk = slope !== null && Math.abs(slope / options.rate - 1) <= SLOPE_TOLERANCE;
  // A small crowd is called too quickly for a slope; a large one that never waited came too slowly to prove one.
  const slopeDue = options.users >= MEASURABLE_SECONDS * options.rate;
  const unstopped = outside(batches, pause).flatMap((part) => outside(part, soldOut));
  return [
    slope === null
      ? row("slope of calls: nobody waited for 2 s on end", 0, "/s", slopeDue ? "measured" : null, !slopeDue)
      : row("slope of calls after the first second", slope, "/s", `${options.rate} within 1 %`, slopeOk),
    measured(`the same, between ticks that were no later than ${options.burstMs} ms`, punctual ?? 0, "/s"),
    measured("times that Redis executed nothing for over a second", standstills.length, ""),
    measured(
      `longest time between calls (over ${options.burstMs} ms loses some)`,
      Math.max(...unstopped.map(longestGapMs)),
      "ms",
    ),
  ];
}

function breakOf({ earliestMs: sinceMs, latestMs: atMs }: Span) {
  return { sinceMs, atMs };
}

/**
 * The clocks of loop and lobbies may lag by what a request takes; one dated ahead of Redis would claim time that has not passed.
 */
function datedAhead({ commits }: Turns): Row {
  const ahead = commits.filter(
    ({ atMs, calls, passes, callsClockMs, passesClockMs }) =>
      (calls > 0 && callsClockMs > atMs) || (passes > 0 && passesClockMs > atMs),
  );
  return mustBeZero("ticks and claims dated ahead of Redis", ahead.length);
}
