import type { Snapshot } from "./snapshot.ts";

/** DEPARTED_SUM of entrants.lua: a ticket more is still a safe integer. */
const MODULUS = 2 ** 31;

/**
 * Whether the departed tickets that are known here are those that Redis has, by their sum, which comes with each snapshot. Counts do
 * not tell: where a failover lost the last departures, others soon stand in their places.
 */
export class DepartedSum {
  #sum = 0;
  /** Of those that were trimmed before the first one that is known here; null while there was nothing to compare with. */
  #missing: number | null = null;

  add(tickets: readonly number[]): void {
    for (const ticket of tickets) this.#sum = (this.#sum + ticket) % MODULUS;
  }

  /** Some were trimmed before they came here. */
  skip(): void {
    this.#missing = null;
  }

  clear(): void {
    this.#sum = 0;
    this.#missing = null;
  }

  /** All that the snapshot counts are known here. The first one after a gap is believed. */
  agrees({ departedSum }: Snapshot): boolean {
    if (departedSum === undefined) return true;
    const missing = (departedSum - this.#sum + MODULUS) % MODULUS;
    this.#missing ??= missing;
    return missing === this.#missing;
  }
}
