import { quantile } from "../../../measure/statistics.ts";
import { effectAtShopMs } from "../effects.ts";
import { ACT_KINDS, type Act, type Evidence } from "../evidence.ts";
import { slopeOfCalls } from "../pace.ts";
import { showingsOf } from "../showings.ts";
import { around, inside, type Span, spansOf } from "../spans.ts";
import type { Turns } from "../turns.ts";
import { rateNotExceeded } from "./rate-law.ts";
import { counted, measured, mustBe, mustBeZero, type Row, row } from "./row.ts";

const MOST_TO_SHOP_MS = 1000;
const MOST_TO_STREAMS_MS = 2000;
const SLOPE_TOLERANCE = 0.05;

/** What an operator set during the sale held, at once and no longer: at the shop, and on every open stream. */
export function actsObeyed(evidence: Evidence, turns: Turns): Row[] {
  const { options, acts } = evidence;
  if (!options.operate) return [];
  const { pause, twice, soldOut } = spansOf(acts, options.intervalMs);
  const sum = (span: Span | null, of: "calls" | "passes") =>
    span ? inside(turns.commits, span).reduce((total, commit) => total + commit[of], 0) : 0;
  return [
    mustBe("acts of the operator", acts.length, ACT_KINDS.length),
    mustBeZero("of them, while nobody waited", acts.filter(({ sentMs }) => !someWait(turns, sentMs)).length),
    counted(
      "requests for them that were sent again",
      acts.reduce((again, { tries }) => again + tries - 1, 0),
    ),
    mustBeZero("calls while paused", sum(pause, "calls")),
    mustBeZero("passes first issued while paused", sum(pause, "passes")),
    mustBeZero("calls while sold out", sum(soldOut, "calls")),
    ...(twice ? rateDoubled(evidence, turns, twice) : []),
    ...atShop(evidence, turns),
    ...onStreams(evidence),
  ];
}

function someWait({ ticks }: Turns, atMs: number): boolean {
  return (ticks.findLast((tick) => tick.atMs <= atMs)?.waitingAfter ?? 0) > 0;
}

function rateDoubled({ options: { rate, burstMs } }: Evidence, { commits, ticks }: Turns, span: Span): Row[] {
  const due = 2 * rate;
  const slope = slopeOfCalls(inside(ticks, span), 0) ?? 0;
  const isReached = Math.abs(slope / due - 1) <= SLOPE_TOLERANCE;
  return [
    row(
      "slope of calls at twice the rate",
      slope,
      "/s",
      `${due} within ${SLOPE_TOLERANCE * 100} %`,
      isReached,
    ),
    ...rateNotExceeded(due, burstMs, [around(commits, span)], " at twice the rate"),
  ];
}

function atShop({ options: { rate }, acts }: Evidence, { ticks }: Turns): Row[] {
  const felt = acts.flatMap((act, index) =>
    act.what === "notice" ? [] : [{ act, atMs: effectAtShopMs(act, nextAfter(acts, index), ticks, rate) }],
  );
  const afterMs = felt.flatMap(({ act, atMs }) => (atMs === null ? [] : [atMs - act.sentMs]));
  return [
    mustBeZero("acts that the shop never felt", felt.length - afterMs.length),
    ...delays("from an act to its effect at the shop", afterMs, MOST_TO_SHOP_MS),
  ];
}

function nextAfter(acts: readonly Act[], index: number): number {
  return acts[index + 1]?.sentMs ?? Number.POSITIVE_INFINITY;
}

function onStreams({ options, acts, tally }: Evidence): Row[] {
  const each = acts.flatMap((act) => showingsOf(tally.streams, act, MOST_TO_STREAMS_MS) ?? []);
  const sum = (of: (showings: (typeof each)[number]) => number) =>
    each.reduce((total, showings) => total + of(showings), 0);
  const afterMs = each.flatMap((showings) => showings.afterMs);
  const counts = each.map((showings) => showings.afterMs.length);
  return [
    row(
      "acts that streams showed",
      afterMs.length,
      "",
      options.streams > 0 ? "more than 0" : null,
      afterMs.length > 0 || options.streams === 0,
    ),
    measured("streams that showed one act, at least", Math.min(...counts), ""),
    measured("streams that showed one act, at most", Math.max(...counts), ""),
    counted(
      "streams that ended before they showed an act",
      sum(({ ended }) => ended),
    ),
    mustBeZero(
      "streams that stayed open and never showed an act",
      sum(({ never }) => never),
    ),
    ...delays("from an act until an open stream shows it", afterMs, MOST_TO_STREAMS_MS),
  ];
}

function delays(what: string, values: readonly number[], most: number): Row[] {
  const p99 = quantile(values, 0.99);
  return [
    measured(`${what}, p50`, quantile(values, 0.5), "ms"),
    row(`${what}, p99`, p99, "ms", `at most ${most}`, p99 <= most),
    measured(
      `${what}, at most`,
      values.reduce((a, b) => Math.max(a, b), 0),
      "ms",
    ),
  ];
}
