/** ms that a lobby or booth rests after a failure: a store that is down is not asked hundreds of times a second whether it still is. */
export const FAILURE_REST_MS = 250;
/** So long after the last failure a new one is another matter. Clients that were told to wait have asked by then. */
const SAME_OUTAGE_MS = 60_000;

/** How long a store has been failing, as far as one lobby or booth asked it. Times are ms since 1970. */
export class Outage {
  #sinceMs = 0;
  #failedMs = Number.NEGATIVE_INFINITY;

  /** A question that was sent at `askedMs` has failed. */
  fail(askedMs: number, nowMs: number): void {
    if (askedMs - this.#failedMs > SAME_OUTAGE_MS) this.#sinceMs = askedMs;
    this.#failedMs = nowMs;
  }

  /** A question was answered. */
  end(): void {
    this.#failedMs = Number.NEGATIVE_INFINITY;
  }

  /** 0 while all is well. */
  get lastedMs(): number {
    return this.#failedMs === Number.NEGATIVE_INFINITY ? 0 : Math.max(0, this.#failedMs - this.#sinceMs);
  }
}
