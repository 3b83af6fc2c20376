import { ordinalOf } from "./ticket.ts";

/**
 * The ordinals of people who stopped waiting otherwise than by a call, sorted, so that a position is two binary
 * searches. Ordinals instead of tickets: unique within a generation and half the size.
 */
export class LeftList {
  #ordinals: number[] = [];

  add(tickets: readonly number[]): void {
    const fresh = tickets.map(ordinalOf).sort((a, b) => a - b);
    if (fresh.length === 0) return;
    const merged: number[] = [];
    let old = 0;
    for (const ordinal of fresh) {
      while (old < this.#ordinals.length && (this.#ordinals[old] as number) < ordinal) {
        merged.push(this.#ordinals[old++] as number);
      }
      merged.push(ordinal);
    }
    for (; old < this.#ordinals.length; old++) merged.push(this.#ordinals[old] as number);
    this.#ordinals = merged;
  }

  /** How many left with a ticket above `after` and below `before`. */
  countBetween(after: number, before: number): number {
    return Math.max(0, this.#firstAtLeast(ordinalOf(before)) - this.#firstAtLeast(ordinalOf(after) + 1));
  }

  has(ticket: number): boolean {
    return this.#ordinals[this.#firstAtLeast(ordinalOf(ticket))] === ordinalOf(ticket);
  }

  /** Drops what counts for nobody any more: tickets at or below the last one called. */
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
