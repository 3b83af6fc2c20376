/** What a failover took has to be there again: docs/redis.md says what. */
import { expect, it } from "vitest";
import {
  countBehindNewcomers,
  countOvertaken,
  countSentBack,
  isOver,
  lossesOf,
} from "../../../../scripts/break/judge/restoration.ts";
import { restorationRows } from "../../../../scripts/break/judge/restoration-rows.ts";
import { AT_MS, buyer, failover, records, waiter } from "./sale.ts";

const NOTHING = records();
const END_MS = AT_MS + 300_000;
const TOLD = { joinedAtMs: AT_MS - 100 };

it("a place that its person was told of must be there again, in line, called, booked or given up", () => {
  const lost = (restored = NOTHING, seen = {}) =>
    lossesOf(failover(records({ ann: 7 }), NOTHING, restored), [waiter("ann", { ...TOLD, ...seen })]);
  expect(lost()).toEqual([{ what: "place", user: "ann", isBack: false }]);
  const isBack = [{ what: "place", user: "ann", isBack: true }];
  expect(lost(records({ ann: 9 }))).toEqual(isBack);
  expect(lost(records({}, { ann: ["called", END_MS] }))).toEqual(isBack);
  expect(lost(records({}, {}, { [`ann:${END_MS}`]: "b" }))).toEqual(isBack);
  expect(lost(NOTHING, { leftAtMs: AT_MS + 500 })).toEqual(isBack);
  expect(lost(records({}, { ann: ["missed", END_MS] }))).toEqual([
    { what: "place", user: "ann", isBack: false },
  ]);
});

it("a place that nobody was told of before Redis died is not owed, nor one that the heir knows", () => {
  const before = records({ ann: 7 });
  expect(lossesOf(failover(before, NOTHING, NOTHING), [waiter("ann", { joinedAtMs: AT_MS + 1 })])).toEqual(
    [],
  );
  expect(lossesOf(failover(before, before, NOTHING), [waiter("ann", TOLD)])).toEqual([]);
});

it("who left is out again", () => {
  const gone = [waiter("ann", { ...TOLD, leftAtMs: AT_MS - 10 })];
  const lost = (restored = NOTHING) => lossesOf(failover(NOTHING, records({ ann: 7 }), restored), gone);
  expect(lost()).toEqual([{ what: "leave", user: "ann", isBack: true }]);
  expect(lost(records({ ann: 7 }))).toEqual([{ what: "leave", user: "ann", isBack: false }]);
  expect(lost(records({}, { ann: ["called", END_MS] }))).toEqual([
    { what: "leave", user: "ann", isBack: false },
  ]);
});

it("a pass is the same again, by its end", () => {
  const claimed = [buyer("ann", { passedAtMs: AT_MS - 10 })];
  const lost = (standing: "admitted" | "spent" | "called", untilMs: number) =>
    lossesOf(
      failover(
        records({}, { ann: ["admitted", END_MS] }),
        records({ ann: 7 }),
        records({}, { ann: [standing, untilMs] }),
      ),
      claimed,
    );
  expect(lost("admitted", END_MS)).toEqual([{ what: "pass", user: "ann", isBack: true }]);
  expect(lost("spent", END_MS)).toEqual([{ what: "pass", user: "ann", isBack: true }]);
  expect(lost("admitted", END_MS + 1000)).toEqual([{ what: "pass", user: "ann", isBack: false }]);
  expect(lost("called", END_MS)).toEqual([{ what: "pass", user: "ann", isBack: false }]);
});

it("a booking has its record again, with the same id", () => {
  const booked = (id: string) => records({}, {}, { [`a:b:${END_MS}`]: id });
  const lost = (restored = NOTHING) => lossesOf(failover(booked("b1"), NOTHING, restored), []);
  expect(lost()).toEqual([{ what: "booking", user: "a:b", isBack: false }]);
  expect(lost(booked("b1"))).toEqual([{ what: "booking", user: "a:b", isBack: true }]);
  expect(lost(booked("b2"))).toEqual([{ what: "booking", user: "a:b", isBack: false }]);
});

it("those who were told their place keep their order", () => {
  const before = records({ ann: 1, ben: 2, cleo: 3, dora: 4 });
  const told = ["ann", "ben", "cleo", "dora"].map((user) => waiter(user, TOLD));
  const overtaken = (waiting: Record<string, number>, buyers = told) =>
    countOvertaken(failover(before, NOTHING, records(waiting)), buyers);
  expect(overtaken({ ann: 11, ben: 12, dora: 14 })).toBe(0);
  expect(overtaken({ ann: 13, ben: 11, cleo: 12, dora: 14 })).toBe(1);
  expect(overtaken({ ann: 14, ben: 13, cleo: 12, dora: 11 })).toBe(3);
  const untold = told.map((each) => (each.user === "ann" ? waiter("ann", { joinedAtMs: AT_MS + 1 }) : each));
  expect(overtaken({ ann: 13, ben: 11, cleo: 12, dora: 14 }, untold)).toBe(0);
});

it("they stand before all who asked for a place a second later", () => {
  const behind = (askedAtMs: number) =>
    countBehindNewcomers(failover(records({ ann: 1 }), NOTHING, records({ ann: 9, zoe: 8 })), [
      waiter("ann", TOLD),
      waiter("zoe", { askedAtMs, joinedAtMs: askedAtMs + 100 }),
    ]);
  expect(behind(AT_MS + 1001)).toBe(1);
  expect(behind(AT_MS + 999)).toBe(0);
});

it("a call that Redis still had is not taken back", () => {
  const kept = records({}, { ann: ["called", END_MS], ben: ["missed", END_MS] });
  expect(countSentBack(failover(kept, kept, records({ ann: 1, ben: 2 })))).toBe(1);
  expect(countSentBack(failover(kept, kept, kept))).toBe(0);
});

it("is waited for until all is back and the line is renumbered", () => {
  const kept = records({}, {}, {}, { numbering: 5 });
  const over = (restored: ReturnType<typeof records>) =>
    isOver(failover(records({ ann: 7 }), kept, restored), [waiter("ann", TOLD)]);
  expect(over(records({ ann: 1 }, {}, {}, { numbering: 6, renumber_at_ms: 0 }))).toBe(true);
  expect(over(records({ ann: 7 }, {}, {}, { numbering: 5, renumber_at_ms: 0 }))).toBe(false);
  expect(over(records({ ann: 7 }, {}, {}, { numbering: 6, renumber_at_ms: AT_MS }))).toBe(false);
  expect(over(records({}, {}, {}, { numbering: 6, renumber_at_ms: 0 }))).toBe(false);
});

it("names what was not put back, and takes failovers that lost nothing for no proof", () => {
  const brokenIn = (...failovers: Parameters<typeof restorationRows>[0][number][]) =>
    restorationRows(failovers, [waiter("ann", TOLD)])
      .filter(({ ok }) => !ok)
      .map(({ what }) => what);
  expect(brokenIn()).toEqual([]);
  expect(brokenIn(failover(NOTHING, NOTHING))).toEqual(["acts that people were told of and Redis lost"]);
  expect(brokenIn(failover(records({ ann: 7 }), NOTHING))).toEqual([]);
  expect(brokenIn(failover(records({ ann: 7 }), NOTHING, NOTHING))).toEqual(["places lost and not put back"]);
});
