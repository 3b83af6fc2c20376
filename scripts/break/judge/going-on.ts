import { quantile } from "../../measure/statistics.ts";
import { counted, measured, mustBeZero, type Row, row } from "../../stampede/judge/verdict/row.ts";
import type { GoingOn } from "../call-history.ts";

/** What is wanted, from the part being back to the next call. */
export const GOING_ON_MS = 3000;

/** Whether calls went on after each fault. */
export function goingOnRows(each: readonly GoingOn[]): Row[] {
  const within = each.flatMap((goingOn) => (goingOn.kind === "went_on" ? [goingOn.withinMs] : []));
  const of = (kind: GoingOn["kind"]) => each.filter((goingOn) => goingOn.kind === kind).length;
  const slowest = Math.max(0, ...within);
  return [
    row("faults after which calls were seen to go on", within.length, "", "≥ 1", within.length > 0),
    counted("faults after which nobody waited to be called", of("nobody_waited")),
    mustBeZero("faults after which people waited and nobody was called", of("stood_still")),
    mustBeZero("faults after which calls could not be seen", of("not_seen")),
    row(
      "calls went on after the part was back, slowest",
      slowest,
      "ms",
      `≤ ${GOING_ON_MS}`,
      slowest <= GOING_ON_MS,
    ),
    measured("the same, median", quantile(within, 0.5), "ms"),
  ];
}
