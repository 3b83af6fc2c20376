/** The judge of a broken sale: each promise that is not kept is seen, and what Redis lost excuses nothing else. */
import { expect, it } from "vitest";
import type { BuyerSeen } from "../../../../scripts/break/crowd/buyer.ts";
import { type Evidence, judge, type Struck } from "../../../../scripts/break/judge/judge.ts";
import type { Booking } from "../../../../scripts/break/parts/ledger.ts";

const AT_MS = 1_800_000_000_000;

function buyer(user: string, seen: Partial<BuyerSeen> = {}): BuyerSeen {
  return {
    user,
    joinedAtMs: AT_MS,
    wantsToLeave: false,
    left: false,
    passIds: new Set([`pass-${user}`]),
    bookings: new Set([`booking-${user}`]),
    rises: [],
    lostAtMs: [],
    missedTurns: 0,
    strange: [],
    ...seen,
  };
}

function booking(user: string, made: Partial<Booking> = {}): Booking {
  const bookingId = `booking-${user}`;
  return { jti: `pass-${user}`, user, bookingId, pass: "", report: "completed", ...made };
}

function failover(...forgotten: string[]): Struck {
  const backMs = AT_MS + 1000;
  return {
    what: "redis failed over",
    sinceMs: AT_MS,
    backMs,
    goesOnMs: backMs + 200,
    forgotten: new Set(forgotten),
  };
}

/** A sale in which two people came and booked. */
function evidence(changed: Partial<Evidence> = {}): Evidence {
  const bookings = changed.bookings ?? [booking("ann"), booking("ben")];
  return {
    buyers: [buyer("ann"), buyer("ben")],
    bookings,
    records: {
      waiting: new Map(),
      called: new Map(),
      spent: new Map(),
      state: new Map([["completed", String(bookings.length)]]),
    },
    struck: [],
    ...changed,
  };
}

const brokenIn = (sale: Evidence) =>
  judge(sale)
    .filter(({ ok }) => !ok)
    .map(({ what }) => what);

it("finds nothing in a sale in which everybody booked once", () => {
  expect(brokenIn(evidence())).toEqual([]);
});

it("sees who joined and never booked, but not who left", () => {
  const nobody = { passIds: new Set<string>(), bookings: new Set<string>() };
  const bookings = [booking("ann")];
  const lost = evidence({ buyers: [buyer("ann"), buyer("ben", nobody)], bookings });
  expect(brokenIn(lost)).toEqual(["lost: joined, and neither booked nor left"]);
  const left = evidence({ buyers: [buyer("ann"), buyer("ben", { ...nobody, left: true })], bookings });
  expect(brokenIn(left)).toEqual([]);
});

it("sees a second booking, which only a write that Redis lost of the same person explains", () => {
  const twice = [booking("ann"), booking("ben"), booking("ben", { jti: "other", bookingId: "other" })];
  const what = ["booked or had passes twice, unexplained"];
  expect(brokenIn(evidence({ bookings: twice }))).toEqual(what);
  expect(brokenIn(evidence({ bookings: twice, struck: [failover("ann")] }))).toEqual(what);
  expect(brokenIn(evidence({ bookings: twice, struck: [failover("ben")] }))).toEqual([]);
});

it("sees a person who was told that their place is gone, or who missed a turn", () => {
  const buyers = [buyer("ann", { lostAtMs: [AT_MS] }), buyer("ben", { missedTurns: 1 })];
  expect(brokenIn(evidence({ buyers }))).toEqual([
    "told that they have no place, unexplained",
    "missed their turn",
  ]);
});

it("lets a position rise only after a failover that lost something", () => {
  const buyers = [buyer("ann", { rises: [AT_MS + 2000] }), buyer("ben")];
  const what = ["positions that rose, without a failover before"];
  expect(brokenIn(evidence({ buyers }))).toEqual(what);
  expect(brokenIn(evidence({ buyers, struck: [failover()] }))).toEqual(what);
  expect(brokenIn(evidence({ buyers, struck: [failover("ben")] }))).toEqual([]);
});

it("sees a booking that the buyer was told of and the shop has forgotten, and a report that did not get through", () => {
  const buyers = [buyer("ann", { bookings: new Set(["gone"]) }), buyer("ben")];
  const bookings = [booking("ann"), booking("ben", { report: "refused: …" })];
  expect(brokenIn(evidence({ buyers, bookings }))).toEqual([
    "bookings that a buyer was told of and the shop does not have",
    "bookings whose report the queue did not take",
  ]);
});

it("sees calls that take more than three seconds to go on", () => {
  const slow = { ...failover(), goesOnMs: AT_MS + 1000 + 3001 };
  expect(brokenIn(evidence({ struck: [slow] }))).toEqual(["calls went on after the part was back, slowest"]);
});
