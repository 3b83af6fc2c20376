/**
 * What the scores of the two ZSETs mean, as docs/redis.md tells it. Written down here once more, on purpose: a
 * checker that borrowed the product's own arithmetic could not disagree with it.
 */
const FIRST_TICKET = 10_000_000;
/** A score in `called` is its band, the person's state, and below it a deadline in ms. */
const BAND_WIDTH = 2 ** 44;
const ADMITTED_BAND = 1;
const CALLED_BANDS = [5, 6];

/** A ticket of the line; a smaller score in `queue` is that of somebody who came back to its front. */
export function isTicket(score: number): boolean {
  return score >= FIRST_TICKET;
}

export function ordinalOf(ticket: number): number {
  return ticket % FIRST_TICKET;
}

/** A score in `called` that says: your turn, claim. */
export function isCall(score: number): boolean {
  return CALLED_BANDS.includes(bandOf(score));
}

/** The end of a live pass in ms, or null when the score in `called` says something else. */
export function passExpiresAtMs(score: number): number | null {
  return bandOf(score) === ADMITTED_BAND ? score % BAND_WIDTH : null;
}

function bandOf(score: number): number {
  return Math.floor(score / BAND_WIDTH);
}
