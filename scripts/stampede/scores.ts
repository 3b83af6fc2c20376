/**
 * What the scores of the two ZSETs mean, as docs/redis.md tells it. Written down here once more, on purpose: a
 * checker that borrowed the product's own arithmetic could not disagree with it.
 */
const FIRST_TICKET = 10_000_000;
const CLAIM_CLOCK = 2 ** 52;
const ADMITTED_STATE = 1;
const STATE_BITS = 8;
const USED_RETURN = 4;

/** A ticket of the line; a smaller score in `queue` is that of somebody who came back to its front. */
export function isTicket(score: number): boolean {
  return score >= FIRST_TICKET;
}

export function ordinalOf(ticket: number): number {
  return ticket % FIRST_TICKET;
}

/** A score in `called` that says: your turn, claim. */
export function isCall(score: number): boolean {
  return score >= CLAIM_CLOCK;
}

/** The end of a live pass in ms, or null when the score in `called` says something else. */
export function passUntilMs(score: number): number | null {
  const state = score % STATE_BITS;
  if (isCall(score) || (state !== ADMITTED_STATE && state !== ADMITTED_STATE + USED_RETURN)) return null;
  return Math.floor(score / STATE_BITS);
}
