import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Header } from "../../src/core/header.ts";
import { FIRST_TICKET } from "../../src/core/ticket.ts";
import { View } from "../../src/core/view.ts";

const ticket = (ordinal: number) => 28_000_000 * FIRST_TICKET + ordinal;

function header(fields: Partial<Header> = {}): Header {
  return {
    generation: 1,
    calledUpTo: 0,
    leftCount: 0,
    leftBase: 0,
    waiting: 0,
    returned: 0,
    called: 0,
    calledTotal: 0,
    joined: 100,
    rateMilli: 500_000,
    paused: false,
    tick: 0,
    idle: false,
    control: 0,
    passTtlSeconds: 300,
    opensAt: 0,
    unsold: null,
    ...fields,
  };
}

describe("a lobby's view of the event", () => {
  it("counts the people waiting ahead, at any version of any history", () => {
    const step = fc.oneof(
      fc.record({ leave: fc.nat(99) }),
      fc.record({ call: fc.integer({ min: 1, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const view = new View();
        let waiting = Array.from({ length: 100 }, (_, index) => ticket(index + 1));
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
          const now = header({ calledUpTo, calledTotal, leftCount: left.length, tick: ++tick });
          view.see(now, { from, tickets: left.slice(from) });
          expect(waiting.map((own) => view.positionOf(own))).toEqual(waiting.map((_, index) => index + 1));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the last position until every page of the left list is here", () => {
    const view = new View();
    view.see(header(), { from: 0, tickets: [] });
    const later = header({ leftCount: 2, tick: 1 });
    expect(view.see(later, { from: 0, tickets: [ticket(1)] }).kind).toBe("incomplete");
    expect(view.positionOf(ticket(5))).toBe(5);
    expect(view.leftIndex).toBe(1);
    expect(view.see(later, { from: 1, tickets: [ticket(2)] }).kind).toBe("applied");
    expect(view.positionOf(ticket(5))).toBe(3);
  });

  it("ignores what is older than what it has seen", () => {
    const view = new View();
    view.see(header({ tick: 2, calledUpTo: ticket(3), calledTotal: 3 }), { from: 0, tickets: [] });
    expect(view.see(header({ tick: 1 }), { from: 0, tickets: [] }).kind).toBe("old");
    expect(view.positionOf(ticket(5))).toBe(2);
  });

  it("does not apply a push that begins after a gap", () => {
    const view = new View();
    view.see(header(), { from: 0, tickets: [] });
    const page = { from: 3, tickets: [ticket(9)] };
    expect(view.see(header({ leftCount: 4, tick: 1 }), page).kind).toBe("incomplete");
    expect(view.leftIndex).toBe(0);
  });

  it("goes on from what was trimmed, for it counts for nobody", () => {
    const view = new View();
    view.see(header(), { from: 0, tickets: [] });
    const trimmed = header({ leftBase: 3, leftCount: 4, calledUpTo: ticket(3), calledTotal: 3, tick: 1 });
    expect(view.see(trimmed, { from: 3, tickets: [ticket(9)] }).kind).toBe("applied");
    expect(view.positionOf(ticket(10))).toBe(6);
  });

  it("says nothing of a ticket that was passed or has left: only Redis knows", () => {
    const view = new View();
    view.see(header({ calledUpTo: ticket(3), leftCount: 1 }), { from: 0, tickets: [ticket(7)] });
    expect([view.positionOf(ticket(3)), view.positionOf(ticket(7))]).toEqual([null, null]);
  });

  it("starts from nothing when the event starts anew", () => {
    const view = new View();
    view.see(header({ calledUpTo: ticket(50), leftCount: 1 }), { from: 0, tickets: [ticket(60)] });
    view.see(header({ generation: 2 }), { from: 0, tickets: [] });
    expect(view.positionOf(ticket(61))).toBe(61);
  });
});
