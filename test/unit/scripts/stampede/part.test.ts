import { expect, it } from "vitest";
import { partOf, SHARES } from "../../../../scripts/stampede/part.ts";

it.each(Object.entries(SHARES))("%s is played by %i % of a crowd, a few hundred or many", (part, percent) => {
  const players = (people: number) =>
    Array.from({ length: people }, (_, index) => partOf(index)).filter((each) => each === part).length;
  expect(Math.abs(players(300) - 3 * percent)).toBeLessThanOrEqual(1);
  expect(Math.abs(players(10_000) - 100 * percent)).toBeLessThanOrEqual(2);
});

it("some of those who play a part watch over streams, when every tenth person does", () => {
  const streaming = Array.from({ length: 1000 }, (_, index) => partOf(index * 10 + 9));
  expect(new Set(streaming)).toEqual(new Set(["plain", ...Object.keys(SHARES)]));
});
