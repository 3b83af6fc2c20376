/**
 * What the scores of the two ZSETs mean, as docs/redis.md says. It is written here once more on purpose: a judge that
 * imported the product's arithmetic could not find an error in it.
 */
const FIRST_TICKET = 10_000_000;
/** A score in `called` is its band, the person's state, and below it a deadline in ms. */
const BAND_WIDTH = 2 ** 44;
const ADMITTED_BAND = 1;
const CALLED_BANDS = [5, 6];

/** A ticket of the line; a smaller score in `queue` is that of a person who came back to its front. */
export function isTicket(score: number): boolean {
  return score >= FIRST_TICKET;
}

export function ordinalOf(ticket: number): number {
  return ticket % FIRST_TICKET;
}

/** Whether a score in `called` means that it is the person's turn to claim. */
export function isCall(score: number): boolean {
  return CALLED_BANDS.includes(bandOf(score));
}

/** The end of a live pass, or null when the score in `called` is no pass. */
export function passExpiresAtMs(score: number): number | null {
  return bandOf(score) === ADMITTED_BAND ? score % BAND_WIDTH : null;
}

function bandOf(score: number): number {
  return Math.floor(score / BAND_WIDTH);
}
