import { FIRST_TICKET } from "./ticket.ts";

/** When a pass ends. */
export interface PassEnd {
  /** ms since 1970: a whole second. */
  readonly expiresAtMs: number;
  /** By how much a shop has extended it in all; left out for not. */
  readonly extendedSeconds?: number;
}

/** The end that a pass was claimed with, ms since 1970. With its person it is what a pass is known by: no extension moves it. */
export function firstEndMs({ expiresAtMs, extendedSeconds = 0 }: PassEnd): number {
  return expiresAtMs - extendedSeconds * 1000;
}

/**
 * What Redis can answer to an act. Times are ms since 1970. Places first, then what only one act can answer.
 * Nothing here is a position: a position belongs to a version of the state (see lobby/replica.ts).
 */
export type Place =
  | { kind: "waiting"; ticket: number }
  /** A no-show who came back: next in line. The ticket is below FIRST_TICKET and orders those who did. */
  | { kind: "returned"; ticket: number }
  | { kind: "called"; claimBeforeMs: number }
  | ({ kind: "admitted" } & PassEnd)
  | { kind: "missed"; returnBeforeMs: number }
  /** Booked with the pass. */
  | ({ kind: "spent" } & PassEnd)
  /** Left while holding a live pass, whose slot stays taken until it expires. */
  | ({ kind: "forfeited" } & PassEnd)
  /** An operator took the pass back; until it would have ended there is no other. */
  | ({ kind: "revoked" } & PassEnd)
  /** Entered a drawing that has not given out the places yet. */
  | { kind: "entrant" }
  | { kind: "none" };

/** Every kind of place, for what lists them. */
export const PLACE_KINDS = [
  "waiting",
  "returned",
  "called",
  "admitted",
  "missed",
  "spent",
  "forfeited",
  "revoked",
  "entrant",
  "none",
] as const satisfies Place["kind"][];

/** What comes of a claim: a pass, or where the person stands. */
export type ClaimOutcome =
  | Place
  /** The pace of passes is used up, or the event stands: ask again. */
  | { kind: "wait" };

export type Outcome =
  | Place
  | { kind: "joined"; ticket: number }
  | { kind: "already_in_queue"; ticket: number }
  | { kind: "entered" }
  | { kind: "already_entered" }
  | { kind: "queue_full" }
  | { kind: "queue_closed" }
  /** `opensAtMs`: when joins are accepted, or a drawing is entered; 0 = it is not known yet. */
  | { kind: "queue_not_open"; opensAtMs: number }
  | { kind: "sold_out" }
  /** The lobby's own answer to a user who joins and leaves in a circle: Redis is not asked. */
  | { kind: "joined_too_often"; retryAtMs: number }
  /** `expiresAtMs` is the end of the live pass that they left with; 0 for none. */
  | ({ kind: "left" } & PassEnd);

/** Whether it says that a person has entered a drawing that has not given out the places yet. */
export function isEntry({ kind }: Outcome): boolean {
  return kind === "entered" || kind === "already_entered" || kind === "entrant";
}

/** A place in line, by the ticket alone. */
export function placeInLine(ticket: number): Place {
  return { kind: ticket < FIRST_TICKET ? "returned" : "waiting", ticket };
}

/** What a visitor does at a lobby. */
export const ACT_KINDS = ["leave", "join", "position"] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** A value for each kind of act. */
export function byKind<T>(valueFor: (kind: ActKind) => T): Record<ActKind, T> {
  return Object.fromEntries(ACT_KINDS.map((kind) => [kind, valueFor(kind)])) as Record<ActKind, T>;
}

/** A list for each kind of act, all of them empty. */
export function noActs<T>(): Record<ActKind, T[]> {
  return byKind(() => []);
}
