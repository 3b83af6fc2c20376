import fc from "fast-check";
import { expect, it } from "vitest";
import { addTo, boundBelow, emptyHistogram } from "../../../src/core/history/histogram.ts";

const BOUNDS = [1, 5, 10];

it("the bound that a share of values lies below is the first one that does", () => {
  const values = fc.array(fc.nat(12), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.95), (values, share) => {
      const histogram = values.reduce((sum, value) => addTo(sum, BOUNDS, value), emptyHistogram(BOUNDS));
      const isEnough = (bound: number) =>
        values.filter((value) => value <= bound).length >= share * values.length;
      expect(boundBelow(histogram, BOUNDS, share)).toBe(BOUNDS.find(isEnough) ?? null);
    }),
  );
});

it("no values lie below no bound", () => {
  expect(boundBelow(emptyHistogram(BOUNDS), BOUNDS, 0.5)).toBeNull();
});
