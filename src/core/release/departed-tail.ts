import { DepartedSum } from "../departed-sum.ts";
import type { DepartedSlice, Snapshot } from "../snapshot.ts";

/** The end of the departed list: what a release loop or a relay may still owe to its followers. */
export class DepartedTail {
  #base = 0;
  #tickets: number[] = [];
  readonly #sum = new DepartedSum();

  /** The index of the first ticket here. */
  get base(): number {
    return this.#base;
  }

  /** The index after the last ticket here: where the next slice begins. */
  get end(): number {
    return this.#base + this.#tickets.length;
  }

  /** Appends a tick's slice; a slice that begins elsewhere than expected (its gap was trimmed) starts the tail anew. */
  add(slice: DepartedSlice): void {
    if (slice.from !== this.end) {
      this.#base = slice.from;
      this.#tickets = [];
      this.#sum.noteGap();
    }
    this.#sum.add(slice.tickets);
    for (const ticket of slice.tickets) this.#tickets.push(ticket); // a whole list is more than a call takes arguments
  }

  /** Whether these are the departures of a snapshot that counts as many. */
  agrees(snapshot: Snapshot): boolean {
    return this.#sum.agrees(snapshot);
  }

  /** What comes after `index`, or all there is. */
  since(index: number): DepartedSlice {
    const skip = Math.max(0, index - this.#base);
    return { from: this.#base + Math.min(skip, this.#tickets.length), tickets: this.#tickets.slice(skip) };
  }

  /** Drops what every follower has. */
  forgetBefore(index: number): void {
    const drop = Math.min(Math.max(0, index - this.#base), this.#tickets.length);
    if (drop === 0) return;
    this.#tickets = this.#tickets.slice(drop);
    this.#base += drop;
  }

  clear(): void {
    this.#base = 0;
    this.#tickets = [];
    this.#sum.clear();
  }
}
