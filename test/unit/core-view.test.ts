import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Header, LeftPage } from "../../src/core/header.ts";
import { View } from "../../src/core/view.ts";
import { sampleHeader, sampleTicket } from "../support/core-samples.ts";

const GENERATION = Date.UTC(2026, 10, 24, 3);

/** An event of 100 people of whom some have left, as Redis pages it out. An index of another generation means nothing to it. */
function reply(left: readonly number[], view: View, pageSize: number): { header: Header; page: LeftPage } {
  const from = view.generation === GENERATION ? view.leftIndex : 0;
  return {
    header: sampleHeader({ generation: GENERATION, leftCount: left.length }),
    page: { from, tickets: left.slice(from, from + pageSize) },
  };
}

describe("a lobby that starts in the middle of a sale", () => {
  it("knows every position after as many replies as the left list has pages", () => {
    const ordinals = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ordinals, fc.integer({ min: 1, max: 20 }), (ordinals, pageSize) => {
        const left = ordinals.map((ordinal) => sampleTicket(ordinal));
        const view = new View();
        let seen = "";
        for (let read = 0; read < left.length; read += pageSize) {
          const { header, page } = reply(left, view, pageSize);
          seen = view.see(header, page).kind;
        }
        expect(seen).toBe("applied");
        expect(view.positionOf(sampleTicket(100))).toBe(100 - left.length);
      }),
    );
  });
});

describe("a lobby that has read some pages of a newer version", () => {
  it("tells no position that mixes them with an older header", () => {
    const left = Array.from({ length: 60 }, (_, index) => sampleTicket(index + 1));
    const view = new View();
    view.see(sampleHeader({ tick: 1 }), { from: 0, tickets: [] });
    view.see(sampleHeader({ tick: 3, leftCount: 60 }), { from: 0, tickets: left.slice(0, 50) });
    view.see(sampleHeader({ tick: 2, leftCount: 10 }), { from: 0, tickets: left.slice(0, 10) });
    const position = view.positionOf(sampleTicket(100));
    expect(position).toBe(view.header?.tick === 2 ? 90 : 100);
  });
});
