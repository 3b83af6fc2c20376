import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIRST_TICKET, joinedAtMs, ordinalOf } from "../../../src/core/ticket.ts";
import { sampleTicket } from "../../support/lobby/core-samples.ts";

const START_OF_2026 = Date.UTC(2026, 0, 1);

/** From the first day that the scripts accept to the last. */
const joinedAt = fc
  .integer({ min: Date.UTC(2026, 0, 2) / 1000, max: Date.UTC(2050, 0, 1) / 1000 - 1 })
  .map((seconds) => seconds * 1000);
const ordinal = fc.integer({ min: 1, max: 9_999_999 });

const ticketOf = (ordinal: number, joinedAt: number) =>
  sampleTicket(ordinal, (joinedAt - START_OF_2026) / 1000);

describe("a ticket", () => {
  it("says how many had joined, and when its owner did", () => {
    fc.assert(
      fc.property(joinedAt, ordinal, (atMs, ordinal) => {
        const ticket = ticketOf(ordinal, atMs);
        expect([ordinalOf(ticket), joinedAtMs(ticket)]).toEqual([ordinal, atMs]);
      }),
    );
  });

  it("reads as the place of the join: 45,231st on the day of the sale", () => {
    const ticket = ticketOf(45_231, Date.UTC(2026, 10, 24, 3));
    expect(String(ticket)).toMatch(/0045231$/);
    expect(new Date(joinedAtMs(ticket)).toISOString()).toBe("2026-11-24T03:00:00.000Z");
  });

  it("is a number that JavaScript holds exactly until 2054", () => {
    expect(Number.isSafeInteger(ticketOf(9_999_999, Date.UTC(2054, 0, 1)))).toBe(true);
  });

  it("is never taken for the small score of somebody who returned", () => {
    fc.assert(
      fc.property(joinedAt, ordinal, (atMs, ordinal) => {
        expect(ticketOf(ordinal, atMs)).toBeGreaterThanOrEqual(FIRST_TICKET);
      }),
    );
    expect(9_999_999).toBeLessThan(FIRST_TICKET);
  });
});

describe("no ticket", () => {
  it("has the ordinal 0, so that before the first call everybody counts from the first join", () => {
    expect(ordinalOf(0)).toBe(0);
  });
});
