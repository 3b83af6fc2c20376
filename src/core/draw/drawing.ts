import { FIRST_TICKET, ordinalOf } from "../ticket.ts";
import type { StopReason } from "./stop-reason.ts";

/** How far the opening of an event is that begins with a drawing, in the order of the numbers that Redis holds. */
export const DRAW_PHASES = ["none", "entering", "closed", "committed", "seated"] as const;

/**
 * none: first come, first served, or there is no event yet. entering: people enter, and have no positions. closed: no one enters any
 * more; the list is being read. committed: the list is signed, and its order waits for public randomness. seated: all entrants
 * are in line, in the drawn order, and people are called.
 */
export type DrawPhase = (typeof DRAW_PHASES)[number];

/** The drawing of an event, as one script execution saw it. */
export interface Drawing {
  readonly phase: DrawPhase;
  /** Who entered, those who gave up since included; and how many of them gave up and have no seat yet. */
  readonly entered: number;
  readonly gone: number;
  /** ms since 1970, by the loop's clock; 0 before the close. While people still enter: when that ends, within a second. */
  readonly closedAtMs: number;
  /** The round of the beacon that decides the order; 0 before it is committed to. */
  readonly round: number;
  /** The signed list, as a JWS, while the drawing waits for its round; else null. */
  readonly checkpoint: string | null;
  /** Why it has stopped, until an operator gives it up; null while it goes on. */
  readonly stopReason: StopReason | null;
}

/**
 * A list that Redis held as committed to when the loop ticked, also where Redis has gone back to before that since. The loop tells the
 * object of the drawing, which may have begun with an empty storage.
 */
export interface CommittedList {
  readonly generation: number;
  readonly closedAtMs: number;
  readonly checkpoint: string;
}

/** How far it is, as a number that only grows; 0 for none. */
export function stepOf(draw: Drawing | undefined): number {
  return DRAW_PHASES.indexOf(draw?.phase ?? "none");
}

/** Whether entrants have to be told: how far it is has changed, or what decides the order. */
export function hasGoneOn(before: Drawing | undefined, after: Drawing | undefined): boolean {
  return (
    before?.phase !== after?.phase ||
    before?.checkpoint !== after?.checkpoint ||
    before?.stopReason !== after?.stopReason
  );
}

/** Whether people are entrants and nothing else: they have no positions yet. */
export function hasEntrants(phase: DrawPhase | undefined): boolean {
  return phase === "entering" || isDrawing(phase);
}

/** When entering ends that ends within a second: until then lobbies put back what Redis may have lost. 0 while that is not announced. */
export function closingTime(draw: Drawing | undefined): number {
  return draw?.phase === "entering" ? draw.closedAtMs : 0;
}

/** Whether the entrants are being put into line: no one is called, and no entrant has a position. */
export function isDrawing(phase: DrawPhase | undefined): boolean {
  return phase === "closed" || phase === "committed";
}

/**
 * The drawn place of a ticket, from 1; null for who joined after the close, and when the line has been renumbered since: then its
 * ordinals are others. `numbering`: the snapshot's, a time.
 */
export function drawnPlace(
  { phase, entered, closedAtMs }: Drawing,
  numbering: number,
  ticket: number,
): number | null {
  const ordinal = ordinalOf(ticket);
  const isAsDrawn = phase === "seated" && numbering <= closedAtMs && ticket >= FIRST_TICKET;
  return isAsDrawn && ordinal <= entered ? ordinal : null;
}
