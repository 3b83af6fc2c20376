/** Positions are held against earlier ones past the page's client, which would show none that rises. */
import { expect, it } from "vitest";
import { ToldPositions } from "../../../../scripts/break/crowd/told-positions.ts";

function risesOf(...told: [position: unknown, version: unknown][]) {
  const positions = new ToldPositions();
  told.forEach(([position, version], nth) => {
    positions.note(position, version, nth);
  });
  return positions.rises;
}

it("a position that rises is seen, within a numbering and from one to the next", () => {
  expect(risesOf([9, "5:1:0"], [8, "5:2:0"], [11, "5:3:0"])).toEqual([{ atMs: 2, by: 3 }]);
  expect(risesOf([9, "5:1:0"], [10, "6:0:0"])).toEqual([{ atMs: 1, by: 1 }]);
});

it("an answer of an earlier version that comes late is no rise", () => {
  expect(risesOf([5, "5:8:2"], [9, "5:4:2"], [9, "5:8:1"], [9, "4:9:9"])).toEqual([]);
});

it("what is no position or no version tells nothing", () => {
  expect(risesOf([5, "5:8:2"], ["9", "5:9:2"], [9, "5:9:2:ready"], [9, undefined])).toEqual([]);
});
