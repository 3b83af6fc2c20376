import { ordinalOf } from "../ticket.ts";

/**
 * The ordinals of people who stopped waiting otherwise than by a call, sorted, so that a position is two binary
 * searches. Ordinals instead of tickets: unique within a numbering and half the size.
 */
export class DepartedList {
  #ordinals: number[] = [];
  /** Those before this index are forgotten. They are cut off when they are half of all, or each push would copy the rest. */
  #start = 0;

  add(tickets: readonly number[]): void {
    const fresh = tickets.map(ordinalOf).sort((a, b) => a - b);
    const [first] = fresh;
    if (first === undefined) return;
    // Those who come and go at once are near the end: what is before stays where it is, however long it has become.
    const tail = this.#ordinals.splice(this.#firstAtLeast(first));
    let old = 0;
    for (const ordinal of fresh) {
      while (old < tail.length && (tail[old] as number) < ordinal) this.#ordinals.push(tail[old++] as number);
      this.#ordinals.push(ordinal);
    }
    for (; old < tail.length; old++) this.#ordinals.push(tail[old] as number);
  }

  /** How many left with a ticket above `after` and below `before`. */
  countBetween(after: number, before: number): number {
    return Math.max(0, this.#firstAtLeast(ordinalOf(before)) - this.#firstAtLeast(ordinalOf(after) + 1));
  }

  has(ticket: number): boolean {
    return this.#ordinals[this.#firstAtLeast(ordinalOf(ticket))] === ordinalOf(ticket);
  }

  /** Drops what counts for no position any more: tickets at or below the last one called. */
  forgetUpTo(ticket: number): void {
    this.#start = this.#firstAtLeast(ordinalOf(ticket) + 1);
    if (this.#start * 2 <= this.#ordinals.length) return;
    this.#ordinals = this.#ordinals.slice(this.#start);
    this.#start = 0;
  }

  clear(): void {
    this.#ordinals = [];
    this.#start = 0;
  }

  #firstAtLeast(ordinal: number): number {
    let low = this.#start;
    let high = this.#ordinals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ordinals[middle] as number) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
