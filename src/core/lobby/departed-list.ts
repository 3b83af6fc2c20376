import { ordinalOf } from "../ticket.ts";

/**
 * The ordinals of people who stopped waiting otherwise than by a call, sorted, so that a position is two binary
 * searches. Ordinals instead of tickets: unique within a numbering and half the size.
 */
export class DepartedList {
  #ordinals: number[] = [];

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
    const keepFrom = this.#firstAtLeast(ordinalOf(ticket) + 1);
    if (keepFrom > 0) this.#ordinals = this.#ordinals.slice(keepFrom);
  }

  clear(): void {
    this.#ordinals = [];
  }

  #firstAtLeast(ordinal: number): number {
    let low = 0;
    let high = this.#ordinals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ordinals[middle] as number) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
