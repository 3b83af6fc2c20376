/** What people in line are told of their chances, as laws. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chance, TicketType } from "../../../src/core/board.ts";
import { type Chances, chancesOf, type Measured, supplyOf } from "../../../src/core/chance.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { sampleSnapshot } from "../../support/lobby/core-samples.ts";

const MEASURED: Measured = { ticketsPerBooking: 1, unreported: 0, sold: new Map() };
const WORDS: readonly (Chance | null)[] = ["sold_out", "unlikely", "likely"];
const rank = (chance: Chance | null | undefined) => WORDS.indexOf(chance ?? null);

const typesOf = (counts: readonly (number | null)[]): TicketType[] =>
  counts.map((remaining, index) => ({ id: `t${index}`, name: { en: "T" }, price: null, remaining }));

/** A sale of these types: the event's stock is their sum, as Redis has it. */
const saleOf = (counts: readonly number[], fields: Partial<Snapshot> = {}): Snapshot =>
  sampleSnapshot({
    remaining: counts.reduce((sum, count) => sum + count, 0),
    board: { version: 1, notices: {}, ticketTypes: typesOf(counts) },
    ...fields,
  });

const chances = (ahead: number, snapshot: Snapshot, measured = MEASURED) =>
  chancesOf(ahead, supplyOf(snapshot, measured), null);

const count = fc.integer({ min: 0, max: 50_000 });
const counts = fc.array(count, { minLength: 1, maxLength: 20 });
const passes = fc.record({
  called: fc.nat(500),
  admitted: fc.nat(500),
  completed: fc.nat(20_000),
  expired: fc.nat(20_000),
});
const measured = fc.record({
  ticketsPerBooking: fc.double({ min: 1, max: 10, noNaN: true }),
  unreported: fc.nat(100),
  sold: fc
    .array(fc.nat(5000), { maxLength: 20 })
    .map((sold) => new Map(sold.map((n, index) => [`t${index}`, n]))),
});

describe("the chance", () => {
  it("is never better further back", () => {
    fc.assert(
      fc.property(counts, passes, measured, count, count, (counts, passes, measured, ahead, more) => {
        const front = chances(ahead, saleOf(counts, passes), measured);
        const back = chances(ahead + more, saleOf(counts, passes), measured);
        expect(rank(back.event)).toBeLessThanOrEqual(rank(front.event));
        for (const [index, chance] of back.types.entries())
          expect(rank(chance)).toBeLessThanOrEqual(rank(front.types[index]));
      }),
    );
  });

  it("is never worse with more stock, of any type", () => {
    fc.assert(
      fc.property(counts, passes, count, count, fc.nat(19), (counts, passes, ahead, more, nth) => {
        const richer = counts.with(nth % counts.length, (counts[nth % counts.length] ?? 0) + more);
        const before = chances(ahead, saleOf(counts, passes));
        const after = chances(ahead, saleOf(richer, passes));
        expect(rank(after.event)).toBeGreaterThanOrEqual(rank(before.event));
        for (const [index, chance] of after.types.entries())
          expect(rank(chance)).toBeGreaterThanOrEqual(rank(before.types[index]));
      }),
    );
  });

  it("is never worse when fewer passes are booked", () => {
    fc.assert(
      fc.property(count, passes, count, fc.nat(1000), (left, passes, ahead, more) => {
        const before = chances(ahead, saleOf([left], passes));
        const after = chances(ahead, saleOf([left], { ...passes, expired: passes.expired + more }));
        expect(rank(after.event)).toBeGreaterThanOrEqual(rank(before.event));
      }),
    );
  });

  it("is sold out where nothing remains, and nowhere else", () => {
    fc.assert(
      fc.property(counts, passes, measured, count, (counts, passes, measured, ahead) => {
        const { event, types } = chances(ahead, saleOf(counts, passes), measured);
        expect(event === "sold_out").toBe(counts.every((count) => count === 0));
        expect(types.map((chance) => chance === "sold_out")).toEqual(counts.map((count) => count === 0));
      }),
    );
  });

  it("is not likely when all passes are booked and those ahead take everything, whatever was said before", () => {
    fc.assert(
      fc.property(counts, passes, count, (counts, passes, more) => {
        const snapshot = saleOf(counts, { ...passes, expired: 0 });
        const ahead = (snapshot.remaining ?? 0) + more;
        const before: Chances = { event: "likely", types: counts.map(() => "likely") };
        const { event, types } = chancesOf(ahead, supplyOf(snapshot, MEASURED), before);
        for (const chance of [event, ...types]) expect(chance).not.toBe("likely");
      }),
    );
  });

  it("is not likely for a type where it is not for the event", () => {
    fc.assert(
      fc.property(counts, passes, measured, count, (counts, passes, measured, ahead) => {
        const { event, types } = chances(ahead, saleOf(counts, passes), measured);
        for (const chance of types) expect(rank(chance)).toBeLessThanOrEqual(Math.max(0, rank(event)));
      }),
    );
  });

  it("of the first in line, with nobody inside, is likely while a ticket is left", () => {
    expect(chances(0, saleOf([1]))).toEqual({ event: "likely", types: ["likely"] });
  });

  it("is not said of what is not counted", () => {
    expect(chances(5, sampleSnapshot({ remaining: null }))).toEqual({ event: null, types: [] });
    const board = { version: 1, notices: {}, ticketTypes: typesOf([null, 5]) };
    expect(chances(0, sampleSnapshot({ remaining: 9, board })).types).toEqual([null, "likely"]);
  });

  it("counts as booked what no pass has ended of yet", () => {
    expect(chances(150, saleOf([100])).event).toBe("unlikely");
    expect(chances(150, saleOf([100], { completed: 400, expired: 600 })).event).toBe("likely");
  });

  it("counts who is inside as ahead", () => {
    expect(chances(10, saleOf([100])).event).toBe("likely");
    expect(chances(10, saleOf([100], { called: 50, admitted: 50 })).event).toBe("unlikely");
  });

  it("counts what a booking takes, ahead and since the last report", () => {
    expect(chances(60, saleOf([100])).event).toBe("likely");
    expect(chances(60, saleOf([100]), { ...MEASURED, ticketsPerBooking: 2 }).event).toBe("unlikely");
    expect(chances(20, saleOf([100]), { ...MEASURED, ticketsPerBooking: 2 }).event).toBe("likely");
    expect(chances(20, saleOf([100]), { ...MEASURED, ticketsPerBooking: 2, unreported: 60 }).event).toBe(
      "unlikely",
    );
  });

  it("of the few best seats is not likely far back, though there are many others", () => {
    expect(chances(500, saleOf([9_950, 50])).types).toEqual(["likely", "unlikely"]);
    expect(chances(20, saleOf([9_950, 50])).types).toEqual(["likely", "likely"]);
  });

  it("of a type goes by what was sold of it, once enough was", () => {
    const sale = saleOf([5000, 300]);
    expect(chances(1000, sale).types).toEqual(["likely", "unlikely"]);
    const slow = new Map([
      ["t0", 2000],
      ["t1", 40],
    ]);
    expect(chances(1000, sale, { ...MEASURED, sold: slow }).types).toEqual(["likely", "likely"]);
    const fast = new Map([
      ["t0", 100],
      ["t1", 2000],
    ]);
    expect(chances(500, saleOf([5000, 400]), { ...MEASURED, sold: fast }).types).toEqual([
      "likely",
      "unlikely",
    ]);
  });

  it("that was likely stays so until nothing would be left, and then has to be sure of itself again", () => {
    const supply = supplyOf(saleOf([100]), MEASURED);
    const likely = chancesOf(70, supply, null);
    expect(likely.event).toBe("likely");
    expect(chancesOf(99, supply, likely).event).toBe("likely");
    const unlikely = chancesOf(100, supply, likely);
    expect(unlikely.event).toBe("unlikely");
    expect(chancesOf(90, supply, unlikely).event).toBe("unlikely");
    expect(chancesOf(70, supply, unlikely).event).toBe("likely");
  });

  it("of a type goes by what the bookings since the shop's last report leave of it, where all types are counted", () => {
    const typesWith = (counts: readonly (number | null)[], remaining: number | null) => {
      const board = { version: 1, notices: {}, ticketTypes: typesOf(counts) };
      return supplyOf(sampleSnapshot({ remaining, board }), MEASURED).types;
    };
    const leftOf = (counts: readonly (number | null)[], remaining: number | null) =>
      typesWith(counts, remaining).map((type) => type?.left ?? null);
    expect(leftOf([60, 40], 50)).toEqual([30, 20]);
    expect(leftOf([60, 40], 200)).toEqual([60, 40]);
    expect(leftOf([60, 40], null)).toEqual([60, 40]);
    expect(leftOf([60, null], 50)).toEqual([60, null]);
    expect(leftOf([60, 40], 0)).toEqual([0, 0]);
    expect(typesWith([90, 0, 10], 100).map((type) => type?.demand)).toEqual([0.9, 0, 0.5]);
    expect(typesWith([5], 0)).toEqual([{ left: 0, isSoldOut: true, demand: 0 }]);
  });

  it("of the event goes by what the last bookings leave of it, and is sold out by the shop's own number alone", () => {
    const eventOf = (remaining: number) =>
      supplyOf(saleOf([remaining]), { ...MEASURED, ticketsPerBooking: 3, unreported: 2 }).event;
    expect(eventOf(5)).toEqual({ left: 1, isSoldOut: false });
    expect(eventOf(3)).toEqual({ left: 0, isSoldOut: false });
    expect(eventOf(0)).toEqual({ left: 0, isSoldOut: true });
  });

  it("of a type is said though the event's is not", () => {
    const board = { version: 1, notices: {}, ticketTypes: typesOf([5]) };
    expect(chances(0, sampleSnapshot({ remaining: null, board }))).toEqual({
      event: null,
      types: ["likely"],
    });
  });

  it("that changed for the event alone, or for a type alone, is another one", () => {
    const supply = supplyOf(saleOf([100, 5]), MEASURED);
    const now = chancesOf(69, supply, null);
    for (const before of [
      { ...now, event: "sold_out" as const },
      { ...now, types: [...now.types, null] },
      { ...now, types: now.types.with(1, "sold_out") },
    ])
      expect(chancesOf(69, supply, before)).not.toBe(before);
  });

  it("that did not change is the same object, so that nobody need compare", () => {
    const supply = supplyOf(saleOf([100, 5]), MEASURED);
    const first = chancesOf(70, supply, null);
    expect(chancesOf(69, supply, first)).toBe(first);
  });
});
