import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Replica } from "../../../src/core/lobby/replica.ts";
import type { DepartedSlice, Snapshot } from "../../../src/core/snapshot.ts";
import { sampleDrawing, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const GENERATION = Date.UTC(2026, 10, 24, 3);

/** An event of 100 people of whom some have left, as Redis pages it out. An index of another numbering means nothing to it. */
function reply(
  departed: readonly number[],
  replica: Replica,
  pageSize: number,
): { snapshot: Snapshot; slice: DepartedSlice } {
  const from = replica.numbering === GENERATION ? replica.departedIndex : 0;
  return {
    snapshot: sampleSnapshot({ generation: GENERATION, departedCount: departed.length }),
    slice: { from, tickets: departed.slice(from, from + pageSize) },
  };
}

describe("a lobby that starts in the middle of a sale", () => {
  it("knows every position after as many replies as the departed list has pages", () => {
    const ordinals = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ordinals, fc.integer({ min: 1, max: 20 }), (ordinals, pageSize) => {
        const departed = ordinals.map((ordinal) => sampleTicket(ordinal));
        const replica = new Replica();
        let seen = "";
        for (let read = 0; read < departed.length; read += pageSize) {
          const { snapshot, slice } = reply(departed, replica, pageSize);
          seen = replica.apply(snapshot, slice).kind;
        }
        expect(seen).toBe("applied");
        expect(replica.positionOf(sampleTicket(100))).toBe(100 - departed.length);
      }),
    );
  });
});

describe("a lobby that has read some pages of a newer version", () => {
  it("computes no position that mixes them with an older snapshot", () => {
    const departed = Array.from({ length: 60 }, (_, index) => sampleTicket(index + 1));
    const replica = new Replica();
    replica.apply(sampleSnapshot({ tick: 1 }), { from: 0, tickets: [] });
    replica.apply(sampleSnapshot({ tick: 3, departedCount: 60 }), {
      from: 0,
      tickets: departed.slice(0, 50),
    });
    replica.apply(sampleSnapshot({ tick: 2, departedCount: 10 }), {
      from: 0,
      tickets: departed.slice(0, 10),
    });
    const position = replica.positionOf(sampleTicket(100));
    expect(position).toBe(replica.snapshot?.tick === 2 ? 90 : 100);
  });
});

describe("a lobby's replica of the event", () => {
  it("counts the people waiting ahead, at any version of any history", () => {
    const step = fc.oneof(
      fc.record({ leave: fc.nat(99) }),
      fc.record({ call: fc.integer({ min: 1, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const replica = new Replica();
        let waiting = Array.from({ length: 100 }, (_, index) => sampleTicket(index + 1));
        const departed: number[] = [];
        let [calledUpTo, calledTotal, tick] = [0, 0, 0];
        for (const act of steps) {
          const from = departed.length;
          if ("leave" in act) {
            departed.push(...waiting.splice(act.leave % (waiting.length + 1), 1));
          } else {
            const called = waiting.slice(0, act.call);
            waiting = waiting.slice(act.call);
            calledUpTo = called.at(-1) ?? calledUpTo;
            calledTotal += called.length;
          }
          const current = sampleSnapshot({
            calledUpTo,
            calledTotal,
            departedCount: departed.length,
            tick: ++tick,
          });
          replica.apply(current, { from, tickets: departed.slice(from) });
          expect(waiting.map((own) => replica.positionOf(own))).toEqual(waiting.map((_, index) => index + 1));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the last position until every page of the departed list is here", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot(), { from: 0, tickets: [] });
    const later = sampleSnapshot({ departedCount: 2, tick: 1 });
    expect(replica.apply(later, { from: 0, tickets: [sampleTicket(1)] }).kind).toBe("incomplete");
    expect(replica.positionOf(sampleTicket(5))).toBe(5);
    expect(replica.departedIndex).toBe(1);
    expect(replica.apply(later, { from: 1, tickets: [sampleTicket(2)] }).kind).toBe("applied");
    expect(replica.positionOf(sampleTicket(5))).toBe(3);
  });

  it("ignores what is older than what it has seen", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot({ tick: 2, calledUpTo: sampleTicket(3), calledTotal: 3 }), {
      from: 0,
      tickets: [],
    });
    expect(replica.apply(sampleSnapshot({ tick: 1 }), { from: 0, tickets: [] }).kind).toBe("old");
    expect(replica.positionOf(sampleTicket(5))).toBe(2);
  });

  it("applies what the operator changed, though the line has not moved", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot(), { from: 0, tickets: [] });
    expect(replica.apply(sampleSnapshot({ notice: "Soon." }), { from: 0, tickets: [] }).kind).toBe("applied");
    expect(replica.snapshot?.notice).toBe("Soon.");
    expect(replica.positionOf(sampleTicket(5))).toBe(5);
  });

  it("does not go back to the notice before when a push of the same tick comes late", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot({ control: 1, notice: "Soon." }), { from: 0, tickets: [] });
    expect(replica.apply(sampleSnapshot({ control: 0 }), { from: 0, tickets: [] }).kind).toBe("old");
    expect(replica.snapshot?.notice).toBe("Soon.");
  });

  it("does not apply a push that begins after a gap", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot(), { from: 0, tickets: [] });
    const slice = { from: 3, tickets: [sampleTicket(9)] };
    expect(replica.apply(sampleSnapshot({ departedCount: 4, tick: 1 }), slice).kind).toBe("incomplete");
    expect(replica.departedIndex).toBe(0);
  });

  it("goes on from what was trimmed, for it counts for no position", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot(), { from: 0, tickets: [] });
    const trimmed = sampleSnapshot({
      departedBase: 3,
      departedCount: 4,
      calledUpTo: sampleTicket(3),
      calledTotal: 3,
      tick: 1,
    });
    expect(replica.apply(trimmed, { from: 3, tickets: [sampleTicket(9)] }).kind).toBe("applied");
    expect(replica.positionOf(sampleTicket(10))).toBe(6);
  });

  it("says nothing of a ticket that was passed or has left: only Redis knows", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot({ calledUpTo: sampleTicket(3), departedCount: 1 }), {
      from: 0,
      tickets: [sampleTicket(7)],
    });
    expect([replica.positionOf(sampleTicket(3)), replica.positionOf(sampleTicket(7))]).toEqual([null, null]);
  });

  it("starts from nothing when the event starts anew", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot({ calledUpTo: sampleTicket(50), departedCount: 1 }), {
      from: 0,
      tickets: [sampleTicket(60)],
    });
    replica.apply(sampleSnapshot({ generation: 2 }), { from: 0, tickets: [] });
    expect(replica.positionOf(sampleTicket(61))).toBe(61);
  });
});

describe("during a drawing", () => {
  const draw = (gone: number, phase: "closed" | "committed" | "seated" = "closed") =>
    sampleDrawing({ phase, entered: 10, gone });

  it("whoever came after the close stands behind the entrants who stay", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot({ joined: 12, waiting: 9, draw: draw(3) }), { from: 0, tickets: [] });
    expect([11, 12].map((ordinal) => replica.positionOf(sampleTicket(ordinal)))).toEqual([8, 9]);
  });

  it("keeps that position while those who gave up move to the departed list, and when it is over", () => {
    const replica = new Replica();
    replica.apply(sampleSnapshot({ tick: 1, draw: draw(3, "committed") }), { from: 0, tickets: [] });
    const seen = [replica.positionOf(sampleTicket(11))];
    const gone = [2, 5, 9].map((ordinal) => sampleTicket(ordinal));
    const seating = sampleSnapshot({ tick: 2, departedCount: 2, draw: draw(1, "committed") });
    replica.apply(seating, { from: 0, tickets: gone.slice(0, 2) });
    seen.push(replica.positionOf(sampleTicket(11)));
    replica.apply(sampleSnapshot({ tick: 3, departedCount: 3, draw: draw(0, "seated") }), {
      from: 2,
      tickets: gone.slice(2),
    });
    seen.push(replica.positionOf(sampleTicket(11)));
    expect(seen).toEqual([8, 8, 8]);
    expect(replica.positionOf(sampleTicket(10))).toBe(7);
  });
});
