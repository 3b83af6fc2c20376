import type { Snapshot } from "./snapshot.ts";

/** DEPARTED_SUM of entrants.lua: a ticket more is still a safe integer. */
const MODULUS = 2 ** 31;

/**
 * Whether the departed tickets that are known here are those that Redis has, by their sum, which comes with each snapshot. Counts do
 * not tell: where a failover lost the last departures, others soon stand in their places.
 */
export class DepartedSum {
  #sum = 0;
  /** Of those that were trimmed before the first one that is known here; null before a snapshot has said it. */
  #trimmed: number | null = 0;

  add(tickets: readonly number[]): void {
    for (const ticket of tickets) this.#sum = (this.#sum + ticket) % MODULUS;
  }

  /** There are departures that are not known here: the next snapshot is believed. */
  noteGap(): void {
    this.#trimmed = null;
  }

  clear(): void {
    this.#sum = 0;
    this.#trimmed = 0;
  }

  /** Asked when as many are known here as the snapshot counts. */
  agrees({ departedSum }: Snapshot): boolean {
    if (departedSum === undefined) return true;
    const trimmed = (departedSum - this.#sum + MODULUS) % MODULUS;
    this.#trimmed ??= trimmed;
    return trimmed === this.#trimmed;
  }
}
