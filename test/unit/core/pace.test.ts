import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cadenceMs, pushIntervalMs } from "../../../src/core/pace.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";

describe("how often progress is pushed to one lobby", () => {
  const intervalMs = fc.integer({ min: 50, max: 1000 });
  const followers = fc.nat(1000);

  it("is once per tick at most and once a second at least", () => {
    fc.assert(
      fc.property(intervalMs, followers, (intervalMs, followers) => {
        const every = pushIntervalMs(sampleConfig({ intervalMs }), followers);
        expect(every).toBeGreaterThanOrEqual(intervalMs);
        expect(every).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it("is no more often because others follow too", () => {
    fc.assert(
      fc.property(intervalMs, followers, followers, (intervalMs, some, others) => {
        const config = sampleConfig({ intervalMs });
        expect(pushIntervalMs(config, some)).toBeLessThanOrEqual(pushIntervalMs(config, some + others));
      }),
    );
  });

  it("keeps one loop to 400 calls a second while 360 or fewer follow", () => {
    fc.assert(
      fc.property(intervalMs, fc.integer({ min: 0, max: 360 }), (intervalMs, followers) => {
        const callsPerSecond = (1000 * followers) / pushIntervalMs(sampleConfig({ intervalMs }), followers);
        expect(callsPerSecond).toBeLessThanOrEqual(400);
      }),
    );
  });

  it("is every tick when nobody else follows", () => {
    expect([0, 1].map((followers) => pushIntervalMs(sampleConfig({ intervalMs: 100 }), followers))).toEqual([
      100, 100,
    ]);
  });
});

describe("how often a stream is sent its position", () => {
  const config = sampleConfig({ streamIntervalMs: 1000, streamMaxIntervalMs: 10_000 });
  const seconds = fc.oneof(fc.constant(null), fc.nat(1_000_000));

  it("stays within what the settings allow", () => {
    const bounds = fc
      .tuple(fc.integer({ min: 100, max: 60_000 }), fc.integer({ min: 100, max: 60_000 }))
      .map(([a, b]) => ({ streamIntervalMs: Math.min(a, b), streamMaxIntervalMs: Math.max(a, b) }));
    fc.assert(
      fc.property(bounds, seconds, (bounds, seconds) => {
        const every = cadenceMs(sampleConfig(bounds), seconds);
        expect(every).toBeGreaterThanOrEqual(bounds.streamIntervalMs);
        expect(every).toBeLessThanOrEqual(bounds.streamMaxIntervalMs);
      }),
    );
  });

  it("is never less often the nearer the turn", () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (near, further) => {
        expect(cadenceMs(config, near)).toBeLessThanOrEqual(cadenceMs(config, near + further));
      }),
    );
  });

  it("is ten times in the time that is left", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 100 }), (seconds) => {
        expect(10 * cadenceMs(config, seconds)).toBe(1000 * seconds);
      }),
    );
  });

  it("is as seldom as allowed when it is not known how long it takes", () => {
    expect(cadenceMs(config, null)).toBe(10_000);
  });

  it("is as often as allowed for the person who is next", () => {
    expect(cadenceMs(config, 0)).toBe(1000);
  });
});
