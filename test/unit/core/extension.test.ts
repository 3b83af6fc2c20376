import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isExtension, planExtension } from "../../../src/core/extension.ts";
import { firstEndMs } from "../../../src/core/outcome.ts";
import { readDeadline, writeDeadline } from "../../../src/store/deadline.ts";

const END_MS = Date.UTC(2026, 10, 24, 3, 5, 0);
const plan = (seconds: number, beforeEndMs: number, mostSeconds = 900) =>
  planExtension({ nowMs: END_MS - beforeEndMs, firstEndMs: END_MS, seconds, mostSeconds });

describe("an extension", () => {
  it("is what is missing until then, in steps of five seconds", () => {
    expect([plan(60, 60_000), plan(60, 59_999), plan(61, 60_000), plan(66, 60_000)]).toEqual([0, 5, 5, 10]);
  });

  it("is nothing where the pass lasts longer anyway, and counts from its first end when that is over", () => {
    expect([plan(60, 300_000), plan(60, -30_000)]).toEqual([0, 90]);
  });

  it("goes as far as it may and no further, also where that is no whole step", () => {
    expect([plan(86_400, 0), plan(86_400, 0, 904), plan(86_400, 0, 4), plan(1, 0, 0)]).toEqual([
      900, 900, 0, 0,
    ]);
  });

  it("makes a pass last for what was asked for, or for all that it may, and less than a step longer", () => {
    const times = fc.record({
      beforeEndMs: fc.integer({ min: -900_000, max: 400_000 }),
      seconds: fc.integer({ min: 1, max: 4000 }),
      mostSeconds: fc.integer({ min: 0, max: 720 }).map((steps) => 5 * steps),
    });
    fc.assert(
      fc.property(times, ({ beforeEndMs, seconds, mostSeconds }) => {
        const by = plan(seconds, beforeEndMs, mostSeconds);
        const missingMs = seconds * 1000 - beforeEndMs;
        expect(isExtension(by)).toBe(true);
        expect(by).toBeLessThanOrEqual(mostSeconds);
        if (by < mostSeconds) expect(by * 1000).toBeGreaterThanOrEqual(missingMs);
        expect(by * 1000).toBeLessThan(Math.max(0, missingMs) + 5000);
      }),
    );
  });
});

describe("a deadline in Redis", () => {
  it("says the end of a pass, and the one that it was claimed with", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), (steps) => {
        const end = { expiresAtMs: END_MS + 5000 * steps, ...(steps > 0 && { extendedSeconds: 5 * steps }) };
        expect(readDeadline(writeDeadline(end))).toEqual(end);
        expect(firstEndMs(end)).toBe(END_MS);
        expect(Math.floor(writeDeadline(end) / 1000) * 1000).toBe(end.expiresAtMs);
      }),
    );
  });

  it("is none of a pass that was extended by what no deadline can say", () => {
    expect([0, 5, 4995].every(isExtension)).toBe(true);
    expect([-5, 0.5, 4996, "5", null, Number.NaN].some(isExtension)).toBe(false);
  });
});
