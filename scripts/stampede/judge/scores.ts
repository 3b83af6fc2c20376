/**
 * What the scores of the two ZSETs mean, as docs/redis.md says. It is written here once more on purpose: a judge that
 * imported the product's arithmetic could not find an error in it.
 */
const FIRST_TICKET = 10_000_000;
/** A score in `called` is its band, the person's state, and below it a deadline in ms. */
const BAND_WIDTH = 2 ** 44;
const STANDINGS = ["admitted", "missed", "spent", "forfeited", "called", "called again", "revoked"] as const;

/** How somebody stands who was called; "unknown" for a score of no band that there is. */
export type Standing = (typeof STANDINGS)[number] | "unknown";

/** A ticket of the line; a smaller score in `queue` is that of a person who came back to its front. */
export function isTicket(score: number): boolean {
  return score >= FIRST_TICKET;
}

export function ordinalOf(ticket: number): number {
  return ticket % FIRST_TICKET;
}

/** What a score in `called` says of its person. `untilMs`: of a pass its end, ms since 1970. */
export function readCalled(score: number): { standing: Standing; untilMs: number } {
  const standing = STANDINGS[Math.floor(score / BAND_WIDTH) - 1] ?? "unknown";
  return { standing, untilMs: score % BAND_WIDTH };
}

/** Whether a score in `called` means that it is the person's turn to claim. */
export function isCall(score: number): boolean {
  const { standing } = readCalled(score);
  return standing === "called" || standing === "called again";
}

/** The end of a live pass, or null when the score in `called` is no pass. */
export function passExpiresAtMs(score: number): number | null {
  const { standing, untilMs } = readCalled(score);
  return standing === "admitted" ? untilMs : null;
}
