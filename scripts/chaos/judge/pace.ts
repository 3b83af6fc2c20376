export interface Terms {
  readonly perSecond: number;
  readonly burstMs: number;
  readonly claimWindowMs: number;
}

/** Promise 3: how many were called in any stretch of time. */
export class Pace {
  #callsAtMs: number[] = [];

  note(nowMs: number): void {
    this.#callsAtMs.push(nowMs);
  }

  forget(): void {
    this.#callsAtMs = [];
  }

  /** What breaks the promise, null for nothing. `slackMs`: how much less time may seem to have passed than did. */
  judge({ perSecond, burstMs }: Terms, nowMs: number, slackMs: number): string | null {
    const burst = Math.max(1, (perSecond * burstMs) / 1000);
    for (const [index, fromMs] of this.#callsAtMs.entries()) {
      const most = Math.ceil((1.2 * perSecond * (nowMs - fromMs + slackMs)) / 1000 + burst + 1);
      const calls = this.#callsAtMs.length - index;
      if (calls > most) return `${calls} were called in ${nowMs - fromMs} ms, and ${most} may be`;
    }
    return null;
  }
}
