import { RECOVERY_MS } from "./evidence.ts";
import type { Commit } from "./turns.ts";

/** One tick's calls, and how many people waited after it. */
export type CallBatch = Pick<Commit, "atMs" | "calls" | "waitingAfter">;

/** From when to when the calls were not at their rate, ms since 1970. */
export interface Break {
  readonly sinceMs: number;
  readonly atMs: number;
}

/** Ticks jitter by milliseconds; through a stretch shorter than this, that would bend the line by a percent. */
const SHORTEST_STRETCH_MS = 2000;

/**
 * Calls per second after the opening burst, while people wait: a least-squares line through each unbroken
 * stretch, and the stretches weighed together. A stretch is a run of batches after each of which people were still
 * waiting; a batch that emptied the line could have been larger. A gap longer than `longestMs` between two batches ends
 * a stretch too, and so does a disturbance, with three seconds after it. null when there is no stretch.
 */
export function slopeOfCalls(
  batches: readonly CallBatch[],
  settlingMs: number,
  longestMs = Number.POSITIVE_INFINITY,
  disturbances: readonly Break[] = [],
): number | null {
  const startMs = (batches[0]?.atMs ?? 0) + settlingMs;
  let [products, squares] = [0, 0];
  for (const stretch of disturbances
    .reduce(splitAt, [batches.filter(({ atMs }) => atMs >= startMs)])
    .flatMap((part) => stretches(part, longestMs))) {
    let total = 0;
    const points = stretch.map((batch, index) => {
      total += index === 0 ? 0 : batch.calls; // the first batch's time began before the stretch
      return { seconds: (batch.atMs - startMs) / 1000, total };
    });
    const meanSeconds = mean(points.map((point) => point.seconds));
    const meanTotal = mean(points.map((point) => point.total));
    for (const point of points) {
      products += (point.seconds - meanSeconds) * (point.total - meanTotal);
      squares += (point.seconds - meanSeconds) ** 2;
    }
  }
  return squares > 0 ? products / squares : null;
}

function splitAt(parts: readonly (readonly CallBatch[])[], { sinceMs, atMs: untilMs }: Break): CallBatch[][] {
  return parts.flatMap((part) => [
    part.filter(({ atMs }) => atMs <= sinceMs),
    part.filter(({ atMs }) => atMs > untilMs + RECOVERY_MS),
  ]);
}

function stretches(batches: readonly CallBatch[], longestMs: number): CallBatch[][] {
  const all: CallBatch[][] = [[]];
  for (const [index, batch] of batches.entries()) {
    const gapMs = batch.atMs - (batches[index - 1]?.atMs ?? batch.atMs);
    if (gapMs > longestMs || batch.waitingAfter === 0) all.push([]);
    if (batch.waitingAfter > 0) all.at(-1)?.push(batch);
  }
  return all.filter(
    (stretch) => (stretch.at(-1)?.atMs ?? 0) - (stretch[0]?.atMs ?? 0) >= SHORTEST_STRETCH_MS,
  );
}

/** The longest gap between two batches of calls while people waited; a tick later than the burst loses tokens. */
export function longestGapMs(batches: readonly CallBatch[]): number {
  let longest = 0;
  for (const [index, batch] of batches.entries()) {
    const before = batches[index - 1];
    if (before && before.waitingAfter > 0) longest = Math.max(longest, batch.atMs - before.atMs);
  }
  return longest;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
