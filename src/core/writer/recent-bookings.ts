import type { PassAct } from "../pass-act.ts";
import { REMEMBERED_MS } from "./recent-acts.ts";

/**
 * The acts that bound a pass to a booking, and that Redis acknowledged to a booth within the last half a minute. A failover may
 * take them, and the shop that was answered will not say them again.
 */
export class RecentBookings {
  /** In the order of their times. */
  #noted: { readonly act: PassAct; readonly atMs: number }[] = [];

  /** Redis did these. What it did half a minute before is copied. */
  note(acts: readonly PassAct[], nowMs: number): void {
    const old = this.#noted.findIndex(({ atMs }) => atMs >= nowMs - REMEMBERED_MS);
    this.#noted.splice(0, old === -1 ? this.#noted.length : old);
    this.#noted.push(...acts.map((act) => ({ act, atMs: nowMs })));
  }

  /** Everything that is remembered, the oldest first; it is to be done again. */
  take(): PassAct[] {
    return this.#noted.splice(0).map(({ act }) => act);
  }
}
