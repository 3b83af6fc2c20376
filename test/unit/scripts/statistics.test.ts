import { describe, expect, it } from "vitest";
import { median, quantile } from "../../../scripts/measure/statistics.ts";

describe("the median of repetitions", () => {
  it("is the one in the middle, whatever the order", () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});

describe("a quantile", () => {
  it("is a value that was measured", () => {
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
    expect(quantile([3, 1, 2, 4], 0.99)).toBe(4);
    expect(quantile([], 0.5)).toBe(0);
  });
});
