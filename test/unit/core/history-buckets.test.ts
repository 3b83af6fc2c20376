import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addTick,
  type Bucket,
  MINUTES,
  mergeBuckets,
  readRow,
  rowOf,
  rowStartMs,
  SECONDS,
  toSeries,
  writeRow,
} from "../../../src/core/history/buckets.ts";
import { NO_COUNTS } from "../../../src/core/history/counts.ts";
import { T0 } from "../../support/history-kit.ts";

const EMPTY: Bucket = {
  ...NO_COUNTS,
  fromMs: T0,
  waiting: 0,
  called: 0,
  admitted: 0,
  missed: 0,
  estimatedWaitSeconds: null,
  tickLateMs: 0,
};

const anyTicks = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 90_000 }),
    waiting: fc.nat(1000),
    joined: fc.nat(50),
    tickLateMs: fc.nat(5000),
  }),
  { minLength: 1, maxLength: 60 },
);

function play(ticks: { afterMs: number; waiting: number; joined: number; tickLateMs: number }[]): Bucket[] {
  let fromMs = T0;
  return ticks.map(({ afterMs, ...tick }) => {
    fromMs += afterMs;
    return { ...EMPTY, ...tick, fromMs };
  });
}

const fill = (ticks: readonly Bucket[], grain: typeof SECONDS) =>
  ticks.reduce<Bucket[]>((buckets, tick) => addTick(buckets, grain, tick), []);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe("buckets", () => {
  it("say what the last tick in them said, how many came in all, and the latest tick", () => {
    const ticks = [
      { ...EMPTY, fromMs: T0 + 100, waiting: 9, joined: 9, tickLateMs: 4 },
      { ...EMPTY, fromMs: T0 + 900, waiting: 5, joined: 1, tickLateMs: 3 },
    ];
    expect(fill(ticks, SECONDS)).toEqual([{ ...EMPTY, waiting: 5, joined: 10, tickLateMs: 4 }]);
  });

  it("hold everybody once, by seconds as by minutes", () => {
    fc.assert(
      fc.property(anyTicks.map(play), (ticks) => {
        for (const grain of [SECONDS, MINUTES]) {
          const buckets = fill(ticks, grain);
          expect(sum(buckets.map(({ joined }) => joined))).toBe(sum(ticks.map(({ joined }) => joined)));
          expect(buckets.every(({ fromMs }) => fromMs % grain.stepMs === 0)).toBe(true);
          expect(new Set(buckets.map(({ fromMs }) => fromMs)).size).toBe(buckets.length);
        }
      }),
    );
  });

  it("of a minute are its seconds put together", () => {
    fc.assert(
      fc.property(anyTicks.map(play), (ticks) => {
        const seconds = fill(ticks, SECONDS);
        for (const minute of fill(ticks, MINUTES)) {
          const own = seconds.filter(({ fromMs }) => rowStartMs(MINUTES, fromMs) === minute.fromMs);
          expect(own.reduce(mergeBuckets)).toEqual({ ...minute, fromMs: own[0]?.fromMs });
        }
      }),
    );
  });

  it("come back from their row as they were written", () => {
    fc.assert(
      fc.property(anyTicks.map(play), (ticks) => {
        const buckets = fill(ticks, SECONDS);
        expect(readRow(writeRow(buckets))).toEqual(buckets);
      }),
    );
  });

  it("of a row with other columns are left out, as another version wrote them", () => {
    expect(readRow(JSON.stringify([[T0, 1, 2, 3]]))).toEqual([]);
  });
});

describe("rows", () => {
  it("are a ring: ten minutes of seconds in 60, a week of minutes in 10,080", () => {
    fc.assert(
      fc.property(fc.nat(1e9), (afterMs) => {
        expect(rowOf(SECONDS, T0 + afterMs)).toBe(rowOf(SECONDS, T0 + afterMs + 600_000));
        expect(rowOf(MINUTES, T0 + afterMs)).toBe(rowOf(MINUTES, T0 + afterMs + 604_800_000));
        expect(rowOf(SECONDS, T0 + afterMs)).toBeLessThan(60);
        expect(rowOf(MINUTES, T0 + afterMs)).toBeLessThan(10_080);
      }),
    );
    const of = (grain: typeof SECONDS, rows: number, rowMs: number) =>
      new Set(Array.from({ length: rows }, (_, nth) => rowOf(grain, T0 + nth * rowMs))).size;
    expect([of(SECONDS, 60, 10_000), of(MINUTES, 10_080, 60_000)]).toEqual([60, 10_080]);
  });
});

describe("a series", () => {
  it("has a place for each second, empty where no tick was", () => {
    const buckets = [0, 3000].map((ms) => ({ ...EMPTY, fromMs: T0 + ms, joined: 2, waiting: 4 }));
    const { fromMs, stepMs, columns } = toSeries(SECONDS, buckets);
    expect([fromMs, stepMs, columns.joined, columns.waiting]).toEqual([
      T0,
      1000,
      [2, null, null, 2],
      [4, null, null, 4],
    ]);
  });

  it("ends with the newest bucket and is never longer than what is kept", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(2000), { minLength: 1, maxLength: 40 }), (places) => {
        const buckets = places.map((place) => ({ ...EMPTY, fromMs: T0 + place * 1000, joined: place }));
        const { fromMs, columns } = toSeries(SECONDS, buckets);
        const newest = Math.max(...places);
        expect(columns.joined.length).toBeLessThanOrEqual(600);
        expect(fromMs + (columns.joined.length - 1) * 1000).toBe(T0 + newest * 1000);
        expect(columns.joined.at(-1)).toBe(newest);
      }),
    );
  });

  it("of nothing is empty", () => {
    expect(toSeries(MINUTES, [])).toMatchObject({ fromMs: 0, columns: { joined: [] } });
  });
});
