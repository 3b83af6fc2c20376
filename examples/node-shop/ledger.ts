/** The shop's bookings, in memory, and their reports to the queue. A real shop has a database and a worker. */
import { randomUUID } from "node:crypto";
import { type PassClaims, type QueueAccess, QueueRequestError, reportBooking } from "virtual-queue/origin";

export interface Booking {
  readonly bookingId: string;
  readonly userId: string;
  readonly eventId: string;
  /** Whether the queue has the report; a booking is valid either way. */
  report: "pending" | "completed" | "late" | "refused" | "given up";
}

export class Ledger {
  readonly #queue: QueueAccess;
  readonly #bookings = new Map<string, Booking>();
  readonly #closing = new AbortController();

  constructor(queue: QueueAccess) {
    this.#queue = queue;
  }

  /** By the pass's jti: a pass books once. */
  get bookings(): ReadonlyMap<string, Booking> {
    return this.#bookings;
  }

  /** Books for a verified pass; the same pass again, the same booking again. */
  book({ jti, user_id, event_id }: PassClaims, pass: string): { booking: Booking; isNew: boolean } {
    const earlier = this.#bookings.get(jti);
    if (earlier) return { booking: earlier, isNew: false };
    const bookingId = `bk_${randomUUID()}`;
    const booking: Booking = { bookingId, userId: user_id, eventId: event_id, report: "pending" };
    this.#bookings.set(jti, booking);
    void this.#report(booking, pass);
    return { booking, isNew: true };
  }

  /** Gives up on the reports that the queue has not accepted yet. */
  close(): void {
    this.#closing.abort();
  }

  /** Frees the buyer's slot in the shop for the next one. In the background: the buyer does not wait for the queue. */
  async #report(booking: Booking, pass: string): Promise<void> {
    const { bookingId, eventId } = booking;
    try {
      const report = { queuePass: pass, eventId, bookingId };
      booking.report = await reportBooking(report, this.#queue, { signal: this.#closing.signal });
    } catch (error) {
      const isRefused = error instanceof QueueRequestError && error.status !== null;
      booking.report = isRefused ? "refused" : "given up";
      if (!this.#closing.signal.aborted) console.error(`booking ${bookingId} was not reported: ${error}`);
    }
  }
}
