import type { Board } from "../board.ts";
import type { Measured } from "../chance.ts";
import type { Snapshot } from "../snapshot.ts";

/** One ticket a booking, as the queue itself counts until the shop reports, weighs as much as so many bookings. */
const BOOKINGS_BEFORE = 20;
/** Measured over so many at least: a shop reports its stock a little before or after the bookings that it counts. */
const LEAST_BOOKINGS = 20;
/** What a booking takes at most on average: a stock that falls by more was taken out of the sale. */
const MOST_TICKETS = 10;

/** What was seen with a report: the stock with the bookings until then added, and those. */
interface Report {
  readonly generation: number;
  readonly stock: number;
  readonly completed: number;
}

/**
 * How many tickets a booking takes, from the snapshots that a lobby has seen. What remains and what is booked add up to the
 * same until the shop reports: by how much that sum falls then is what the bookings took beyond one ticket each. Where more
 * stock was added than was booked, nothing can be said of the bookings in between.
 */
export class SalesMeter {
  #base: Report | null = null;
  #last: Report | null = null;
  #completed = 0;
  #board: Board | undefined;
  /** By the id of a type that is on sale: 20 at most. */
  readonly #sold = new Map<string, number>();
  #bookings = BOOKINGS_BEFORE;
  #tickets = BOOKINGS_BEFORE;

  observe({ generation, remaining, completed, board }: Snapshot): void {
    this.#observeTypes(board);
    this.#completed = completed;
    const report = remaining === null ? null : { generation, stock: remaining + completed, completed };
    const base = this.#base;
    const isSameSale = base?.generation === generation && base.completed <= completed;
    if (!report || !base || !isSameSale) {
      this.#base = this.#last = report;
      return;
    }
    if (report.stock === this.#last?.stock) return;
    this.#last = report;
    const bookings = completed - base.completed;
    const isAdded = report.stock - base.stock > bookings;
    if (bookings < LEAST_BOOKINGS && !isAdded) return;
    this.#base = report;
    if (!isAdded) this.#count(bookings, base.stock - report.stock);
  }

  get measured(): Measured {
    return {
      ticketsPerBooking: Math.max(1, this.#tickets / this.#bookings),
      unreported: this.#last ? this.#completed - this.#last.completed : 0,
      sold: this.#sold,
    };
  }

  /** A type that is reported with fewer tickets was sold, or some of it was taken out; with more, some was added. */
  #observeTypes(board: Board | undefined): void {
    if (board?.version === this.#board?.version) return;
    const before = new Map(this.#board?.ticketTypes?.map(({ id, remaining }) => [id, remaining]));
    for (const { id, remaining } of board?.ticketTypes ?? []) {
      const fewer = (before.get(id) ?? 0) - (remaining ?? 0);
      if (remaining !== null && fewer > 0) this.#sold.set(id, (this.#sold.get(id) ?? 0) + fewer);
    }
    const ids = new Set(board?.ticketTypes?.map(({ id }) => id));
    for (const id of this.#sold.keys()) if (!ids.has(id)) this.#sold.delete(id);
    this.#board = board;
  }

  #count(bookings: number, beyondOneEach: number): void {
    if (beyondOneEach > bookings * (MOST_TICKETS - 1)) return;
    this.#bookings += bookings;
    this.#tickets += bookings + beyondOneEach;
  }
}
