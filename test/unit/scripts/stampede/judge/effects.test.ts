import { describe, expect, it } from "vitest";
import { effectAtShopMs } from "../../../../../scripts/stampede/judge/effects.ts";
import type { Tick } from "../../../../../scripts/stampede/judge/turns.ts";

/** A tick each 100 ms from 1,000 on, with so many calls. */
const ticks = (...calls: number[]): Tick[] =>
  calls.map((each, index) => {
    const atMs = 1000 + 100 * index;
    return { atMs, clockMs: atMs - 3, calls: each, refunds: 0, waitingAfter: 1 };
  });

/** An act between the second and the third tick, at a rate of 40 a second. */
const effect = (what: Parameters<typeof effectAtShopMs>[0]["what"], all: Tick[], untilMs = 9000) =>
  effectAtShopMs({ what, sentMs: 1150 }, untilMs, all, 40);

describe("the first effect at the shop", () => {
  it("of a stop is the tick after the last call", () => {
    expect(effect("pause", ticks(4, 4, 0, 0))).toBe(1200);
    expect(effect("sold out", ticks(4, 4, 4, 0, 3, 0, 0))).toBe(1500);
    expect(effect("pause", ticks(4, 4, 0, 0, 0, 4, 4), 1450)).toBe(1200);
  });

  it("of a stop is none while each tick before the next act calls somebody, or none came", () => {
    expect(effect("pause", ticks(4, 4, 4, 4))).toBeNull();
    expect(effect("pause", ticks(4, 4))).toBeNull();
  });

  it("of its end is the first call", () => {
    expect(effect("resume", ticks(4, 0, 0, 2, 4))).toBe(1300);
    expect(effect("back in stock", ticks(0, 0, 0, 0))).toBeNull();
  });

  it("of twice the rate is the first tick that is more than a person ahead of the old one", () => {
    expect(effect("twice the rate", ticks(4, 4, 8, 8))).toBe(1200);
    expect(effect("twice the rate", ticks(4, 4, 5, 4, 8))).toBe(1400);
    expect(effect("twice the rate", ticks(4, 4, 5, 4, 3, 5))).toBeNull();
  });

  it("of twice the rate counts neither time that a late tick lost, nor calls that no-shows gave back", () => {
    expect(effect("twice the rate", ticks(4, 4, 0, 0, 8, 8))).toBe(1400);
    const refunded = ticks(4, 4, 6, 6).map((tick) => ({ ...tick, refunds: tick.calls - 4 }));
    expect(effect("twice the rate", refunded)).toBeNull();
  });

  it("of the configured rate is the tick after the last that was ahead of it", () => {
    expect(effect("the rate as configured", ticks(8, 8, 8, 4, 4, 4))).toBe(1300);
    expect(effect("the rate as configured", ticks(8, 8, 4, 5, 4, 4))).toBe(1200);
    expect(effect("the rate as configured", ticks(8, 8, 8, 8, 8))).toBeNull();
  });

  it("of a notice is none: it is for people", () => {
    expect(effect("notice", ticks(4, 4, 4, 4))).toBeNull();
  });
});
