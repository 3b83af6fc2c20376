import { describe, expect, it } from "vitest";
import { mergeRows } from "../../../../../scripts/stampede/judge/verdict/merge.ts";
import {
  counted,
  measured,
  mustBe,
  mustBeZero,
  row,
} from "../../../../../scripts/stampede/judge/verdict/row.ts";
import { parseOptions } from "../../../../../scripts/stampede/options.ts";
import { splitByEvent } from "../../../../../scripts/stampede/sale.ts";

const slope = (perSecond: number, ok: boolean) => row("slope", perSecond, "/s", "50 within 1 %", ok);
const merged = (...rows: Parameters<typeof mergeRows>[0][number][]) =>
  mergeRows(rows).map(({ what, figure, limit, ok }) => ({ what, figure, limit, ok }));

describe("one verdict over several events", () => {
  it("sums what is counted, limits included", () => {
    expect(
      merged(
        [mustBe("passes", 20, 20), counted("polls", 3)],
        [mustBe("passes", 21, 21), counted("polls", 4)],
      ),
    ).toEqual([
      { what: "passes", figure: 41, limit: "41", ok: true },
      { what: "polls", figure: 7, limit: null, ok: true },
    ]);
  });

  it("fails when one event fails, even if another makes up for it", () => {
    const passes = merged([mustBe("passes", 19, 20)], [mustBe("passes", 21, 20)]);
    expect(passes).toEqual([{ what: "passes", figure: 40, limit: "40", ok: false }]);
    expect(merged([mustBeZero("lost", 0)], [mustBeZero("lost", 1)], [mustBeZero("lost", 0)])).toEqual([
      { what: "lost", figure: 1, limit: "0", ok: false },
    ]);
  });

  it.each([[[slope(51, true), slope(40, false)]], [[slope(40, false), slope(51, true)]]])(
    "shows the figure of the event that broke the promise, however good the others are",
    (rows) => {
      expect(merged(...rows.map((each) => [each]))).toEqual([
        { what: "slope", figure: 40, limit: "50 within 1 %", ok: false },
      ]);
    },
  );

  it("shows the largest of what only informs, and rows that one event alone has", () => {
    expect(
      merged([measured("p99", 8, "ms")], [measured("p99", 9, "ms"), measured("slope", 0, "/s")]),
    ).toEqual([
      { what: "p99", figure: 9, limit: null, ok: true },
      { what: "slope", figure: 0, limit: null, ok: true },
    ]);
  });
});

describe("a crowd for several events", () => {
  it("is split evenly, each person and each stream once", () => {
    const sales = splitByEvent(parseOptions(["--events", "3", "--users", "100", "--streams", "50"]));
    expect(sales.map(({ event, users, streams }) => ({ event, users, streams }))).toEqual([
      { event: "event-1", users: 33, streams: 16 },
      { event: "event-2", users: 33, streams: 17 },
      { event: "event-3", users: 34, streams: 17 },
    ]);
    expect(sales.map(({ rate, arrivalsPerSecond }) => ({ rate, arrivalsPerSecond }))).toEqual(
      Array(3).fill({ rate: 500, arrivalsPerSecond: 700 }),
    );
  });

  it("joins the events that a running queue knows by another name", () => {
    const sales = splitByEvent(parseOptions(["--events", "2", "--event", "sale"]));
    expect(sales.map(({ event }) => event)).toEqual(["sale-1", "sale-2"]);
  });

  it("stays whole for one event", () => {
    const options = parseOptions([]);
    expect(splitByEvent(options)).toEqual([options]);
    expect(options.event).toBe("demo");
  });
});
