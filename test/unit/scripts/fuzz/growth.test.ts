/** What Redis may hold after hostile requests is judged by the places that it has given, not by how often somebody asked. */
import { expect, it } from "vitest";
import { type Held, judgeHeld, placesOf } from "../../../../scripts/fuzz/growth.ts";

const MB = 1_000_000;

function held(people: number, places: number, bytes = 2 * MB, event = "open"): Held {
  return { keys: 3, bytes, events: new Map([[event, { people, places }]]) };
}

const lawsOf = (before: Held, after: Held, mayHaveJoined = 1000) =>
  judgeHeld(before, after, mayHaveJoined, 1).map(({ law }) => law);

it("finds nothing where everybody in Redis has a place that was asked for", () => {
  expect(lawsOf(held(3, 3), held(9, 20))).toEqual([]);
});

it("sees somebody in Redis to whom it gave no place", () => {
  expect(lawsOf(held(3, 3), held(10, 9))).toEqual(["nobody is in Redis who did not join"]);
});

it("sees a place that nobody asked for, also of an event that has begun anew", () => {
  const what = ["a place is given to who asks for one alone"];
  expect(lawsOf(held(3, 3), held(3, 9), 5)).toEqual(what);
  expect(lawsOf(held(3, 3), held(3, 9), 6)).toEqual([]);
  expect(lawsOf(held(3, 9), held(3, 6), 5)).toEqual(what);
  expect(lawsOf(held(3, 3), held(3, 9, 2 * MB, "other"), 8)).toEqual(what);
});

it("lets memory grow by places that were given, and not by requests", () => {
  const grown = (places: number) =>
    lawsOf(held(0, 0), held(0, places, 2 * MB + 8.6 * MB + 1.2 * MB), 100_000);
  expect(grown(1001)).toEqual([]);
  expect(grown(999)).toEqual(["Redis grows by people and events alone"]);
});

it("counts entries, ordinals, and after a renumbering the calls of before it", () => {
  expect(placesOf({})).toBe(0);
  expect(placesOf({ generation: "5", numbering: "5", joined: "7", called_total: "4" })).toBe(7);
  expect(placesOf({ generation: "5", numbering: "6", joined: "3", called_total: "4" })).toBe(7);
  expect(placesOf({ generation: "5", numbering: "5", entered: "2" })).toBe(2);
});
