import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countOrderViolations, type TimedJoin } from "../../../../../scripts/stampede/judge/order.ts";

const join = (sentMs: number, answeredMs: number, ticket: number): TimedJoin => ({
  sentMs,
  answeredMs,
  ticket,
});

describe("first come, first served", () => {
  it("is kept when all who came later stand behind", () => {
    expect(countOrderViolations([join(0, 1, 10), join(2, 3, 11), join(4, 5, 12)])).toBe(0);
  });

  it("is broken once by one swapped pair", () => {
    expect(countOrderViolations([join(0, 1, 10), join(2, 3, 12), join(4, 5, 11)])).toBe(1);
  });

  it("says nothing about requests that were on their way together", () => {
    expect(countOrderViolations([join(0, 5, 12), join(1, 4, 11), join(5, 6, 13)])).toBe(0);
  });

  it("agrees with comparing every pair", () => {
    const joins = fc.array(
      fc
        .record({ sentMs: fc.nat(50), took: fc.nat(20), ticket: fc.nat(1000) })
        .map(({ sentMs, took, ticket }) => join(sentMs, sentMs + took, ticket)),
    );
    fc.assert(
      fc.property(joins, (all) => {
        const overtaken = (a: TimedJoin) => all.some((b) => a.answeredMs < b.sentMs && a.ticket > b.ticket);
        expect(countOrderViolations(all)).toBe(all.filter(overtaken).length);
      }),
    );
  });
});
