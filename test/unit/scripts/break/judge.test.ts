/** The judge of a broken sale: each promise that is not kept is seen, and nothing is excused but what docs/redis.md says. */
import { expect, it } from "vitest";
import { type Evidence, judge } from "../../../../scripts/break/judge/judge.ts";
import { AT_MS, booking, buyer, evidence, failover, records, struck, waiter } from "./sale.ts";

const brokenIn = (sale: Evidence) =>
  judge(sale)
    .filter(({ ok }) => !ok)
    .map(({ what }) => what);

/** Redis lost the call of cleo, who waits again and is called once more. */
const LOST_CALL = failover(
  records({ dora: 2 }, { cleo: ["called", AT_MS] }),
  records({ cleo: 1, dora: 2 }),
  records({ cleo: 1, dora: 2 }),
);
const LOST_A_PASS = failover(
  records({}, { ann: ["admitted", AT_MS] }),
  records({}, { ann: ["called", AT_MS] }),
);

it("finds nothing in a sale in which everybody booked once", () => {
  expect(brokenIn(evidence())).toEqual([]);
});

it("sees who joined and never booked, but not who left", () => {
  const bookings = [booking("ann")];
  const lost = evidence({ buyers: [buyer("ann"), waiter("ben")], bookings });
  expect(brokenIn(lost)).toEqual(["lost: joined, and neither booked nor left"]);
  const left = evidence({ buyers: [buyer("ann"), waiter("ben", { leftAtMs: AT_MS })], bookings });
  expect(brokenIn(left)).toEqual([]);
});

it("sees a second booking, also of somebody of whom Redis lost something", () => {
  const bookings = [booking("ann"), booking("ann", { jti: "other", bookingId: "other" }), booking("ben")];
  const spent = { a: "booking-ann", b: "other", c: "booking-ben" };
  const sale = { bookings, records: records({}, {}, spent, { completed: 3 }) };
  const what = ["booked or had passes twice"];
  expect(brokenIn(evidence(sale))).toEqual(what);
  expect(brokenIn(evidence({ ...sale, struck: [struck({ failover: LOST_A_PASS })] }))).toEqual(what);
});

it("sees a person who was told that their place is gone, or who missed a turn, after a failover too", () => {
  const buyers = [buyer("ann", { lostAtMs: [AT_MS + 1000] }), buyer("ben", { missedTurns: 1 })];
  const what = ["told that they have no place", "missed their turn"];
  expect(brokenIn(evidence({ buyers }))).toEqual(what);
  expect(brokenIn(evidence({ buyers, struck: [struck({ failover: LOST_A_PASS })] }))).toEqual(what);
});

it("lets a position rise once after a failover, by as many people as it took something of", () => {
  const risen = (...rises: { atMs: number; by: number }[]) => [buyer("ann", { rises }), buyer("ben")];
  const what = ["positions that rose otherwise than once by what a failover took"];
  const faults = [struck({ failover: LOST_A_PASS })];
  const rise = { atMs: AT_MS + 2000, by: 1 };
  expect(brokenIn(evidence({ buyers: risen(rise) }))).toEqual(what);
  expect(brokenIn(evidence({ buyers: risen(rise), struck: faults }))).toEqual([]);
  expect(brokenIn(evidence({ buyers: risen(rise, rise), struck: faults }))).toEqual(what);
  expect(brokenIn(evidence({ buyers: risen({ ...rise, by: 2 }), struck: faults }))).toEqual(what);
  expect(brokenIn(evidence({ buyers: risen({ ...rise, atMs: AT_MS + 60_000 }), struck: faults }))).toEqual(
    what,
  );
});

it("lets a turn be taken back only when Redis lost that person's call", () => {
  const taken = (user: string) => [buyer(user, { turnsTakenBackMs: [AT_MS + 500] })];
  const unplaced = { bookings: [], records: records() };
  const what = "turns taken back that Redis had not lost";
  const brokenFor = (user: string) =>
    brokenIn(evidence({ ...unplaced, buyers: taken(user), struck: [struck({ failover: LOST_CALL })] }));
  expect(brokenFor("dora")).toContain(what);
  expect(brokenFor("cleo")).not.toContain(what);
});

it("sees a booking that the buyer was told of and the shop has forgotten", () => {
  const buyers = [buyer("ann", { bookings: new Set(["gone"]) }), buyer("ben")];
  expect(brokenIn(evidence({ buyers }))).toEqual([
    "bookings that a buyer was told of and the shop does not have",
  ]);
});

it.each(["refused: …", "late", null])(
  "sees a booking that was answered %s although its pass lives",
  (report) => {
    const bookings = [booking("ann"), booking("ben", { report })];
    expect(brokenIn(evidence({ bookings }))).toEqual([
      "bookings that the queue did not take as one of a live pass",
    ]);
  },
);

it.each([1, 3])("sees that Redis counts %i bookings of 2, whatever it lost before", (completed) => {
  const spent = { a: "booking-ann", b: "booking-ben" };
  const sale = evidence({
    records: records({}, {}, spent, { completed }),
    struck: [struck({ failover: LOST_A_PASS })],
  });
  expect(brokenIn(sale)).toEqual(["bookings that Redis counts too many or too few"]);
});

it("sees a booking without its record, and a record without its booking", () => {
  const sale = evidence({ records: records({}, {}, { a: "booking-ann", b: "made up" }, { completed: 2 }) });
  const row = judge(sale).find(({ what }) => what.startsWith("bookings without their record"));
  expect(row).toMatchObject({ figure: 2, ok: false });
});

it("sees somebody who left, and is in line again or was called", () => {
  const buyers = [buyer("ann"), buyer("ben"), waiter("cleo", { leftAtMs: AT_MS })];
  const base = evidence();
  const what = ["left, and in line or called in the end"];
  const ended = (more: Partial<Evidence["records"]>) =>
    evidence({ buyers, records: { ...base.records, ...more } });
  expect(brokenIn(ended({}))).toEqual([]);
  expect(brokenIn(ended(pick(records({ cleo: 1 }), "waiting")))).toEqual(what);
  expect(brokenIn(ended(pick(records({}, { cleo: ["missed", AT_MS] }), "called")))).toEqual(what);
});

it("sees calls that take more than three seconds to go on", () => {
  const slow = struck({ goingOn: { kind: "went_on", withinMs: 3001 } });
  expect(brokenIn(evidence({ struck: [slow] }))).toEqual(["calls went on after the part was back, slowest"]);
});

it("sees a fault after which nobody was called, and one after which nothing could be seen", () => {
  const fine = struck();
  const still = struck({ goingOn: { kind: "stood_still", forMs: 20_000 } });
  const unseen = struck({ goingOn: { kind: "not_seen" } });
  expect(brokenIn(evidence({ struck: [fine, still] }))).toEqual([
    "faults after which people waited and nobody was called",
  ]);
  expect(brokenIn(evidence({ struck: [fine, unseen] }))).toEqual([
    "faults after which calls could not be seen",
  ]);
});

it("says after how many faults nobody waited, and takes a sale in which nobody ever did for no proof", () => {
  const nobody = struck({ goingOn: { kind: "nobody_waited" } });
  expect(brokenIn(evidence({ struck: [struck(), nobody] }))).toEqual([]);
  expect(brokenIn(evidence({ struck: [nobody] }))).toEqual(["faults after which calls were seen to go on"]);
});

function pick<Key extends keyof Evidence["records"]>(from: Evidence["records"], key: Key) {
  return { [key]: from[key] };
}
