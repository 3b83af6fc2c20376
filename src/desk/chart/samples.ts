/** What the chart draws: one sample a second or a minute, from the loop's history first and from live numbers after it. */
import type { HistorySeries, Numbers } from "../answers.ts";
import type { Measure } from "../texts/texts.ts";

/** null: not known for that time. */
export type Sample = { readonly atMs: number } & { readonly [Name in Measure]: number | null };

export const MEASURES = [
  "waiting",
  "called",
  "admitted",
  "calledPerSecond",
  "bookedPerSecond",
  "noShows",
  "wait",
  "late",
] as const satisfies readonly Measure[];

/** Four charts of one time: a line of thousands, the people inside, people per second, and delays have scales of their own. */
export const PANELS = [
  { panel: "line", measures: ["waiting"] },
  { panel: "people", measures: ["called", "admitted"] },
  { panel: "flow", measures: ["calledPerSecond", "bookedPerSecond", "noShows"] },
  { panel: "delays", measures: ["wait", "late"] },
] as const satisfies readonly { panel: string; measures: readonly Measure[] }[];
export type PanelName = (typeof PANELS)[number]["panel"];

export const RANGES = { minutes: 600_000, hours: 6 * 3_600_000, week: 7 * 86_400_000 } as const;
export type Range = keyof typeof RANGES;

/** A stream that broke off for longer leaves a gap in the line instead of a rate over all that time. */
const GAP_MS = 5000;

type Column = Exclude<keyof HistorySeries, "from_ms" | "step_ms">;

/** Buckets as samples, without those in which no tick was. */
export function samplesOf(series: HistorySeries): Sample[] {
  const { from_ms, step_ms } = series;
  const seconds = step_ms / 1000;
  return Array.from(series.waiting, (_, index) => {
    const at = (name: Column) => series[name][index] ?? null;
    const perSecond = (name: Column) => over(at(name), seconds);
    return {
      atMs: from_ms + index * step_ms,
      waiting: at("waiting"),
      called: at("called"),
      admitted: at("admitted"),
      calledPerSecond: perSecond("calls"),
      bookedPerSecond: perSecond("completed"),
      noShows: perSecond("no_shows"),
      wait: over(at("estimated_wait_seconds"), 60),
      late: at("tick_late_ms"),
    };
  }).filter(({ waiting }) => waiting !== null);
}

function over(value: number | null, divisor: number): number | null {
  return value === null ? null : value / divisor;
}

/** The newest live numbers as a sample. People per second are the difference of two totals by the time between them. */
export function sampleOf(now: Numbers, before: Numbers | null): Sample {
  const seconds = before === null ? 0 : (now.at_ms - before.at_ms) / 1000;
  const isKnown = seconds > 0 && seconds <= GAP_MS / 1000;
  const perSecond = (total: (numbers: Numbers) => number) => {
    return before !== null && isKnown ? Math.max(0, total(now) - total(before)) / seconds : null;
  };
  const calledPerSecond = perSecond(({ called_total }) => called_total);
  return {
    atMs: now.at_ms,
    waiting: now.waiting,
    called: now.called,
    admitted: now.admitted,
    calledPerSecond,
    bookedPerSecond: perSecond(({ completed }) => completed),
    noShows: perSecond(({ no_shows }) => no_shows),
    wait: over(now.estimated_wait_seconds, 60),
    late: now.tick_late_ms,
  };
}

/** Newer samples behind older ones, without those that the newer ones tell of too, and none older than a range shows. */
export function append(samples: readonly Sample[], newer: readonly Sample[], spanMs: number): Sample[] {
  const first = newer[0];
  if (first === undefined) return [...samples];
  const newestMs = newer.at(-1)?.atMs ?? first.atMs;
  const kept = samples.filter(({ atMs }) => atMs < first.atMs && atMs >= newestMs - spanMs);
  return [...kept, ...newer];
}

/** For uPlot: the times in seconds, then each measure, with a gap where the samples have one. */
export function columnsOf(
  samples: readonly Sample[],
  measures: readonly Measure[],
  stepMs: number,
): (number | null)[][] {
  const columns: (number | null)[][] = [[], ...measures.map(() => [])];
  let lastMs = Number.POSITIVE_INFINITY;
  const put = (atMs: number, numberOf: (measure: Measure) => number | null) => {
    columns[0]?.push(atMs / 1000);
    for (const [index, measure] of measures.entries()) columns[index + 1]?.push(numberOf(measure));
  };
  for (const sample of samples) {
    if (sample.atMs - lastMs > Math.max(GAP_MS, 2 * stepMs)) put(lastMs + stepMs, () => null);
    put(sample.atMs, (measure) => sample[measure]);
    lastMs = sample.atMs;
  }
  return columns;
}

/** The samples as a table: at most so many rows, the newest first, evenly spread over the samples. */
export function rowsOf(samples: readonly Sample[], most: number): Sample[] {
  const step = Math.max(1, Math.ceil(samples.length / most));
  return samples.filter((_, index) => (samples.length - 1 - index) % step === 0).reverse();
}
