import { type DepartedSlice, isOlder, type Snapshot } from "../snapshot.ts";
import { DepartedTail } from "./departed-tail.ts";

/** After as long a snapshot that is older than the last one is no late push any more: Redis went back. */
const LATE_MS = 1000;
/** Departed tickets that Redis has trimmed and that are kept for a follower who lacks them. One that lacks more does without. */
const MOST_OWED = 10_000;

/**
 * An event's progress as a loop or a relay holds it: the last snapshot, and all of the departed list that Redis itself keeps,
 * at most some 50,000 tickets, in shards 100,000. A follower that has no progress yet can be given it all from here.
 */
export class ProgressCopy {
  #snapshot: Snapshot | null = null;
  #takenAtMs = 0;
  readonly #departed = new DepartedTail();

  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  /** Where the next slice has to begin. */
  get departedIndex(): number {
    return this.#departed.end;
  }

  /** Whether the departed list reaches up to the snapshot's version: only then may it be pushed. */
  get isCurrent(): boolean {
    return this.#snapshot !== null && this.#departed.end >= this.#snapshot.departedCount;
  }

  /** Whether it also begins where Redis' own does, so that it serves a follower that has nothing yet. */
  get isComplete(): boolean {
    return this.isCurrent && this.#departed.base <= (this.#snapshot?.departedBase ?? 0);
  }

  /** Whether a push is of the past: it was overtaken by a later one, as when a second loop takes over. */
  isLate(snapshot: Snapshot, nowMs: number): boolean {
    if (!this.#snapshot || Math.abs(nowMs - this.#takenAtMs) >= LATE_MS) return false;
    return isOlder(snapshot, this.#snapshot);
  }

  /**
   * The version that follows. Its slice begins at `departedIndex`, or where Redis trimmed the list to. After a rollback of Redis other
   * departures may be in the places of those known here: then it is not current before all have been read again.
   */
  take(snapshot: Snapshot, slice: DepartedSlice, nowMs: number): void {
    if (snapshot.numbering !== this.#snapshot?.numbering) this.#departed.clear();
    this.#snapshot = snapshot;
    this.#takenAtMs = nowMs;
    this.#departed.add(slice);
    const isWhole = this.#departed.end === snapshot.departedCount;
    if (isWhole && !this.#departed.agrees(snapshot)) this.#departed.clear();
  }

  /** What comes after an index in the departed list, or all there is of it. */
  since(departedIndex: number): DepartedSlice {
    return this.#departed.since(departedIndex);
  }

  /** Drops what Redis has trimmed and no follower lacks; `lowestIndex` is what the one who has least has. */
  forget(lowestIndex: number): void {
    const base = this.#snapshot?.departedBase ?? 0;
    this.#departed.forgetBefore(Math.min(base, Math.max(lowestIndex, base - MOST_OWED)));
  }
}
