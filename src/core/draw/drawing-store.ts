import type { DrawPhase } from "./drawing.ts";
import type { StopReason } from "./stop-reason.ts";

/**
 * The entrants as the Draw object uses them: it lists them, commits to the list, and puts them into line. Everything is safe to
 * repeat, also late and by two objects at a time. Throws only StoreUnavailable.
 */
export interface DrawingStore {
  /** How far the drawing is. */
  read(event: string, asked: Asked): Promise<DrawState>;
  /** The users on some sheets who are of one shard, gone or not; and how far the drawing is, in the same moment. */
  list(event: string, range: SheetRange): Promise<ListedEntrants>;
  /** Whether a list of so many entrants could be committed to now. Nothing is changed. */
  tryCommit(event: string, list: ListSize): Promise<CommitReply>;
  /** From closed to committed. */
  commit(event: string, commitment: Commitment): Promise<CommitReply>;
  /** Gives the entrants of the next parts their seats; of those who are gone, their tickets departed. */
  seat(event: string, seating: Seating): Promise<SeatReply>;
  /** All have seats: calls begin. */
  finish(event: string, run: DrawRun): Promise<FinishReply>;
  /** The list is no longer the one that was signed: nothing goes on before an operator has looked. */
  stop(event: string, run: DrawRun, reason: StopReason): Promise<void>;
}

export interface Asked {
  readonly nowMs: number;
  /** How many shards the event's people are in. */
  readonly shards: number;
}

/** One close of one run of an event: of another nothing is changed. */
export interface DrawRun extends Asked {
  readonly generation: number;
  /** ms since 1970, by the loop's clock. */
  readonly closedAtMs: number;
}

export interface DrawState {
  readonly phase: DrawPhase;
  readonly generation: number;
  readonly closedAtMs: number;
  /** Who entered, gone or not. */
  readonly entered: number;
  readonly isStopped: boolean;
  /** How many parts are seated: a part is a sheet of a shard, by sheets first. */
  readonly seatedParts: number;
  /** The clock of the loop at its last tick, ms since 1970. */
  readonly clockMs: number;
  /** The number of the key that proofs are signed with, since the first entry. */
  readonly proofKey: number;
  /** The list as it was committed to, a JWS; null before. */
  readonly checkpoint: string | null;
}

export interface SheetRange extends Asked {
  readonly shard: number;
  readonly firstSheet: number;
  readonly lastSheet: number;
}

export interface ListedEntrants {
  readonly state: DrawState;
  /** In no order. */
  readonly users: readonly string[];
}

export interface ListSize extends DrawRun {
  readonly size: number;
}

export interface Commitment extends ListSize {
  readonly round: number;
  /** A JWS of at most 1,024 bytes. */
  readonly checkpoint: string;
}

export type CommitReply =
  /** The checkpoint stands; to `tryCommit`: it could. */
  | { readonly status: "committed" }
  /** Another checkpoint stands. */
  | { readonly status: "other"; readonly checkpoint: string }
  /** Nothing changed: the event was closed anew, has another number of entrants, or was stopped. */
  | { readonly status: "changed" };

export interface Seating extends DrawRun {
  readonly firstPart: number;
  /** Of each part from there on, whom to seat with the place that they drew. */
  readonly parts: readonly (readonly Seat[])[];
}

export interface Seat {
  readonly user: string;
  /** From 1. */
  readonly place: number;
}

export interface SeatReply {
  /**
   * In the other two nobody was seated. changed: the drawing is another one, stopped or over, or other parts are next. differs: somebody of
   * these parts is no entrant.
   */
  readonly status: "seated" | "changed" | "differs";
  readonly seatedParts: number;
}

/**
 * again: seats are missing, and all of them are given once more. differs: there are not as many entrants as the close counted. changed: the
 * drawing is another one, stopped or over.
 */
export type FinishReply = "finished" | "again" | "differs" | "changed";
