import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProgressCopy } from "../../../src/core/release/progress-copy.ts";
import { sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
/** Everybody who ever left, by index. */
const departures = Array.from({ length: 300 }, (_, index) => sampleTicket(1 + ((index * 37) % 300)));

/** The state after so many departures, of which Redis has trimmed some. */
function stateAfter(departedCount: number, departedBase = 0, fields = {}) {
  return sampleSnapshot({ tick: departedCount + 1, departedCount, departedBase, ...fields });
}

const sliceFrom = (from: number, to: number) => ({ from, tickets: departures.slice(from, to) });

describe("a copy of an event's progress", () => {
  it("gives whoever starts all of the list that Redis keeps, whatever was trimmed and whoever lags", () => {
    const step = fc.record({ leave: fc.nat(9), trim: fc.nat(9), lowest: fc.nat(300) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const copy = new ProgressCopy();
        let [count, base] = [0, 0];
        for (const { leave, trim, lowest } of steps) {
          count += leave;
          base = Math.min(count, base + trim);
          copy.take(stateAfter(count, base), sliceFrom(Math.max(copy.departedIndex, base), count), T0);
          copy.forget(lowest);
          expect(copy.isComplete).toBe(true);
          const { from, tickets } = copy.since(base);
          expect({ from, tickets }).toEqual(sliceFrom(base, count));
        }
      }),
    );
  });

  it("keeps what Redis has trimmed for a follower who lacks it", () => {
    const copy = new ProgressCopy();
    copy.take(stateAfter(20), sliceFrom(0, 20), T0);
    copy.take(stateAfter(20, 15), sliceFrom(20, 20), T0);
    copy.forget(10);
    expect(copy.since(10)).toEqual(sliceFrom(10, 20));
  });

  it("keeps 10,000 tickets of those at most, so that a follower that hangs costs no memory", () => {
    const copy = new ProgressCopy();
    const tickets = Array.from({ length: 30_000 }, (_, index) => sampleTicket(index + 1));
    copy.take(stateAfter(30_000), { from: 0, tickets }, T0);
    copy.take(stateAfter(30_000, 25_000), { from: 30_000, tickets: [] }, T0);
    copy.forget(0);
    expect(copy.since(0).from).toBe(15_000);
  });

  it("may not be pushed before its list has reached the snapshot", () => {
    const copy = new ProgressCopy();
    copy.take(stateAfter(20), sliceFrom(0, 10), T0);
    expect(copy.isCurrent).toBe(false);
    copy.take(stateAfter(20), sliceFrom(10, 20), T0);
    expect(copy.isCurrent).toBe(true);
  });

  it("serves nobody who starts while its list begins after Redis' own", () => {
    const copy = new ProgressCopy();
    copy.take(stateAfter(20, 5), sliceFrom(12, 20), T0);
    expect([copy.isCurrent, copy.isComplete]).toEqual([true, false]);
    copy.take(stateAfter(20, 5), sliceFrom(5, 20), T0);
    expect(copy.isComplete).toBe(true);
  });

  it("begins anew with another numbering", () => {
    const copy = new ProgressCopy();
    copy.take(stateAfter(20), sliceFrom(0, 20), T0);
    copy.take(stateAfter(3, 0, { numbering: 2 }), sliceFrom(0, 3), T0);
    expect(copy.since(0)).toEqual(sliceFrom(0, 3));
  });

  it("has nothing before the first push", () => {
    const copy = new ProgressCopy();
    expect([copy.snapshot, copy.isCurrent, copy.isComplete, copy.departedIndex]).toEqual([
      null,
      false,
      false,
      0,
    ]);
    expect(copy.isLate(stateAfter(0), T0)).toBe(false);
  });
});

describe("a push that a later one overtook", () => {
  it("is late for a second; what is older after that shows that Redis went back", () => {
    const copy = new ProgressCopy();
    copy.take(stateAfter(20), sliceFrom(0, 20), T0);
    expect(copy.isLate(stateAfter(10), T0 + 999)).toBe(true);
    expect(copy.isLate(stateAfter(10), T0 + 1000)).toBe(false);
    expect(copy.isLate(stateAfter(10), T0 - 1000)).toBe(false); // the clock was set back
    expect(copy.isLate(stateAfter(20), T0)).toBe(false);
    expect(copy.isLate(stateAfter(21), T0)).toBe(false);
  });
});
