import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busiestWindow, type Moment, worstExcess } from "../../../../../scripts/stampede/judge/excess.ts";

const moments = fc
  .array(fc.record({ atMs: fc.nat(3000), people: fc.nat(100) }))
  .map((all): Moment[] => all.toSorted((a, b) => a.atMs - b.atMs));

/** The people from one moment to another, both included, for every two of them. */
const everyWindow = (all: readonly Moment[]) =>
  all.flatMap((start, first) =>
    all.slice(first).map((end, length) => ({
      ms: end.atMs - start.atMs,
      people: all.slice(first, first + length + 1).reduce((sum, { people }) => sum + people, 0),
    })),
  );

describe("the people beyond the rate", () => {
  it("are none while each window stays within the rate and what may come at once", () => {
    const steady = Array.from({ length: 100 }, (_, n) => ({ atMs: n * 100, people: n === 0 ? 100 : 50 }));
    expect(worstExcess(steady, 500, 100)).toBe(0);
  });

  it("are one when one too many comes anywhere, however little came before", () => {
    const late = [
      { atMs: 0, people: 1 },
      { atMs: 60_000, people: 100 },
      { atMs: 60_100, people: 51 },
    ];
    expect(worstExcess(late, 500, 100)).toBe(1);
  });

  it("are below zero while there was room for more", () => {
    expect(worstExcess([{ atMs: 5, people: 60 }], 500, 100)).toBe(-40);
    expect(worstExcess([], 500, 100)).toBe(-100);
  });

  it("are those of the fullest window, when every window is counted by itself", () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(0.2, 7, 500), (all, perSecond) => {
        const beyond = everyWindow(all).map(({ ms, people }) => people - (ms * perSecond) / 1000);
        expect(worstExcess(all, perSecond, 10)).toBeCloseTo(Math.max(0, ...beyond) - 10, 6);
      }),
    );
  });

  it("are found in a hundred thousand moments while one waits", () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({ atMs: n, people: n === 70_000 ? 102 : 1 }));
    expect(worstExcess(many, 1000, 100)).toBeCloseTo(2, 6);
  });
});

describe("the busiest window", () => {
  const single = (...timesMs: number[]) => timesMs.map((atMs) => ({ atMs, people: 1 }));

  it("is found wherever it begins", () => {
    expect(busiestWindow(single(0, 60, 90, 120, 159, 160, 300), 100)).toBe(4);
  });

  it("does not hold both its ends", () => {
    expect(busiestWindow(single(0, 100), 100)).toBe(1);
    expect(busiestWindow([], 100)).toBe(0);
  });

  it("is the fullest of all, when every window is counted by itself", () => {
    fc.assert(
      fc.property(moments, (all) => {
        const within = everyWindow(all).filter(({ ms }) => ms < 100);
        expect(busiestWindow(all, 100)).toBe(Math.max(0, ...within.map(({ people }) => people)));
      }),
    );
  });
});
