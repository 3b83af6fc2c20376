import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateWaitSeconds, RateMeter } from "../../../src/core/lobby/rate-meter.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { sampleConfig, sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const config = sampleConfig({ rateMilli: 300_000 });

/** One release loop and one lobby that gets each of its ticks, 100 ms apart. */
class Sale {
  readonly meter = new RateMeter();
  nowMs = T0;
  snapshot = sampleSnapshot({ rateMilli: 500_000, waiting: 100_000 });

  run(seconds: number, callsPerSecond: number, fields: Partial<Snapshot> = {}): this {
    for (let tick = 0; tick < seconds * 10; tick++) {
      this.nowMs += 100;
      const calledTotal = this.snapshot.calledTotal + callsPerSecond / 10;
      this.snapshot = { ...this.snapshot, ...fields, calledTotal, tick: this.snapshot.tick + 1 };
      this.meter.observe(this.snapshot, this.nowMs);
    }
    return this;
  }

  get perSecond(): number {
    return this.meter.perSecond(this.snapshot, config);
  }
}

describe("the measured rate", () => {
  it.each([1, 10, 500, 20_000])("is %i people a second when so many are called", (rate) => {
    expect(new Sale().run(15, rate).perSecond).toBeCloseTo(rate, 6);
  });

  it("is what is really called, not what the settings say", () => {
    expect(new Sale().run(15, 120, { rateMilli: 500_000 }).perSecond).toBeCloseTo(120, 6);
  });

  it("lies between the slowest and the fastest tick of the last ten seconds", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 150, maxLength: 400 }), (calls) => {
        const sale = new Sale();
        for (const perTick of calls) sale.run(0.1, perTick * 10);
        // One more tick, for the window holds ten whole seconds and the tick it begins with.
        const recent = calls.slice(-101).map((perTick) => perTick * 10);
        expect(sale.perSecond).toBeGreaterThanOrEqual(Math.min(...recent) - 1e-6);
        expect(sale.perSecond).toBeLessThanOrEqual(Math.max(...recent) + 1e-6);
      }),
    );
  });

  it("has forgotten the old pace after eleven seconds of a new one", () => {
    expect(new Sale().run(30, 500).run(11, 50).perSecond).toBeCloseTo(50, 6);
  });

  it("is the one that the last tick applied until there is enough to measure", () => {
    expect(new Sale().perSecond).toBe(500);
    expect(new Sale().run(2, 40).perSecond).toBe(500);
    expect(new Sale().run(4, 40).perSecond).toBeCloseTo(40, 6);
  });

  it("is steady at a slow rate, where a call comes now and then", () => {
    const sale = new Sale();
    const measured: number[] = [];
    for (let second = 0; second < 600; second++) {
      sale.run(1, second % 5 === 0 ? 1 : 0, { rateMilli: 200 });
      measured.push(sale.perSecond);
    }
    expect(Math.min(...measured)).toBeGreaterThanOrEqual(0.2 * 0.9);
    expect(Math.max(...measured)).toBeLessThanOrEqual(0.2 * 1.1);
  });

  it("is the applied one where a call comes once in a quarter of an hour, also just after the first", () => {
    const sale = new Sale().run(60, 0, { rateMilli: 1 }).run(0.1, 10);
    expect(sale.run(10, 0).perSecond).toBe(0.001);
  });

  it("is 0 at a slow rate too, once nobody has been called for long", () => {
    const sale = new Sale().run(300, 0.2, { rateMilli: 200 });
    expect(sale.run(102, 0).perSecond).toBe(0);
  });

  it("is the configured one before the first tick", () => {
    const snapshot = sampleSnapshot({ tick: 0, rateMilli: 0 });
    const meter = new RateMeter();
    meter.observe(snapshot, T0);
    expect(meter.perSecond(snapshot, config)).toBe(300);
  });

  it("is measured anew when the event starts anew", () => {
    const sale = new Sale().run(20, 500);
    sale.snapshot = sampleSnapshot({ generation: 2, rateMilli: 80_000, calledTotal: 0 });
    sale.run(1, 80);
    expect(sale.perSecond).toBe(80);
    expect(sale.run(4, 60).perSecond).toBeLessThanOrEqual(80);
  });

  it("is 0 once nobody has been called for as long as it looks back", () => {
    expect(new Sale().run(20, 500).run(11, 0, { paused: true }).perSecond).toBe(0);
  });

  it("does not depend on how often progress is pushed to a lobby", () => {
    const [often, seldom] = [new RateMeter(), new RateMeter()];
    let snapshot = sampleSnapshot();
    for (let ms = 0; ms <= 30_000; ms += 10) {
      snapshot = sampleSnapshot({ calledTotal: ms / 2, tick: 1 + ms });
      often.observe(snapshot, T0 + ms);
      if (ms % 1000 === 0) seldom.observe(snapshot, T0 + ms);
    }
    expect(often.perSecond(snapshot, config)).toBeCloseTo(500, 6);
    expect(seldom.perSecond(snapshot, config)).toBeCloseTo(500, 6);
  });

  it("is a number from 0 on, whatever the clock and the event do", () => {
    const step = fc.record({ ms: fc.integer({ min: -20_000, max: 20_000 }), calledTotal: fc.nat(10_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const meter = new RateMeter();
        let nowMs = T0;
        for (const { ms, calledTotal } of steps) {
          nowMs += ms;
          const snapshot = sampleSnapshot({ calledTotal });
          meter.observe(snapshot, nowMs);
          const perSecond = meter.perSecond(snapshot, config);
          expect(Number.isFinite(perSecond) && perSecond >= 0).toBe(true);
        }
      }),
    );
  });

  it("is not slowed by the hour before the sale, in which nobody came", () => {
    const sale = new Sale().run(5, 0, { waiting: 0, idle: true });
    sale.nowMs += 3_600_000;
    sale.run(5, 500, { waiting: 100_000, idle: false });
    expect(sale.perSecond).toBeCloseTo(500, 6);
  });

  it("is not the pace of arrivals while nobody has to wait", () => {
    const sale = new Sale().run(30, 10, { waiting: 0 });
    sale.run(0.1, 500, { waiting: 10_000 });
    expect(sale.perSecond).toBeGreaterThan(400);
  });
});

describe("the estimated wait", () => {
  const position = fc.integer({ min: 1, max: 1_000_000 });
  const perSecond = fc.integer({ min: 1, max: 20_000 });

  it("is the first whole second by which everybody ahead has been called, returned people among them", () => {
    fc.assert(
      fc.property(position, fc.nat(1000), perSecond, (position, returned, perSecond) => {
        const seconds = estimateWaitSeconds(position, sampleSnapshot({ returned }), perSecond) as number;
        const ahead = position - 1 + returned;
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds * perSecond).toBeGreaterThanOrEqual(ahead);
        expect((seconds - 1) * perSecond).toBeLessThan(Math.max(ahead, 1));
      }),
    );
  });

  it("is nothing for the person who is next", () => {
    expect(estimateWaitSeconds(1, sampleSnapshot(), 0.2)).toBe(0);
  });

  it("is a number at slow rates too", () => {
    expect(estimateWaitSeconds(3, sampleSnapshot(), 0.2)).toBe(10);
  });

  it.each<[string, Partial<Snapshot>, number]>([
    ["the event is paused", { paused: true }, 500],
    ["nobody is called", {}, 0],
    ["the list of a drawing before it is made", { draw: sampleDrawing({ phase: "closed" }) }, 500],
    ["a drawing before it waits for its round", { draw: sampleDrawing({ phase: "committed" }) }, 500],
  ])("is unknown while %s", (_, fields, perSecond) => {
    expect(estimateWaitSeconds(10, sampleSnapshot(fields), perSecond)).toBeNull();
  });

  it("is a number again once the places are given out", () => {
    const snapshot = sampleSnapshot({ draw: sampleDrawing({ phase: "seated" }) });
    expect(estimateWaitSeconds(11, snapshot, 5)).toBe(2);
  });
});
