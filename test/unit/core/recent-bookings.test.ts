/** Bookings that a failover of Redis may take from a booth. */
import { describe, expect, it } from "vitest";
import { RecentBookings } from "../../../src/core/writer/recent-bookings.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const HALF_A_MINUTE_MS = 30_000;
const booking = (user: string) => ({ what: "complete", user, firstEndMs: T0, bookingId: "b-1" }) as const;

describe("the bookings that a booth would do again", () => {
  it("are those of the last half a minute, the oldest first, and each is taken once", () => {
    const bookings = new RecentBookings();
    bookings.note([booking("ann")], T0 - 1);
    bookings.note([booking("bob"), booking("cay")], T0);
    bookings.note([booking("dan")], T0 + HALF_A_MINUTE_MS);
    expect(bookings.take().map(({ user }) => user)).toEqual(["bob", "cay", "dan"]);
    expect(bookings.take()).toEqual([]);
  });

  it("are none of before, once half a minute has brought others", () => {
    const bookings = new RecentBookings();
    bookings.note([booking("ann")], T0);
    bookings.note([booking("bob")], T0 + HALF_A_MINUTE_MS + 1);
    expect(bookings.take().map(({ user }) => user)).toEqual(["bob"]);
  });
});
