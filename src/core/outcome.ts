import { FIRST_TICKET } from "./ticket.ts";

/**
 * What Redis can answer to an act. Times are ms since 1970. Places first, then what only one act can answer.
 * Nothing here is a position: a position belongs to a version of the state (see view.ts).
 */
export type Place =
  | { outcome: "waiting"; ticket: number }
  /** A no-show who came back: next in line. The ticket is below FIRST_TICKET and orders those who did. */
  | { outcome: "returned"; ticket: number }
  | { outcome: "called"; claimBefore: number }
  | { outcome: "admitted"; until: number }
  | { outcome: "missed"; returnBefore: number }
  /** Booked with the pass. */
  | { outcome: "spent"; until: number }
  /** Left while holding a live pass, whose slot stays taken until it expires. */
  | { outcome: "forfeited"; until: number }
  | { outcome: "none" };

export type Outcome =
  | Place
  | { outcome: "joined"; ticket: number }
  | { outcome: "already_in_queue"; ticket: number }
  | { outcome: "queue_full" }
  | { outcome: "queue_closed" }
  | { outcome: "queue_not_open"; opensAt: number }
  | { outcome: "sold_out" }
  /** The lobby's own answer to somebody who joins and leaves in a circle: Redis is not asked. */
  | { outcome: "joined_too_often"; retryAt: number }
  | { outcome: "left" }
  /** The pace of passes is used up, or the event stands: ask again. */
  | { outcome: "wait" };

/** The place of somebody in line, by the ticket alone. */
export function placeInLine(ticket: number): Place {
  return { outcome: ticket < FIRST_TICKET ? "returned" : "waiting", ticket };
}

/** The four things a visitor does. */
export const ACT_KINDS = ["leave", "join", "position", "claim"] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** What an origin learns when it reports a booking; see complete_booking.lua. */
export type CompleteOutcome = "completed" | "late" | "pass_spent" | "unknown";
