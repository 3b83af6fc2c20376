import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextTickByMs, nextTickMs } from "../../../src/core/tick-grid.ts";

const nowMs = fc.integer({ min: Date.UTC(2026, 0, 2), max: Date.UTC(2050, 0, 1) - 1 });
const intervalMs = fc.integer({ min: 50, max: 1000 });

describe("the next tick", () => {
  it("is never now, and never further away than one interval", () => {
    fc.assert(
      fc.property(nowMs, intervalMs, (nowMs, intervalMs) => {
        const next = nextTickMs(nowMs, intervalMs);
        expect(next).toBeGreaterThan(nowMs);
        expect(next).toBeLessThanOrEqual(nowMs + intervalMs);
      }),
    );
  });

  it("is on the grid", () => {
    fc.assert(
      fc.property(nowMs, intervalMs, (nowMs, intervalMs) => {
        expect(nextTickMs(nowMs, intervalMs) % intervalMs).toBe(0);
      }),
    );
  });

  it("is a whole interval away from a tick that came in time", () => {
    const tick = Date.UTC(2026, 10, 24, 3);
    expect(nextTickMs(tick, 100)).toBe(tick + 100);
  });

  it("does not come later because the last one did", () => {
    fc.assert(
      fc.property(nowMs, fc.array(fc.nat(99), { minLength: 1, maxLength: 50 }), (start, lateness) => {
        const first = nextTickMs(start, 100);
        let tick = first;
        for (const late of lateness) tick = nextTickMs(tick + late, 100);
        expect(tick).toBe(first + 100 * lateness.length);
      }),
    );
  });

  it("skips those that were missed instead of making up for them", () => {
    fc.assert(
      fc.property(nowMs, intervalMs, fc.nat(100_000), (start, intervalMs, lateMs) => {
        const tick = nextTickMs(start, intervalMs);
        const next = nextTickMs(tick + lateMs, intervalMs);
        const slots = new Set<number>();
        for (let ms = tick + intervalMs; ms <= tick + lateMs; ms += intervalMs) slots.add(ms);
        expect(slots.has(next)).toBe(false);
        expect(next).toBe(tick + (slots.size + 1) * intervalMs);
      }),
    );
  });
});

describe("the next tick by a moment", () => {
  const offsetMs = fc.integer({ min: -5000, max: 5000 });

  it("is the usual one, or within one fine interval of the moment", () => {
    fc.assert(
      fc.property(nowMs, offsetMs, fc.constantFrom(100, 1000), (nowMs, offsetMs, intervalMs) => {
        const [moment, usual] = [nowMs + offsetMs, nextTickMs(nowMs, intervalMs)];
        const next = nextTickByMs(nowMs, intervalMs, moment, 100) as number;
        expect(next).toBeGreaterThan(nowMs);
        expect(next).toBeLessThanOrEqual(usual);
        expect(next % 100).toBe(0);
        if (next !== usual) expect(next - moment).toBeLessThan(100);
        if (moment > nowMs) expect(next - moment).toBeLessThan(100);
      }),
    );
  });

  it("comes for the moment alone where there is no pace, and never without one", () => {
    expect(nextTickByMs(12_345, null, 86_400_050, 100)).toBe(86_400_100);
    expect(nextTickByMs(12_345, null, 12_345, 100)).toBeNull();
    expect(nextTickByMs(12_345, null, Number.POSITIVE_INFINITY, 100)).toBeNull();
  });

  it("is the usual one without a moment", () => {
    expect(nextTickByMs(12_345, 1000, Number.POSITIVE_INFINITY, 100)).toBe(13_000);
  });
});
