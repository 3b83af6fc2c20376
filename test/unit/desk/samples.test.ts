import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistorySeries } from "../../../src/desk/answers.ts";
import {
  append,
  columnsOf,
  rowsOf,
  type Sample,
  sampleOf,
  samplesOf,
} from "../../../src/desk/chart/samples.ts";
import { historyAnswer } from "../../../src/wire/desk-answers.ts";
import { NUMBERS } from "../../support/desk/desk-samples.ts";

const sample = (atMs: number, others: Partial<Sample> = {}): Sample => ({
  ...sampleOf({ ...NUMBERS, at_ms: atMs }, null),
  ...others,
});
const times = (samples: readonly Sample[]) => samples.map(({ atMs }) => atMs);

describe("live numbers", () => {
  it("become people per second by the time between two of them", () => {
    const before = { ...NUMBERS, at_ms: 0, called_total: 100, completed: 10, no_shows: 1 };
    const now = { ...NUMBERS, at_ms: 2000, called_total: 150, completed: 14, no_shows: 1 };
    expect(sampleOf(now, before)).toMatchObject({ calledPerSecond: 25, bookedPerSecond: 2, noShows: 0 });
  });

  it("know no rate after a stream that broke off, and none of a total that went back", () => {
    const before = { ...NUMBERS, at_ms: 0, called_total: 100 };
    expect(sampleOf({ ...NUMBERS, at_ms: 5001 }, before).calledPerSecond).toBeNull();
    expect(sampleOf({ ...NUMBERS, at_ms: 1000, called_total: 40 }, before).calledPerSecond).toBe(0);
  });

  it("tell the wait in minutes, and none where there is no end to it", () => {
    expect(sampleOf({ ...NUMBERS, estimated_wait_seconds: 90 }, null).wait).toBe(1.5);
    expect(sampleOf({ ...NUMBERS, estimated_wait_seconds: null }, null).wait).toBeNull();
  });
});

describe("the history", () => {
  it("becomes a sample for each bucket that a tick was in, with people per second of its length", () => {
    const nothing = [null, null, null];
    const columns = Object.keys(historyAnswer.entries.seconds.entries).map((name) => [name, nothing]);
    const series = {
      ...(Object.fromEntries(columns) as Record<string, never>),
      from_ms: 60_000,
      step_ms: 60_000,
      waiting: [500, null, 400],
      calls: [120, null, 60],
      estimated_wait_seconds: [30, null, null],
    } as unknown as HistorySeries;
    const [first, second, ...more] = samplesOf(series);
    expect(first).toMatchObject({ atMs: 60_000, waiting: 500, calledPerSecond: 2, wait: 0.5, late: null });
    expect(second).toMatchObject({ atMs: 180_000, waiting: 400, calledPerSecond: 1, wait: null });
    expect(more).toEqual([]);
  });
});

describe("live samples behind the history", () => {
  it("take the place of what the history says of the same time, and drop what is out of the span", () => {
    const kept = [sample(0), sample(1000), sample(2000), sample(3000)];
    expect(times(append(kept, [sample(2500), sample(3500)], 2500))).toEqual([1000, 2000, 2500, 3500]);
  });

  it("are in order, each time once, whatever comes", () => {
    const sorted = fc.uniqueArray(fc.nat(40)).map((all) => all.sort((a, b) => a - b).map((at) => sample(at)));
    fc.assert(
      fc.property(sorted, sorted, fc.integer({ min: 1, max: 40 }), (kept, newer, span) => {
        const all = times(append(kept, newer, span));
        expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
      }),
    );
  });
});

describe("the chart's columns", () => {
  it("have times in seconds and a gap where no sample was", () => {
    const samples = [sample(0, { waiting: 3 }), sample(1000, { waiting: 2 }), sample(20_000, { waiting: 1 })];
    expect(columnsOf(samples, ["waiting"], 1000)).toEqual([
      [0, 1, 2, 20],
      [3, 2, null, 1],
    ]);
  });
});

it("the table has the newest sample first, and no more rows than are asked for", () => {
  const samples = Array.from({ length: 600 }, (_, index) => sample(index * 1000));
  const rows = rowsOf(samples, 20);
  expect([rows.length, rows[0]?.atMs, rows[1]?.atMs]).toEqual([20, 599_000, 569_000]);
});
