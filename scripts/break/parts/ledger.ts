import { existsSync, readFileSync } from "node:fs";

export interface Booking {
  readonly jti: string;
  readonly user: string;
  readonly bookingId: string;
  readonly pass: string;
  /** What came of its report to the queue; null: not known yet. */
  readonly report: string | null;
}

/** The booking server's file: a line for each booking, by the id of its pass, and one for what came of its report. */
export function readLedger(file: string): Map<string, Booking> {
  const bookings = new Map<string, Booking>();
  const byId = new Map<string, string>();
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  for (const line of lines) {
    const entry = JSON.parse(line) as Partial<Booking>;
    if (entry.jti !== undefined) {
      bookings.set(entry.jti, { ...(entry as Booking), report: null });
      byId.set(entry.bookingId ?? "", entry.jti);
      continue;
    }
    const booking = bookings.get(byId.get(entry.bookingId ?? "") ?? "");
    if (booking) bookings.set(booking.jti, { ...booking, report: entry.report ?? null });
  }
  return bookings;
}
