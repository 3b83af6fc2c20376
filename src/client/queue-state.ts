/**
 * Where a visitor stands, in the words of the wire. Times are milliseconds since 1970 by the visitor's own clock; a
 * number is the one that was true at its `version`.
 */
export type QueueState =
  | OutsideState
  | WaitingState
  | ReadyState
  | MissedState
  | NotOpenState
  | SoldOutState
  | FullState
  | ClosedState
  | BookedState
  | ExpiredState
  | LeftState
  | UnavailableState;

/** Not in the queue; may join. */
interface OutsideState {
  readonly status: "outside";
  /** Since when others could join, where the event had an opening time. */
  readonly openedAtMs: number | null;
}

export interface WaitingState {
  readonly status: "waiting";
  readonly position: number;
  /** `generation:called:left`: within one generation a later version never shows a higher position. */
  readonly version: string;
  readonly queueSize: number;
  readonly estimatedWaitSeconds: number | null;
  readonly pollAfterSeconds: number;
  readonly paused: boolean;
  readonly soldOut: boolean;
  readonly notice: string | null;
  readonly joinedAtMs: number | null;
}

/** It is the visitor's turn. */
export interface ReadyState {
  readonly status: "ready";
  /** `null` once claimed. */
  readonly claimBeforeMs: number | null;
  /** When the claimed pass ends; `null` before. */
  readonly expiresAtMs: number | null;
  /** The queue stands still before the claim, and with it the time for that: `claimBeforeMs` is no end then. */
  readonly paused: boolean;
  readonly notice: string | null;
}

/** The turn passed unused; joining again before `returnBeforeMs` makes the visitor the next one. */
interface MissedState {
  readonly status: "missed";
  readonly returnBeforeMs: number;
  readonly notice: string | null;
}

/** The event opens at `opensAtMs`; nobody can join before. */
export interface NotOpenState {
  readonly status: "not_open";
  readonly opensAtMs: number;
  /**
   * How far the visitor's clock is ahead of the queue's, where they differ. A countdown runs to `opensAtMs`; the time of
   * day to show is that of `opensAtMs - clockAheadMs`, which everybody else was told too.
   */
  readonly clockAheadMs?: number;
  readonly notice: string | null;
}

/** Nobody may join; whoever waits already is told so in `soldOut`. */
interface SoldOutState {
  readonly status: "sold_out";
  readonly notice: string | null;
}

/** As many wait as may; whoever leaves makes room. */
interface FullState {
  readonly status: "full";
  readonly notice: string | null;
}

/** Nobody may join any more. */
interface ClosedState {
  readonly status: "closed";
  readonly notice: string | null;
}

/** The pass was used for a booking; the place it takes is free again at `expiresAtMs`. */
interface BookedState {
  readonly status: "booked";
  readonly expiresAtMs: number;
}

/** The time of a turn ran out: nobody claimed it or came back for it, or the pass ended unused. */
interface ExpiredState {
  readonly status: "expired";
}

/** The visitor gave the place up. */
interface LeftState {
  readonly status: "left";
}

/** The queue has not answered yet, or cannot just now. The place is safe. */
interface UnavailableState {
  readonly status: "unavailable";
  /** How long the queue asked to be left alone; `null` when it said nothing. */
  readonly retryAfterSeconds: number | null;
}

/** How far a state can be trusted to be the latest. */
export interface Connection {
  /** Whether news come through. */
  readonly live: boolean;
  /** When the queue last told a state. */
  readonly updatedAtMs: number | null;
}

/** When the time of a turn, claimed or not, is over; `null` while it is not known, or does not run. */
export function endOfTurnMs({ claimBeforeMs, expiresAtMs, paused }: ReadyState): number | null {
  return expiresAtMs ?? (paused ? null : claimBeforeMs);
}

/** For how long a state has been known, in ms. A time that is yet to come is of a clock that was set back since. */
export function ageMs({ updatedAtMs }: Connection, nowMs: number): number {
  return updatedAtMs === null || updatedAtMs > nowMs ? Number.POSITIVE_INFINITY : nowMs - updatedAtMs;
}

/** The operator's words, which some states have no room for. */
export function noticeOf(state: QueueState): string | null {
  return "notice" in state ? state.notice : null;
}

/** Of somebody who is not in the queue; an answer that says so does not say since when it is open. */
export function outside(shown: QueueState): QueueState {
  return { status: "outside", openedAtMs: shown.status === "outside" ? shown.openedAtMs : null };
}
