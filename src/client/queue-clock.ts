import type { Platform } from "./platform.ts";

/** How far the visitor's clock is from the queue's. */
export class QueueClock {
  readonly #platform: Platform;
  #aheadMs = 0;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** What to add to a time of the queue's to have it on the visitor's clock. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  get queueNowMs(): number {
    return this.#platform.nowMs() - this.#aheadMs;
  }

  /** What another tab of this browser has learned last. */
  adopt(aheadMs: number): void {
    this.#aheadMs = aheadMs;
  }

  /**
   * The queue's time, told at some moment of the last `agoMs`. Only a difference that this does not explain is one of
   * the clocks: a slow network must not move a deadline. No time (NaN) teaches nothing.
   */
  learn(queueNowMs: number, agoMs: number): void {
    const aheadMs = this.#platform.nowMs() - queueNowMs;
    if (Math.abs(aheadMs - this.#aheadMs) > agoMs) this.#aheadMs = aheadMs;
  }
}
