/** Times on one client's monotonic clock. */
export interface TimedJoin {
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly ticket: number;
}

/**
 * How many joins were answered before another was sent, and yet have the larger ticket. Requests
 * that overlap may come in either order. An O(n log n) sweep from the last answer to the first: the smallest
 * ticket among those sent later decides.
 */
export function countOrderViolations(joins: readonly TimedJoin[]): number {
  const lastSent = joins.toSorted((a, b) => b.sentMs - a.sentMs);
  const lastAnswered = joins.toSorted((a, b) => b.answeredMs - a.answeredMs);
  let violations = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let sentLater = 0;
  for (const join of lastAnswered) {
    for (let later = lastSent[sentLater]; later && later.sentMs > join.answeredMs; ) {
      smallest = Math.min(smallest, later.ticket);
      later = lastSent[++sentLater];
    }
    if (join.ticket > smallest) violations++;
  }
  return violations;
}
