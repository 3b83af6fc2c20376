import type { AcknowledgedWrite, Fence, Restoration } from "../waiting-queue.ts";
import type { DoneAct } from "./act-queue.ts";
import { REMEMBERED_MS, RecentActs } from "./recent-acts.ts";

/** People in one restoration; a script takes 500 values, three for each. */
const MOST_RESTORED = 150;

/**
 * What Redis acknowledged to one lobby: the number of its last write, which each flush carries along so that a state of
 * before it is noticed, and what its people were answered within the last half a minute, to restore it then. Time counts
 * while Redis answers: in the minutes that a failover may take nothing is forgotten.
 */
export class Acknowledgements {
  readonly #lobby: number;
  #write: AcknowledgedWrite | null = null;
  #acts = new RecentActs();
  #notedAtMs = 0;
  #confirmedAtMs = 0;

  constructor(lobby: number) {
    this.#lobby = lobby;
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
  note(generation: number, fence: Fence, done: Iterable<DoneAct<unknown>>, nowMs: number): void {
    this.#notedAtMs = nowMs;
    this.#confirmedAtMs = nowMs;
    if (generation !== this.#write?.generation) this.#acts = new RecentActs();
    // Without a state Redis keeps no number either.
    this.#write = generation === 0 ? null : { generation, ...fence };
    if (this.#write) for (const { act, outcome } of done) this.#acts.note(act.user, outcome, nowMs);
  }

  /** When a person who joins and leaves in a circle may join again, ms since 1970; null for at once. */
  mayJoinFromMs(user: string, nowMs: number): number | null {
    return this.#acts.mayJoinFromMs(user, nowMs);
  }

  /** What Redis should be sent again, in parts. One at least: an empty one says which write was acknowledged. */
  restorations(): Omit<Restoration, "nowMs">[] {
    const acknowledged = this.#write;
    if (!acknowledged) return [];
    const rest = this.#acts.list(this.#confirmedAtMs);
    const parts: Omit<Restoration, "nowMs">[] = [];
    do {
      const people = rest.splice(0, MOST_RESTORED);
      const isLast = rest.length === 0;
      parts.push({ lobby: this.#lobby, acknowledged, isLast, people });
    } while (rest.length > 0);
    return parts;
  }
}
