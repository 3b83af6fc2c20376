/** How often a value was at most each of some bounds: plain data, for it is stored and crosses calls. */
export interface Histogram {
  /** Values up to each bound and above the one before; last those above all bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Seconds that people wait, from a moment to a night. */
export const WAIT_BOUNDS_S = [
  1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 28_800,
];
/** Seconds that a tick came after its time: a tenth is one interval, one second is when lobbies take the loop for late. */
export const LATENESS_BOUNDS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Seconds that a flush took, there and back; STORE_TIMEOUT_MS ends the longest. */
export const FLUSH_BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Acts in a flush, of which 500 are the most. */
export const ACTS_BOUNDS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500];

export function emptyHistogram(bounds: readonly number[]): Histogram {
  return { counts: new Array(bounds.length + 1).fill(0), sum: 0 };
}

/** With `times` more of this value. */
export function addTo(
  { counts, sum }: Histogram,
  bounds: readonly number[],
  value: number,
  times = 1,
): Histogram {
  const found = bounds.findIndex((bound) => value <= bound);
  const place = found < 0 ? bounds.length : found;
  return {
    counts: counts.map((count, index) => (index === place ? count + times : count)),
    sum: sum + value * times,
  };
}

/** Two of the same bounds. */
export function merge(a: Histogram, b: Histogram): Histogram {
  return { counts: a.counts.map((count, index) => count + (b.counts[index] ?? 0)), sum: a.sum + b.sum };
}

export function isHistogram(value: unknown, bounds: readonly number[]): value is Histogram {
  const { counts, sum } = Object(value);
  const isCounts = Array.isArray(counts) && counts.length === bounds.length + 1;
  return isCounts && counts.every((count) => Number.isSafeInteger(count) && count >= 0) && sum >= 0;
}

/** How many values it holds. */
export function countOf({ counts }: Histogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The first bound that at least this share of all values does not exceed; null for none, and beyond the last bound. */
export function boundBelow(histogram: Histogram, bounds: readonly number[], share: number): number | null {
  const all = countOf(histogram);
  if (all === 0) return null;
  let below = 0;
  for (const [index, bound] of bounds.entries()) {
    below += histogram.counts[index] ?? 0;
    if (below >= share * all) return bound;
  }
  return null;
}
