import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Outage } from "../../../src/core/outage.ts";
import { retryAfterSeconds } from "../../../src/core/pace.ts";

const NOW = Date.UTC(2026, 10, 28, 5);

describe("when to try again", () => {
  it("is two or three seconds where it is not known how long it will last", () => {
    expect([0, 0.4, 0.6, 0.99].map((random) => retryAfterSeconds(0, random))).toEqual([2, 2, 3, 3]);
  });

  it("is when it should be over, or up to half as long again", () => {
    expect([0, 0.5, 1].map((random) => retryAfterSeconds(8000, random))).toEqual([8, 10, 12]);
  });

  it("is whole seconds from 2 to 30, whatever is the matter, and grows with it", () => {
    const expectedMs = fc.double({ min: 0, max: 1e9, noNaN: true });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(expectedMs, expectedMs, random, (oneMs, moreMs, random) => {
        const seconds = retryAfterSeconds(oneMs, random);
        expect(Number.isInteger(seconds) && seconds >= 2 && seconds <= 30).toBe(true);
        expect(retryAfterSeconds(oneMs + moreMs, random)).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });
});

describe("an outage", () => {
  it("has lasted from the first question that failed to the last", () => {
    const outage = new Outage();
    expect(outage.lastedMs).toBe(0);
    outage.fail(NOW, NOW + 2000);
    outage.fail(NOW + 4000, NOW + 6000);
    expect(outage.lastedMs).toBe(6000);
  });

  it("is over with the first question that is answered", () => {
    const outage = new Outage();
    outage.fail(NOW, NOW + 2000);
    outage.end();
    expect(outage.lastedMs).toBe(0);
    outage.fail(NOW + 3000, NOW + 3500);
    expect(outage.lastedMs).toBe(500);
  });

  it("is not the one of an hour before, when nothing was asked in between", () => {
    const outage = new Outage();
    outage.fail(NOW, NOW + 2000);
    outage.fail(NOW + 3_600_000, NOW + 3_602_000);
    expect(outage.lastedMs).toBe(2000);
  });

  it("has not lasted less than no time when the clock was set back", () => {
    const outage = new Outage();
    outage.fail(NOW, NOW + 2000);
    outage.fail(NOW - 60_000, NOW - 58_000);
    expect(outage.lastedMs).toBe(0);
  });
});
