/** One reading of Redis. Times are ms since 1970: when it was sent, and when it was answered. */
export interface Look {
  readonly sentMs: number;
  readonly answeredMs: number;
  /** Of all calls so far; less after a failover, which takes some back. */
  readonly called: number;
  readonly waiting: number;
}

/** Whether people were called again after a part was back. */
export type GoingOn =
  /** The first call was made within so many ms. */
  | { readonly kind: "went_on"; readonly withinMs: number }
  /** Nobody was in line in any look since: there was nobody to call. */
  | { readonly kind: "nobody_waited" }
  /** Somebody was in line in a look since, and nobody was called. */
  | { readonly kind: "stood_still"; readonly forMs: number }
  /** Redis answered no look since: nothing is known. */
  | { readonly kind: "not_seen" };

/**
 * Says of a moment when the first call after it was made. A look says how many were called until then, not when, and one that was sent
 * before a part broke may be answered after it is back. So the first look that was sent after that moment is only what later ones are
 * held against: who is called beyond its count was called after it, and so after the part was back. A call before that look is not
 * counted, which errs by one look's time to the product's disadvantage, as the time of the look that shows a call does.
 */
export class CallHistory {
  readonly #looks: Look[] = [];

  get waiting(): number {
    return this.#looks.at(-1)?.waiting ?? 0;
  }

  note(look: Look): void {
    this.#looks.push(look);
  }

  /** Since `backMs`; both are ms since 1970. */
  goingOn(backMs: number, nowMs: number): GoingOn {
    const [first, ...later] = this.#looks.slice(
      this.#looks.findLastIndex(({ sentMs }) => sentMs < backMs) + 1,
    );
    if (first === undefined) return { kind: "not_seen" };
    const call = later.find(({ called }) => called > first.called);
    if (call) return { kind: "went_on", withinMs: call.answeredMs - backMs };
    const isSomebodyWaiting = [first, ...later].some(({ waiting }) => waiting > 0);
    return isSomebodyWaiting ? { kind: "stood_still", forMs: nowMs - backMs } : { kind: "nobody_waited" };
  }
}
