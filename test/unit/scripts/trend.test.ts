/** How values grow with time, beside what else they depend on, and how far that may be wrong. */
import { expect, it } from "vitest";
import { trendOf } from "../../../scripts/measure/trend.ts";

const points = (...each: [at: number, value: number, beside?: number][]) =>
  each.map(([at, value, beside = 0]) => ({ at, value, beside }));

it("points on a line have its slope, for certain", () => {
  const line = [1, 2, 5, 9].map((at): [number, number] => [at, 3 * at - 7]);
  expect(trendOf(points(...line))).toEqual({ slope: expect.closeTo(3, 10), error: expect.closeTo(0, 10) });
});

it("what goes along with something else is no trend", () => {
  const people = [4, 90, 20, 7, 260, 31];
  const crowd = people.map((beside, at): [number, number, number] => [at, 9 + beside / 50 + at / 10, beside]);
  expect(trendOf(points(...crowd))).toEqual({
    slope: expect.closeTo(0.1, 10),
    error: expect.closeTo(0, 10),
  });
});

it("the error is that of the residuals, with one degree of freedom less for what is beside", () => {
  const trend = trendOf(points([1, 2], [2, 1], [3, 4], [4, 3]));
  expect(trend?.slope).toBeCloseTo(0.6, 10);
  expect(trend?.error).toBeCloseTo(Math.sqrt(3.2 / 1 / 5), 10); // squares of what is left, and of the times
});

it("three points, or a value beside that tells the time, show no trend", () => {
  expect(trendOf(points([1, 2], [2, 9], [3, 1]))).toBeNull();
  expect(trendOf(points([1, 2, 10], [2, 9, 20], [3, 1, 30], [4, 1, 40]))).toBeNull();
});
