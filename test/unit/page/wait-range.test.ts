import fc from "fast-check";
import { expect, it } from "vitest";
import { type WaitRange, waitRange } from "../../../src/page/wait-range.ts";

const MINUTE = 60;
const HOUR = 3600;

/** The ends in seconds. */
function ends(range: WaitRange): [from: number, to: number] {
  switch (range.kind) {
    case "unknown":
      return [0, Number.POSITIVE_INFINITY];
    case "under":
      return [0, range.minutes * MINUTE];
    case "between": {
      const unit = range.unit === "minute" ? MINUTE : HOUR;
      return [range.from * unit, range.to * unit];
    }
  }
}

it.each([
  [null, { kind: "unknown" }],
  [0, { kind: "under", minutes: 1 }],
  [46, { kind: "under", minutes: 1 }],
  [47, { kind: "under", minutes: 2 }],
  [74, { kind: "under", minutes: 2 }],
  [75, { kind: "between", unit: "minute", from: 1, to: 2 }],
  [180, { kind: "between", unit: "minute", from: 2, to: 4 }],
  [749, { kind: "between", unit: "minute", from: 9, to: 17 }],
  [750, { kind: "between", unit: "minute", from: 10, to: 20 }],
  [4499, { kind: "between", unit: "minute", from: 55, to: 100 }],
  [4500, { kind: "between", unit: "hour", from: 1, to: 2 }],
  [4 * HOUR, { kind: "between", unit: "hour", from: 3, to: 5.5 }],
] as const)("tells an estimate of %s seconds as a range", (seconds, range) => {
  expect(waitRange(seconds)).toEqual(range);
});

it("always holds the estimate with a fifth less and three tenths more", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 * HOUR }), (seconds) => {
      const [from, to] = ends(waitRange(seconds));
      expect(from).toBeLessThanOrEqual(seconds * 0.8);
      expect(to).toBeGreaterThanOrEqual(seconds * 1.3 - 1e-6);
    }),
  );
});

it("never tells a longer wait as a shorter one", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 * HOUR }),
      fc.integer({ min: 0, max: HOUR }),
      (seconds, more) => {
        const [sooner, later] = [ends(waitRange(seconds)), ends(waitRange(seconds + more))];
        expect(later[0]).toBeGreaterThanOrEqual(sooner[0]);
        expect(later[1]).toBeGreaterThanOrEqual(sooner[1]);
      },
    ),
  );
});
