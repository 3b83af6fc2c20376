/** How many tickets a booking takes, as a lobby measures it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SalesMeter } from "../../../src/core/lobby/sales-meter.ts";
import { sampleSnapshot } from "../../support/lobby/core-samples.ts";

/** A shop with so many tickets, and a lobby that sees each change. */
class Shop {
  readonly meter = new SalesMeter();
  generation = 1;
  completed = 0;
  /** What the shop has, what it said last, and the bookings until then. */
  stock: number;
  #said: number;
  #completedThen = 0;

  constructor(stock: number) {
    this.stock = this.#said = stock;
    this.#show();
  }

  book(bookings: number, ticketsEach: number): this {
    for (let n = 0; n < bookings; n++) {
      this.completed++;
      this.stock -= ticketsEach;
      this.#show();
    }
    return this;
  }

  report(added = 0): this {
    this.stock += added;
    this.#said = this.stock;
    this.#completedThen = this.completed;
    this.#show();
    return this;
  }

  startAnew(stock: number): this {
    this.generation++;
    this.completed = 0;
    this.stock = stock;
    return this.report();
  }

  get perBooking(): number {
    return this.meter.measured.ticketsPerBooking;
  }

  #show(): void {
    const remaining = Math.max(0, this.#said - (this.completed - this.#completedThen));
    const { generation, completed } = this;
    this.meter.observe(sampleSnapshot({ generation, completed, remaining }));
  }
}

describe("a booking takes", () => {
  it("one ticket, before anything was measured", () => {
    expect(new Shop(100).perBooking).toBe(1);
  });

  it("what the shop's reports fell by, the more surely the more were booked", () => {
    const shop = new Shop(100_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 20 }), (rounds) => {
        for (const bookings of rounds) shop.book(bookings, 3).report();
        expect(shop.perBooking).toBeLessThanOrEqual(3);
      }),
      { numRuns: 20 },
    );
    expect(shop.perBooking).toBeGreaterThan(2.9);
  });

  it("one, of a shop that sells one at a time, however often it reports", () => {
    const shop = new Shop(1000);
    for (let n = 0; n < 100; n++) shop.book(3, 1).report();
    expect(shop.perBooking).toBe(1);
  });

  it("what it takes, although each report comes once without and once with the last booking", () => {
    const shop = new Shop(10_000);
    for (let n = 0; n < 400; n++) {
      shop.book(1, 2);
      shop.report(2).report(-2);
    }
    expect(shop.perBooking).toBeGreaterThan(1.8);
    expect(shop.perBooking).toBeLessThanOrEqual(2);
  });

  it("what was measured, although stock is added", () => {
    const shop = new Shop(1000).book(80, 2).report();
    const measured = shop.perBooking;
    expect(shop.book(10, 2).report(5000).perBooking).toBe(measured);
    expect(shop.book(80, 2).report().perBooking).toBeGreaterThan(measured);
  });

  it("what was measured, although the shop takes stock out of the sale", () => {
    const shop = new Shop(10_000).book(80, 2).report();
    const measured = shop.perBooking;
    expect(shop.book(30, 2).report(-5000).perBooking).toBe(measured);
  });

  it("what was measured, when the event starts anew", () => {
    const shop = new Shop(1000).book(80, 2).report();
    const measured = shop.perBooking;
    expect(shop.startAnew(1000).perBooking).toBe(measured);
  });
});

it("counts the bookings since the last report", () => {
  const shop = new Shop(1000).book(30, 2);
  expect(shop.meter.measured.unreported).toBe(30);
  expect(shop.report().meter.measured.unreported).toBe(0);
  expect(shop.book(2, 2).meter.measured.unreported).toBe(2);
});

it("measures nothing of a shop that reports nothing", () => {
  const meter = new SalesMeter();
  for (const completed of [0, 50, 100]) meter.observe(sampleSnapshot({ completed, remaining: null }));
  expect(meter.measured).toEqual({ ticketsPerBooking: 1, unreported: 0, sold: new Map() });
});

it("adds up what was sold of each type, and not what was added", () => {
  const meter = new SalesMeter();
  let version = 0;
  const report = (counts: Readonly<Record<string, number | null>>) => {
    const ticketTypes = Object.entries(counts).map(([id, remaining]) => ({
      id,
      name: {},
      price: null,
      remaining,
    }));
    meter.observe(sampleSnapshot({ board: { version: ++version, notices: {}, ticketTypes } }));
    return Object.fromEntries(meter.measured.sold);
  };
  expect(report({ pit: 100, sky: 50 })).toEqual({});
  expect(report({ pit: 90, sky: 50 })).toEqual({ pit: 10 });
  expect(report({ pit: 190, sky: 45 })).toEqual({ pit: 10, sky: 5 });
  expect(report({ pit: 180, sky: null, box: 7 })).toEqual({ pit: 20, sky: 5 });
  expect(report({ pit: 180, box: 6 })).toEqual({ pit: 20, box: 1 });
});
