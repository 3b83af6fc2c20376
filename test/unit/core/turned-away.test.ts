import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TurnedAway } from "../../../src/core/turned-away.ts";

const NOW = Date.UTC(2026, 10, 30, 5);

describe("who is turned away", () => {
  it("comes after all who were before, each as long as they take", () => {
    const away = new TurnedAway();
    expect([1, 2, 3].map(() => away.add(NOW, 40))).toEqual([40, 80, 120]);
  });

  it("waits for nobody who has had the time to come", () => {
    const away = new TurnedAway();
    for (let person = 0; person < 10; person++) away.add(NOW, 40);
    expect(away.add(NOW + 300, 40)).toBe(140);
    expect(away.add(NOW + 3_600_000, 40)).toBe(40);
  });

  it("is not made to wait by a clock that is set back", () => {
    const away = new TurnedAway();
    away.add(NOW, 40);
    expect(away.add(NOW - 3_600_000, 40)).toBe(80);
  });

  it("is never told more than half a minute, nor less than who asked in the same moment before", () => {
    const eachMs = fc.oneof(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.constant(Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(fc.array(eachMs, { minLength: 1 }), (all) => {
        const away = new TurnedAway();
        const told = all.map((ms) => away.add(NOW, ms));
        expect(told).toEqual(told.toSorted((a, b) => a - b));
        expect(told.every((ms) => ms >= 0 && ms <= 30_000)).toBe(true);
      }),
    );
  });

  it("come back no faster than there is room: as many as were turned away need the time that they take", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 50 }), (people, eachMs) => {
        const away = new TurnedAway();
        const turnsMs = Array.from({ length: people }, () => away.add(NOW, eachMs));
        expect(turnsMs.at(-1)).toBe(Math.min(30_000, people * eachMs));
        const within = (ms: number) => turnsMs.filter((at) => at <= ms).length;
        expect(within(1000)).toBeLessThanOrEqual(1000 / eachMs);
      }),
    );
  });
});
