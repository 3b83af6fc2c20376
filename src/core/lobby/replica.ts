import { DepartedSum } from "../departed-sum.ts";
import { isDrawing } from "../draw/drawing.ts";
import { type DepartedSlice, frontBefore, isOlder, type Snapshot } from "../snapshot.ts";
import { FIRST_TICKET, ordinalOf } from "../ticket.ts";
import { DepartedList } from "./departed-list.ts";

/** What became of a snapshot that was applied to a replica. */
export type Application =
  /** It is the replica's version now. */
  | { readonly kind: "applied" }
  /** It is of the past. */
  | { readonly kind: "old" }
  /** Departed tickets are missing before or after its slice: the replica stays where it was and needs the next slice. */
  | { readonly kind: "incomplete" }
  /** Redis went back, and has other departures than those that were known here. They are forgotten with all else. */
  | { readonly kind: "contradicted" };

/**
 * One version of an event's state: a snapshot and all the departed tickets that belong to it, never of two versions.
 * Every position is computed from here, so it equals a count over the queue at the version it names.
 */
export class Replica {
  #snapshot: Snapshot | null = null;
  readonly #departed = new DepartedList();
  /** The same of people who came back to the front: a line of its own, before the other. */
  readonly #departedReturned = new DepartedList();
  /** Tickets of slices that are not complete yet; no position may use them. */
  #pending: number[] = [];
  /** Departures were trimmed before they came here: somebody whom the front has passed since may be one of them. */
  #hasGap = false;
  /** The version before this one; null unless all that departed since are known. */
  #before: Snapshot | null = null;
  #justDeparted: ReadonlySet<number> = new Set();
  #index = 0;
  readonly #sum = new DepartedSum();
  /** The list that is learned next is believed: where Redis' own list and sum differ for good, another try would bring the same. */
  #isContradicted = false;
  #numbering = 0;

  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  /** The numbering seen last; 0 for none. */
  get numbering(): number {
    return this.#numbering;
  }

  /** How many departed tickets are here, those of incomplete slices included: where the next slice begins. */
  get departedIndex(): number {
    return this.#index;
  }

  /** Forgets everything: no ordinal that is known means anything. */
  reset(): void {
    this.#snapshot = null;
    this.#before = null;
    this.#departed.clear();
    this.#departedReturned.clear();
    this.#pending = [];
    this.#hasGap = false;
    this.#justDeparted = new Set();
    this.#index = 0;
    this.#sum.clear();
    this.#numbering = 0;
  }

  apply(snapshot: Snapshot, slice: DepartedSlice): Application {
    if (this.#snapshot && isOlder(snapshot, this.#snapshot)) return { kind: "old" };
    if (snapshot.numbering !== this.#numbering) {
      this.reset();
      this.#numbering = snapshot.numbering;
    }
    // Slices of a newer version are here already: this one comes late.
    if (snapshot.departedCount < this.#index) return { kind: "incomplete" };
    if (slice.from > Math.max(this.#index, snapshot.departedBase)) return { kind: "incomplete" };
    // What was trimmed before this slice counts for no position.
    if (slice.from > this.#index) {
      this.#hasGap = true;
      this.#sum.noteGap();
    }
    this.#index = Math.max(this.#index, Math.min(slice.from, snapshot.departedBase));
    const fresh = slice.tickets.slice(Math.max(0, this.#index - slice.from));
    this.#pending = this.#pending.concat(fresh); // a whole list is more than a call takes arguments
    this.#index += fresh.length;
    this.#sum.add(fresh);
    if (this.#index < snapshot.departedCount) return { kind: "incomplete" };
    if (this.#isContradicted) this.#sum.noteGap();
    this.#isContradicted = this.#index === snapshot.departedCount && !this.#sum.agrees(snapshot);
    if (this.#isContradicted) {
      this.reset();
      return { kind: "contradicted" };
    }

    const departed = this.#pending;
    this.#departed.add(departed.filter((ticket) => ticket >= FIRST_TICKET));
    this.#departedReturned.add(departed.filter((ticket) => ticket < FIRST_TICKET));
    this.#pending = [];
    if (snapshot.calledUpTo > (this.#snapshot?.calledUpTo ?? 0))
      this.#departed.forgetUpTo(snapshot.calledUpTo);
    this.#departedReturned.forgetUpTo(snapshot.returnedUpTo);
    this.#before = this.#hasGap ? null : this.#snapshot;
    this.#hasGap = false;
    this.#justDeparted = new Set(departed); // the lists have forgotten those whom the front has passed
    this.#snapshot = snapshot;
    return { kind: "applied" };
  }

  /**
   * Of a person who waited with this ticket, has not just left, and whom the front has passed: the version before, when they
   * waited and since which they were called. null when that was earlier, or only Redis can say: they may have left, or came
   * back to the front once.
   */
  calledAfter(ticket: number): Snapshot | null {
    const before = this.#before;
    return before && ticket >= FIRST_TICKET && ticket > before.calledUpTo ? before : null;
  }

  /** Whether the ticket departed since the version before, otherwise than by a call. */
  hasJustLeft(ticket: number): boolean {
    return this.#justDeparted.has(ticket);
  }

  /** Whether the front has passed this ticket: the person with it was called, or left. */
  isPassed(ticket: number): boolean {
    return ticket <= this.#frontOf(ticket);
  }

  /**
   * The people waiting with a smaller ticket, plus one; of people who came back to the front, those of them. null when
   * only Redis can say: the ticket is at or below the last one called, or is known to have left. During a drawing the entrants
   * are counted as if they had their seats, before everybody who came after the close.
   */
  positionOf(ticket: number): number | null {
    const departed = ticket < FIRST_TICKET ? this.#departedReturned : this.#departed;
    if (!this.#snapshot || this.isPassed(ticket) || departed.has(ticket)) return null;
    const front = this.#frontOf(ticket);
    return ordinalOf(ticket) - ordinalOf(front) - departed.countBetween(front, ticket) - this.#gone(ticket);
  }

  /** Entrants before this ticket who gave up and are not in the departed list yet. */
  #gone(ticket: number): number {
    const draw = this.#snapshot?.draw;
    return draw !== undefined && isDrawing(draw.phase) && ticket >= FIRST_TICKET ? draw.gone : 0;
  }

  #frontOf(ticket: number): number {
    return this.#snapshot ? frontBefore(this.#snapshot, ticket) : 0;
  }
}
