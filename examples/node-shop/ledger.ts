/** The shop's bookings, in memory, and their reports to the queue. A real shop has a database and a worker. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { PassClaims } from "virtual-queue/origin";
import { type Queue, reportBooking } from "./report-booking.ts";

const REPORT_ATTEMPTS = 10;
const LONGEST_PAUSE_MS = 10_000;

export interface Booking {
  readonly bookingId: string;
  readonly userId: string;
  readonly eventId: string;
  /** Whether the queue has the report; a booking is valid either way. */
  report: "pending" | "completed" | "late" | "refused" | "given up";
}

export class Ledger {
  readonly #queue: Queue;
  readonly #bookings = new Map<string, Booking>();
  readonly #closing = new AbortController();

  constructor(queue: Queue) {
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
    const { signal } = this.#closing;
    for (let attempt = 1; attempt <= REPORT_ATTEMPTS && !signal.aborted; attempt++) {
      const outcome = await reportBooking(this.#queue, booking, pass, signal);
      if (outcome !== "again") {
        booking.report = outcome;
        return;
      }
      const pauseMs = Math.min(250 * 2 ** attempt, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {
        // the shop closes: the loop ends by itself
      });
    }
    booking.report = "given up";
    if (!signal.aborted) console.error(`booking ${booking.bookingId} could not be reported to the queue`);
  }
}
