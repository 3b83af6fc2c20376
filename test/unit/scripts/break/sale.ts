/** What was seen of a sale that broke, for its judge. */
import type { BuyerSeen } from "../../../../scripts/break/crowd/buyer.ts";
import type { Evidence, Struck } from "../../../../scripts/break/judge/judge.ts";
import type { Restored } from "../../../../scripts/break/judge/restoration.ts";
import type { Booking } from "../../../../scripts/break/parts/ledger.ts";
import type { Records } from "../../../../scripts/break/parts/records.ts";

export const AT_MS = 1_800_000_000_000;
const BAND_WIDTH = 2 ** 44;
const BANDS = { admitted: 1, missed: 2, spent: 3, called: 5 };

export function buyer(user: string, seen: Partial<BuyerSeen> = {}): BuyerSeen {
  return {
    user,
    askedAtMs: AT_MS - 60_000,
    joinedAtMs: AT_MS - 60_000,
    wantsToLeave: false,
    leftAtMs: null,
    passedAtMs: AT_MS - 30_000,
    passIds: new Set([`pass-${user}`]),
    bookings: new Set([`booking-${user}`]),
    rises: [],
    lostAtMs: [],
    turnsTakenBackMs: [],
    missedTurns: 0,
    strange: [],
    ...seen,
  };
}

/** Somebody who has a place, and was told nothing else. */
export function waiter(user: string, seen: Partial<BuyerSeen> = {}): BuyerSeen {
  return buyer(user, { passedAtMs: null, passIds: new Set(), bookings: new Set(), ...seen });
}

export function booking(user: string, made: Partial<Booking> = {}): Booking {
  const bookingId = `booking-${user}`;
  return { jti: `pass-${user}`, user, bookingId, pass: "", report: "completed", ...made };
}

/** By name: the ticket of who waits, and how and until when those stand who were called. */
export function records(
  waiting: Readonly<Record<string, number>> = {},
  called: Readonly<Record<string, readonly [standing: keyof typeof BANDS, untilMs: number]>> = {},
  spent: Readonly<Record<string, string>> = {},
  state: Readonly<Record<string, number>> = {},
): Records {
  return {
    waiting: new Map(Object.entries(waiting)),
    called: new Map(
      Object.entries(called).map(([user, [standing, untilMs]]) => [
        user,
        BANDS[standing] * BAND_WIDTH + untilMs,
      ]),
    ),
    spent: new Map(Object.entries(spent)),
    state: new Map(Object.entries(state).map(([field, value]) => [field, String(value)])),
  };
}

/** A failover after which Redis holds what it held before. */
export function failover(acknowledged: Records, kept: Records, restored = acknowledged): Restored {
  return { diedMs: AT_MS, acknowledged, kept, restored };
}

export function struck(changed: Partial<Struck> = {}): Struck {
  return {
    what: "redis failed over",
    sinceMs: AT_MS,
    backMs: AT_MS + 1000,
    goingOn: { kind: "went_on", withinMs: 200 },
    failover: null,
    ...changed,
  };
}

/** A sale in which two people came and booked. */
export function evidence(changed: Partial<Evidence> = {}): Evidence {
  const bookings = changed.bookings ?? [booking("ann"), booking("ben")];
  const spent = bookings.map(({ user, bookingId }) => [`${user}:${AT_MS}`, bookingId]);
  return {
    buyers: [buyer("ann"), buyer("ben")],
    bookings,
    records: records({}, {}, Object.fromEntries(spent), { completed: bookings.length }),
    struck: [struck({ what: "queue killed" })],
    ...changed,
  };
}
