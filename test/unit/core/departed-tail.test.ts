import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DepartedTail } from "../../../src/core/release/departed-tail.ts";
import { sampleTicket } from "../../support/lobby/core-samples.ts";

/** Everybody who ever left, by index: what every reader must end up with. */
const everybody = Array.from({ length: 400 }, (_, index) => sampleTicket(1 + ((index * 37) % 400)));

const step = fc.oneof(
  fc.record({ leave: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ push: fc.nat(3) }),
  fc.constant("forget" as const),
);

describe("the end of the departed list that a loop still owes", () => {
  it("gives each lobby every departure once, however often each is pushed to", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const tail = new DepartedTail();
        const readers = [0, 1, 2, 3].map(() => [] as number[]);
        for (const act of steps) {
          if (act === "forget") {
            tail.forgetBefore(Math.min(...readers.map((read) => read.length)));
          } else if ("leave" in act) {
            const from = tail.end;
            tail.add({ from, tickets: everybody.slice(from, Math.min(from + act.leave, everybody.length)) });
          } else {
            const read = readers[act.push] as number[];
            const page = tail.since(read.length);
            expect(page.from).toBe(read.length);
            read.push(...page.tickets);
            expect(read).toEqual(everybody.slice(0, tail.end));
          }
        }
      }),
    );
  });

  it("says from where it knows when a lobby asks for more than it has kept", () => {
    const tail = new DepartedTail();
    tail.add({ from: 0, tickets: everybody.slice(0, 10) });
    tail.forgetBefore(6);
    expect(tail.since(2)).toEqual({ from: 6, tickets: everybody.slice(6, 10) });
  });

  it("has nothing for a lobby that knows more already", () => {
    const tail = new DepartedTail();
    tail.add({ from: 0, tickets: everybody.slice(0, 3) });
    expect(tail.since(8)).toEqual({ from: 3, tickets: [] });
  });

  it("begins anew after a gap that Redis has trimmed, and never bridges it", () => {
    const tail = new DepartedTail();
    tail.add({ from: 0, tickets: everybody.slice(0, 3) });
    tail.add({ from: 7, tickets: everybody.slice(7, 9) });
    expect(tail.since(0)).toEqual({ from: 7, tickets: everybody.slice(7, 9) });
    expect(tail.end).toBe(9);
  });

  it("goes back to where Redis is when Redis lost the last departures", () => {
    const tail = new DepartedTail();
    tail.add({ from: 0, tickets: everybody.slice(0, 9) });
    tail.add({ from: 4, tickets: everybody.slice(20, 22) });
    expect(tail.since(4)).toEqual({ from: 4, tickets: everybody.slice(20, 22) });
    expect(tail.end).toBe(6);
  });

  it("stays where it is when nobody left", () => {
    const tail = new DepartedTail();
    tail.add({ from: 0, tickets: everybody.slice(0, 3) });
    tail.add({ from: 3, tickets: [] });
    expect(tail.since(1)).toEqual({ from: 1, tickets: everybody.slice(1, 3) });
  });

  it("keeps its place in the list when it has forgotten everything", () => {
    const tail = new DepartedTail();
    tail.add({ from: 0, tickets: everybody.slice(0, 3) });
    tail.forgetBefore(100);
    expect([tail.end, tail.since(0)]).toEqual([3, { from: 3, tickets: [] }]);
  });

  it("counts from nothing when the event starts anew", () => {
    const tail = new DepartedTail();
    tail.add({ from: 0, tickets: everybody.slice(0, 3) });
    tail.forgetBefore(2);
    tail.clear();
    expect(tail.end).toBe(0);
    tail.add({ from: 0, tickets: everybody.slice(5, 6) });
    expect(tail.since(0)).toEqual({ from: 0, tickets: everybody.slice(5, 6) });
  });
});
