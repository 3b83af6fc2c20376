import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addAt, emptyTimeline } from "../../../src/core/history/timeline.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const noteAll = (notes: readonly (readonly [ms: number, people: number])[]) =>
  notes.reduce((timeline, [ms, people]) => addAt(timeline, T0 + ms, people), emptyTimeline(T0));

describe("a timeline", () => {
  it("says in which quarter of a minute people did something", () => {
    expect(
      noteAll([
        [0, 2],
        [14_999, 1],
        [31_000, 4],
      ]),
    ).toEqual({ fromMs: T0, stepMs: 15_000, people: [3, 0, 4] });
  });

  it("takes longer steps when a sale goes on for longer", () => {
    const { stepMs, people } = noteAll([
      [0, 1],
      [16_000, 1],
      [15 * 60_000, 7],
    ]);
    expect([stepMs, people[0], people[30]]).toEqual([30_000, 2, 7]);
  });

  it("never grows beyond sixty steps, and loses nobody", () => {
    const notes = fc.array(
      fc.tuple(fc.integer({ min: -60_000, max: 10 ** 9 }), fc.integer({ min: 0, max: 50 })),
    );
    fc.assert(
      fc.property(notes, (all) => {
        const { people } = noteAll(all);
        expect(people.length).toBeLessThanOrEqual(60);
        expect(people.reduce((sum, n) => sum + n, 0)).toBe(all.reduce((sum, [, n]) => sum + n, 0));
      }),
    );
  });
});
