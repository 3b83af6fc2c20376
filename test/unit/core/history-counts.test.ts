import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COUNTS, type Counted, type Counts, countOn } from "../../../src/core/history/counts.ts";
import { sampleTick, T0 } from "../../support/history-kit.ts";

const LATER = T0 + 3_600_000;

/** Counts on through ticks, an hour after the event began. */
function countThrough(before: Counted | null, ...ticks: ReturnType<typeof sampleTick>[]) {
  let counted = before;
  const steps: Counts[] = [];
  for (const { snapshot, totals } of ticks) {
    const next = countOn(counted, snapshot, totals, LATER);
    counted = next.counted;
    steps.push(next.steps);
  }
  return { counted: counted as Counted, steps };
}

describe("what an event counts", () => {
  it("is how much more each tick says than the one before", () => {
    const { steps, counted } = countThrough(
      null,
      sampleTick({ joined: 100, calledTotal: 40, completed: 7 }),
      sampleTick({ joined: 130, calledTotal: 90, completed: 9 }, { noShows: 3 }),
    );
    expect(steps[1]).toMatchObject({ joined: 30, calls: 50, completed: 2, noShows: 3, late: 0 });
    expect(counted.grown).toMatchObject({ joined: 130, calls: 90, completed: 9 });
  });

  it("counts nobody at the first look at a sale that goes on already", () => {
    const { steps, counted } = countThrough(null, sampleTick({ joined: 100 }));
    expect([steps[0]?.joined, counted.grown.joined]).toEqual([0, 100]);
  });

  it("counts everybody of a sale that begins while it is looked at, or has just begun", () => {
    const idle = sampleTick({ generation: 0 });
    expect(countThrough(null, idle, sampleTick({ joined: 5 })).steps[1]?.joined).toBe(5);
    const { snapshot, totals } = sampleTick({ joined: 5 });
    expect(countOn(null, snapshot, totals, T0 + 900).steps.joined).toBe(5);
  });

  it("begins anew with the next generation, and stays when an event is retired", () => {
    const first = countThrough(null, sampleTick({ joined: 50 }), sampleTick({ joined: 60 }));
    const retired = countThrough(first.counted, sampleTick({ generation: 0 }));
    expect([retired.counted.grown.joined, retired.steps[0]?.joined]).toEqual([60, 0]);
    const next = countThrough(retired.counted, sampleTick({ generation: LATER, joined: 2 }));
    expect([next.counted.grown.joined, next.steps[0]?.joined]).toEqual([2, 2]);
  });

  it("goes on where it was when the line is renumbered", () => {
    const { steps, counted } = countThrough(
      null,
      sampleTick({ joined: 900, departedCount: 50, calledTotal: 10 }),
      sampleTick({ numbering: LATER, joined: 840, departedCount: 0, calledTotal: 12 }),
      sampleTick({ numbering: LATER, joined: 843, departedCount: 1, calledTotal: 12 }),
    );
    expect(steps.map(({ joined, left, calls }) => [joined, left, calls])).toEqual([
      [0, 0, 0],
      [0, 0, 2],
      [3, 1, 0],
    ]);
    expect(counted.grown).toMatchObject({ joined: 903, left: 51, calls: 12 });
  });

  it("counts nobody twice whom a rollback of Redis brought back", () => {
    const { steps, counted } = countThrough(
      null,
      sampleTick({ joined: 100 }),
      sampleTick({ joined: 90 }),
      sampleTick({ joined: 100 }),
      sampleTick({ joined: 104 }),
    );
    expect(steps.map(({ joined }) => joined)).toEqual([0, 0, 0, 4]);
    expect(counted.grown.joined).toBe(104);
  });
});

/** What a tick may say after any rollback, renumbering, recount or retirement. */
const anyTick = fc
  .record({
    generation: fc.constantFrom(0, T0, LATER),
    numbering: fc.nat(3),
    numbers: fc.array(fc.nat(50), { minLength: 8, maxLength: 8 }),
  })
  .map(({ generation, numbering, numbers }) => {
    const [joined, calledTotal, departedCount, completed, late, noShows, expired, returnedTotal] =
      numbers as [number, number, number, number, number, number, number, number];
    return sampleTick(
      { generation, numbering, joined, calledTotal, departedCount, completed, expired },
      { late, noShows, returnedTotal },
    );
  });

it("never counts back, and what it grew by is what it counted, whatever ticks say", () => {
  fc.assert(
    fc.property(fc.array(anyTick, { minLength: 2, maxLength: 12 }), (ticks) => {
      let counted: Counted | null = null;
      for (const { snapshot, totals } of ticks) {
        const before: Counted | null = counted;
        const next = countOn(before, snapshot, totals, LATER);
        counted = next.counted;
        for (const name of COUNTS) {
          expect(next.steps[name]).toBeGreaterThanOrEqual(0);
          if (before?.generation === counted.generation) {
            expect(counted.grown[name]).toBe(before.grown[name] + next.steps[name]);
          }
        }
      }
    }),
  );
});
