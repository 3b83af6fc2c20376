import type { ClaimOutcome, Outcome } from "../outcome.ts";
import type { AcknowledgedWrite, Fence, Restoration, WriterId } from "../waiting-queue.ts";
import { REMEMBERED_MS, RecentActs } from "./recent-acts.ts";

/** People in one restoration; a script takes 500 values, three for each. */
const MOST_RESTORED = 150;

/** What came of one person's act. */
export interface Acknowledgement {
  readonly user: string;
  readonly outcome: Outcome | ClaimOutcome;
}

/**
 * What Redis acknowledged to one lobby or booth: the number of its last write, which each request carries along so that a
 * state of before it is noticed, and what its people were answered within the last half a minute, to restore it then. Time counts
 * while Redis answers: in the minutes that a failover may take nothing is forgotten.
 */
export class Acknowledgements {
  readonly #writer: WriterId;
  #write: AcknowledgedWrite | null = null;
  #acts = new RecentActs();
  #notedAtMs = 0;
  #confirmedAtMs = 0;

  constructor(writer: WriterId) {
    this.#writer = writer;
  }

  /** The last write; null for none in this generation. */
  get write(): AcknowledgedWrite | null {
    return this.#write;
  }

  /** Whether a write is so new that a failover of Redis could still lose it. */
  get isRecent(): boolean {
    return this.#write !== null && this.#confirmedAtMs - this.#notedAtMs < REMEMBERED_MS;
  }

  /** Redis answered, and still has the last write. */
  confirm(nowMs: number): void {
    this.#confirmedAtMs = nowMs;
  }

  /** Notes a write that was done, with the outcomes of its acts. */
  note(generation: number, fence: Fence, done: Iterable<Acknowledgement>, nowMs: number): void {
    this.#notedAtMs = nowMs;
    this.#confirmedAtMs = nowMs;
    if (generation !== this.#write?.generation) this.#acts = new RecentActs();
    // Without a state Redis keeps no number either.
    this.#write = generation === 0 ? null : { generation, ...fence };
    if (this.#write) for (const { user, outcome } of done) this.#acts.note(user, outcome, nowMs);
  }

  /** When a person who joins and leaves in a circle may join again, ms since 1970; null for at once. */
  mayJoinFromMs(user: string, nowMs: number): number | null {
    return this.#acts.mayJoinFromMs(user, nowMs);
  }

  /** What was acknowledged to this person is not to be restored. */
  forget(user: string): void {
    this.#acts.forget(user);
  }

  /** What Redis should be sent again, in parts. One at least: an empty one says which write was acknowledged. */
  restorations(): Omit<Restoration, "nowMs" | "shards">[] {
    const acknowledged = this.#write;
    if (!acknowledged) return [];
    const rest = this.#acts.list(this.#confirmedAtMs);
    const parts: Omit<Restoration, "nowMs" | "shards">[] = [];
    do {
      const people = rest.splice(0, MOST_RESTORED);
      const isLast = rest.length === 0;
      parts.push({ writer: this.#writer, acknowledged, isLast, people });
    } while (rest.length > 0);
    return parts;
  }
}
