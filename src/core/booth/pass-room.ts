/** The law: at most twice the rate in any 100 ms. Two more, because clocks cut off what is less than a millisecond. */
const LAW_MS = 200;
const WINDOW_MS = 102;
/** Half of so many replies were quicker than the usual way to Redis: a standstill makes five late, one for each lane. */
const REPLIES_KEPT = 16;
/** So that the room allows 1.3 times the rate, whatever the way: what is granted is under way, and counts for 100 ms more. */
const WAYS = 2;
/** A slow event's second person does not wait for nothing. */
const LEAST_PASSES = 2;

/** What one batch may hand out. */
export interface Grant {
  readonly passes: number;
  readonly sentAtMs: number;
}

/**
 * How many passes a booth's next batch may hand out. The pace of passes in Redis counts by the clock of the booths, so that batches which
 * stood still on their way, each with a time of its own, would all find room in the same moment. Redis handed out what a batch was
 * granted at some time between its sending and its reply; so what is granted and not answered yet, and what was answered in the last
 * 100 ms, together never exceed what 100 ms may see.
 *
 * A booth whose way is long would hand out less than its rate, so there the room is more than the law: from 50 ms on, 100 ms of the rate
 * and two ways.
 */
export class PassRoom {
  /** Not answered, in the order in which they were sent. A failed one may still be done, until a later one is answered. */
  readonly #open = new Map<Grant, { hasFailed: boolean }>();
  #answered: { readonly atMs: number; readonly passes: number }[] = [];
  #ways: number[] = [];

  /** For a batch of so many claims. `ratePerSecond` is the booth's share of the event's rate. */
  grant(claims: number, ratePerSecond: number, nowMs: number): Grant {
    const wayMs =
      this.#ways.length < REPLIES_KEPT ? 0 : (this.#ways.toSorted((a, b) => a - b)[REPLIES_KEPT / 2] ?? 0);
    const most = Math.max(
      LEAST_PASSES,
      Math.floor((ratePerSecond * Math.max(LAW_MS, LAW_MS / 2 + WAYS * wayMs)) / 1000),
    );
    // No batch takes all: the next one would have to wait for its reply.
    const passes = Math.max(0, Math.min(claims, Math.ceil(most / 2), most - this.#taken(nowMs)));
    const grant = { passes, sentAtMs: nowMs };
    this.#open.set(grant, { hasFailed: false });
    return grant;
  }

  /** Redis has done the batch, and handed out so many passes, known ones included. */
  answer(grant: Grant, passes: number, nowMs: number): void {
    for (const [earlier, { hasFailed }] of this.#open) {
      if (earlier === grant) break;
      if (hasFailed) this.#close(earlier, earlier.passes, nowMs); // if it was done, then just now
    }
    this.#close(grant, passes, nowMs);
    this.#ways = [...this.#ways, Math.max(0, nowMs - grant.sentAtMs)].slice(-REPLIES_KEPT);
  }

  /** No reply came: it may have been done, or may be done later. */
  fail(grant: Grant): void {
    const open = this.#open.get(grant);
    if (open) open.hasFailed = true;
    if (grant.passes === 0) this.#open.delete(grant);
  }

  #close(grant: Grant, passes: number, nowMs: number): void {
    this.#open.delete(grant);
    this.#answered.push({ atMs: nowMs, passes });
  }

  #taken(nowMs: number): number {
    this.#answered = this.#answered.filter(({ atMs }) => Math.abs(nowMs - atMs) < WINDOW_MS);
    const open = [...this.#open.keys()];
    return [...open, ...this.#answered].reduce((sum, { passes }) => sum + passes, 0);
  }
}
