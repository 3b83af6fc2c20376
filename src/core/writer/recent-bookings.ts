import type { Booking } from "../waiting-queue.ts";
import { REMEMBERED_MS } from "./recent-acts.ts";

/**
 * The bookings that Redis acknowledged to a booth within the last half a minute. A failover may take them, and the shop
 * that was answered will not report them again.
 */
export class RecentBookings {
  /** In the order of their times. */
  #noted: { readonly booking: Booking; readonly atMs: number }[] = [];

  /** Redis did these. What it did half a minute before is copied. */
  note(bookings: readonly Booking[], nowMs: number): void {
    const old = this.#noted.findIndex(({ atMs }) => atMs >= nowMs - REMEMBERED_MS);
    this.#noted.splice(0, old === -1 ? this.#noted.length : old);
    this.#noted.push(...bookings.map((booking) => ({ booking, atMs: nowMs })));
  }

  /** Everything that is remembered, the oldest first; it is to be reported again. */
  take(): Booking[] {
    return this.#noted.splice(0).map(({ booking }) => booking);
  }
}
