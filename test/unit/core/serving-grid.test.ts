import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boothsFor, nextServingMs } from "../../../src/core/booth/serving-grid.ts";

const T0 = Date.UTC(2026, 10, 24, 3);

describe("the booths of an event", () => {
  it.each([
    [0, 1, 1],
    [200, 1, 1],
    [250_000, 1, 1],
    [251_000, 1, 2],
    [500_000, 1, 2],
    [10_000_000, 1, 40],
    [0, 16, 16],
    [500_000, 16, 16],
    [10_000_000, 16, 48],
  ])("at %i people per 1,000 seconds in %i shards are %i", (rateMilli, shards, booths) => {
    expect(boothsFor({ rateMilli, shards })).toBe(booths);
  });
});

describe("the grid on which booths send their batches", () => {
  const booths = fc.integer({ min: 1, max: 80 });

  it("has a time later than now, at most one interval away, for any clock", () => {
    fc.assert(
      fc.property(fc.integer({ min: T0, max: T0 + 1e9 }), booths, fc.nat(100), (nowMs, count, booth) => {
        const atMs = nextServingMs(nowMs, booth, count);
        expect(atMs).toBeGreaterThan(nowMs);
        expect(atMs - nowMs).toBeLessThanOrEqual(count === 1 ? 50 : 100);
        expect(nextServingMs(atMs, booth, count) - atMs).toBe(count === 1 ? 50 : 100);
      }),
    );
  });

  it("spreads them evenly: no two of a few at once, and no more than a share of many", () => {
    fc.assert(
      fc.property(booths, (count) => {
        const offsets = Array.from({ length: count }, (_, booth) => nextServingMs(T0, booth, count) % 100);
        const inAny25Ms = Math.max(
          ...offsets.map((from) => offsets.filter((other) => (other - from + 100) % 100 < 25).length),
        );
        expect(inAny25Ms).toBeLessThanOrEqual(Math.ceil(count / 4) + 1);
      }),
    );
  });
});
