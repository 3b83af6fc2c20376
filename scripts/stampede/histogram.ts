import type { Moment } from "./judge/excess.ts";

const WIDEST_BAR = 50;

/** By a number of people: how many stretches of `binMs`, from the first moment to the last, held so many. */
export function histogramOf(moments: readonly Moment[], binMs: number): Map<number, number> {
  const firstMs = Math.min(...moments.map(({ atMs }) => atMs));
  const bins: number[] = [];
  for (const { atMs, people } of moments) {
    const bin = Math.floor((atMs - firstMs) / binMs);
    bins[bin] = (bins[bin] ?? 0) + people;
  }
  const histogram = new Map<number, number>();
  for (const people of Array.from(bins, (each) => each ?? 0).sort((a, b) => a - b)) {
    histogram.set(people, (histogram.get(people) ?? 0) + 1);
  }
  return histogram;
}

/** One line per number of people, in ascending order. */
export function drawHistogram(histogram: ReadonlyMap<number, number>): string {
  const most = Math.max(...histogram.values());
  const lines = [...histogram].map(([people, bins]) => {
    const bar = "█".repeat(Math.ceil((bins / most) * WIDEST_BAR));
    return `  ${String(people).padStart(6)}  ${bar} ${bins}`;
  });
  return lines.join("\n");
}
