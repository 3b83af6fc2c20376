/**
 * A ticket is the score that orders the queue: seconds since 2026 and the ordinal of the join in one integer
 * below 2^53. Only Redis gives one out. Scores below FIRST_TICKET belong to returned people.
 */
export const FIRST_TICKET = 10_000_000;
const TICKET_EPOCH_S = 1_767_225_600; // 2026-01-01, as in join_queue.lua

/** The ordinal of the join: 45,231 for the 45,231st person who joined in this generation. */
export function ordinalOf(ticket: number): number {
  return ticket % FIRST_TICKET;
}

/** When the ticket was given out, in ms since 1970, to the second. */
export function joinedAtMs(ticket: number): number {
  return (Math.floor(ticket / FIRST_TICKET) + TICKET_EPOCH_S) * 1000;
}
