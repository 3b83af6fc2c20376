import { isDrawing } from "../draw/drawing.ts";
import type { EventConfig } from "../event-config.ts";
import type { Snapshot } from "../snapshot.ts";

/** How far back is looked: ten seconds, or as long as twenty calls take at a slow rate, but not for ever. */
const SHORTEST_WINDOW_MS = 10_000;
const LONGEST_WINDOW_MS = 600_000;
const CALLS_IN_WINDOW = 20;
/** A window need not be full; before this much of it has been watched, the rate of the last tick is the better guess. */
const WARM_UP_MS = 3_000;
const WARM_UP_CALLS = 10;
const SAMPLES_IN_WINDOW = 100;

interface Sample {
  readonly atMs: number;
  readonly calledTotal: number;
}

/** How fast people are really called, from the snapshots a lobby has seen of late. */
export class RateMeter {
  #samples: Sample[] = [];

  observe(snapshot: Snapshot, nowMs: number): void {
    const windowMs = windowOf(snapshot);
    const last = this.#samples.at(-1);
    // Arrivals, not the rate, pace the calls while the line is empty; and a silence is no measurement.
    const broken =
      !last ||
      snapshot.waiting === 0 ||
      isDrawing(snapshot.draw?.phase) || // what is measured then says nothing of after it
      snapshot.calledTotal < last.calledTotal ||
      Math.abs(nowMs - last.atMs) > windowMs;
    if (broken) this.#samples = [];
    else if (nowMs - last.atMs < windowMs / SAMPLES_IN_WINDOW) return;
    this.#samples.push({ atMs: nowMs, calledTotal: snapshot.calledTotal });
    while (this.#samples.length > 2 && nowMs - (this.#samples[1]?.atMs ?? nowMs) >= windowMs) {
      this.#samples.shift();
    }
  }

  /** People per second; 0 when the line stands still. */
  perSecond(snapshot: Snapshot, config: EventConfig): number {
    const applied = appliedPerSecond(snapshot, config);
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    const watchedMs = first && last ? last.atMs - first.atMs : 0;
    if (!first || !last || watchedMs < WARM_UP_MS) return applied;
    // At one call in five minutes a single one more or less would be twice the rate, or none.
    if (applied > 0 && (applied * watchedMs) / 1000 < WARM_UP_CALLS) return applied;
    return ((last.calledTotal - first.calledTotal) * 1000) / watchedMs;
  }
}

/** People per second. Before the first tick no rate has been applied, so it is the configured one. */
export function appliedPerSecond(snapshot: Snapshot, config: EventConfig): number {
  return (snapshot.tick > 0 ? snapshot.rateMilli : config.rateMilli) / 1000;
}

function windowOf({ rateMilli }: Snapshot): number {
  const slowMs = rateMilli > 0 ? (CALLS_IN_WINDOW * 1e6) / rateMilli : 0;
  return Math.min(LONGEST_WINDOW_MS, Math.max(SHORTEST_WINDOW_MS, slowMs));
}

/**
 * Seconds until the person at `position` is called: people ahead, returned ones included, by the measured rate.
 * null when the event is paused, the line stands still, or nobody is called before a drawing is done.
 */
export function estimateWaitSeconds(position: number, snapshot: Snapshot, perSecond: number): number | null {
  if (snapshot.paused || perSecond <= 0 || isDrawing(snapshot.draw?.phase)) return null;
  return Math.ceil((position - 1 + snapshot.returned) / perSecond);
}
