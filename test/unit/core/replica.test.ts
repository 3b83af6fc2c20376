import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Replica } from "../../../src/core/lobby/replica.ts";
import type { DepartedSlice, Snapshot } from "../../../src/core/snapshot.ts";
import { sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const GENERATION = Date.UTC(2026, 10, 24, 3);

/** An event of 100 people of whom some have left, as Redis pages it out. An index of another numbering means nothing to it. */
function reply(
  left: readonly number[],
  view: Replica,
  pageSize: number,
): { snapshot: Snapshot; page: DepartedSlice } {
  const from = view.numbering === GENERATION ? view.departedIndex : 0;
  return {
    snapshot: sampleSnapshot({ generation: GENERATION, departedCount: left.length }),
    page: { from, tickets: left.slice(from, from + pageSize) },
  };
}

describe("a lobby that starts in the middle of a sale", () => {
  it("knows every position after as many replies as the departed list has pages", () => {
    const ordinals = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ordinals, fc.integer({ min: 1, max: 20 }), (ordinals, pageSize) => {
        const left = ordinals.map((ordinal) => sampleTicket(ordinal));
        const view = new Replica();
        let seen = "";
        for (let read = 0; read < left.length; read += pageSize) {
          const { snapshot, page } = reply(left, view, pageSize);
          seen = view.apply(snapshot, page).kind;
        }
        expect(seen).toBe("applied");
        expect(view.positionOf(sampleTicket(100))).toBe(100 - left.length);
      }),
    );
  });
});

describe("a lobby that has read some pages of a newer version", () => {
  it("tells no position that mixes them with an older snapshot", () => {
    const left = Array.from({ length: 60 }, (_, index) => sampleTicket(index + 1));
    const view = new Replica();
    view.apply(sampleSnapshot({ tick: 1 }), { from: 0, tickets: [] });
    view.apply(sampleSnapshot({ tick: 3, departedCount: 60 }), { from: 0, tickets: left.slice(0, 50) });
    view.apply(sampleSnapshot({ tick: 2, departedCount: 10 }), { from: 0, tickets: left.slice(0, 10) });
    const position = view.positionOf(sampleTicket(100));
    expect(position).toBe(view.snapshot?.tick === 2 ? 90 : 100);
  });
});

describe("a lobby's view of the event", () => {
  it("counts the people waiting ahead, at any version of any history", () => {
    const step = fc.oneof(
      fc.record({ leave: fc.nat(99) }),
      fc.record({ call: fc.integer({ min: 1, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const view = new Replica();
        let waiting = Array.from({ length: 100 }, (_, index) => sampleTicket(index + 1));
        const left: number[] = [];
        let [calledUpTo, calledTotal, tick] = [0, 0, 0];
        for (const act of steps) {
          const from = left.length;
          if ("leave" in act) {
            left.push(...waiting.splice(act.leave % (waiting.length + 1), 1));
          } else {
            const called = waiting.slice(0, act.call);
            waiting = waiting.slice(act.call);
            calledUpTo = called.at(-1) ?? calledUpTo;
            calledTotal += called.length;
          }
          const now = sampleSnapshot({ calledUpTo, calledTotal, departedCount: left.length, tick: ++tick });
          view.apply(now, { from, tickets: left.slice(from) });
          expect(waiting.map((own) => view.positionOf(own))).toEqual(waiting.map((_, index) => index + 1));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the last position until every page of the departed list is here", () => {
    const view = new Replica();
    view.apply(sampleSnapshot(), { from: 0, tickets: [] });
    const later = sampleSnapshot({ departedCount: 2, tick: 1 });
    expect(view.apply(later, { from: 0, tickets: [sampleTicket(1)] }).kind).toBe("incomplete");
    expect(view.positionOf(sampleTicket(5))).toBe(5);
    expect(view.departedIndex).toBe(1);
    expect(view.apply(later, { from: 1, tickets: [sampleTicket(2)] }).kind).toBe("applied");
    expect(view.positionOf(sampleTicket(5))).toBe(3);
  });

  it("ignores what is older than what it has seen", () => {
    const view = new Replica();
    view.apply(sampleSnapshot({ tick: 2, calledUpTo: sampleTicket(3), calledTotal: 3 }), {
      from: 0,
      tickets: [],
    });
    expect(view.apply(sampleSnapshot({ tick: 1 }), { from: 0, tickets: [] }).kind).toBe("old");
    expect(view.positionOf(sampleTicket(5))).toBe(2);
  });

  it("applies what the operator changed, though nobody has moved", () => {
    const view = new Replica();
    view.apply(sampleSnapshot(), { from: 0, tickets: [] });
    expect(view.apply(sampleSnapshot({ notice: "Soon." }), { from: 0, tickets: [] }).kind).toBe("applied");
    expect(view.snapshot?.notice).toBe("Soon.");
    expect(view.positionOf(sampleTicket(5))).toBe(5);
  });

  it("does not go back to the notice before when a push of the same tick comes late", () => {
    const view = new Replica();
    view.apply(sampleSnapshot({ control: 1, notice: "Soon." }), { from: 0, tickets: [] });
    expect(view.apply(sampleSnapshot({ control: 0 }), { from: 0, tickets: [] }).kind).toBe("old");
    expect(view.snapshot?.notice).toBe("Soon.");
  });

  it("does not apply a push that begins after a gap", () => {
    const view = new Replica();
    view.apply(sampleSnapshot(), { from: 0, tickets: [] });
    const page = { from: 3, tickets: [sampleTicket(9)] };
    expect(view.apply(sampleSnapshot({ departedCount: 4, tick: 1 }), page).kind).toBe("incomplete");
    expect(view.departedIndex).toBe(0);
  });

  it("goes on from what was trimmed, for it counts for nobody", () => {
    const view = new Replica();
    view.apply(sampleSnapshot(), { from: 0, tickets: [] });
    const trimmed = sampleSnapshot({
      departedBase: 3,
      departedCount: 4,
      calledUpTo: sampleTicket(3),
      calledTotal: 3,
      tick: 1,
    });
    expect(view.apply(trimmed, { from: 3, tickets: [sampleTicket(9)] }).kind).toBe("applied");
    expect(view.positionOf(sampleTicket(10))).toBe(6);
  });

  it("says nothing of a ticket that was passed or has left: only Redis knows", () => {
    const view = new Replica();
    view.apply(sampleSnapshot({ calledUpTo: sampleTicket(3), departedCount: 1 }), {
      from: 0,
      tickets: [sampleTicket(7)],
    });
    expect([view.positionOf(sampleTicket(3)), view.positionOf(sampleTicket(7))]).toEqual([null, null]);
  });

  it("starts from nothing when the event starts anew", () => {
    const view = new Replica();
    view.apply(sampleSnapshot({ calledUpTo: sampleTicket(50), departedCount: 1 }), {
      from: 0,
      tickets: [sampleTicket(60)],
    });
    view.apply(sampleSnapshot({ generation: 2 }), { from: 0, tickets: [] });
    expect(view.positionOf(sampleTicket(61))).toBe(61);
  });
});
