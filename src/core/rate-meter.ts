import type { EventConfig } from "./event-config.ts";
import type { Header } from "./header.ts";

const WINDOW_MS = 10_000;
/** Before this much has been watched, the rate that the last tick applied is the better guess. */
const WARM_UP_MS = 3_000;

/** How fast people are really called, from the headers a lobby has seen over the last ten seconds. */
export class RateMeter {
  #samples: { atMs: number; calledTotal: number }[] = [];

  see(header: Header, nowMs: number): void {
    const last = this.#samples.at(-1);
    // Arrivals, not the rate, pace the calls while nobody waits; and a silence is no measurement.
    const broken =
      !last ||
      header.waiting === 0 ||
      header.calledTotal < last.calledTotal ||
      Math.abs(nowMs - last.atMs) > WINDOW_MS;
    if (broken) this.#samples = [];
    else if (nowMs - last.atMs < 100) return;
    this.#samples.push({ atMs: nowMs, calledTotal: header.calledTotal });
    while (this.#samples.length > 2 && nowMs - (this.#samples[1]?.atMs ?? nowMs) >= WINDOW_MS) {
      this.#samples.shift();
    }
  }

  /** People per second; 0 when nobody moves. */
  perSecond(header: Header, config: EventConfig): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < WARM_UP_MS) {
      return (header.tick > 0 ? header.rateMilli : config.rateMilli) / 1000;
    }
    return ((last.calledTotal - first.calledTotal) * 1000) / (last.atMs - first.atMs);
  }
}

/**
 * Seconds until somebody at `position` is called: people ahead, returned ones included, by the measured rate.
 * null when nobody can say.
 */
export function estimateWaitSeconds(position: number, header: Header, perSecond: number): number | null {
  if (header.paused || perSecond <= 0) return null;
  return Math.ceil((position - 1 + header.returned) / perSecond);
}
