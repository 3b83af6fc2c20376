import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cadenceMs, flushIntervalMs, nextFlushMs, pushIntervalMs } from "../../../src/core/pace.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";

const lobbies = fc.integer({ min: 1, max: 1000 });
const commands = fc.integer({ min: 1, max: 12 });
const commandBudget = fc.integer({ min: 100, max: 100_000 });

describe("the flushes of all lobbies together", () => {
  it("never spend more commands than the budget of the time they took", () => {
    fc.assert(
      fc.property(
        lobbies,
        commandBudget,
        fc.array(commands, { maxLength: 50 }),
        (lobbies, budget, flushes) => {
          const config = sampleConfig({ lobbies, commandBudget: budget });
          let [elapsedMs, spent] = [0, 0];
          for (const cost of flushes) {
            elapsedMs += flushIntervalMs(config, { commands: cost, tookMs: 0 });
            spent += lobbies * cost;
          }
          expect(spent).toBeLessThanOrEqual((budget * elapsedMs) / 1000 + 1e-6);
        },
      ),
    );
  });

  it("never come sooner than their intervals allow, but for 20 ms that a quiet lobby saved", () => {
    const quietMs = fc.integer({ min: 0, max: 300 });
    const intervalMs = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(fc.array(fc.tuple(quietMs, intervalMs), { size: "max", maxLength: 60 }), (flushes) => {
        let [now, allowed] = [1000, 0];
        const started: { atMs: number; intervalMs: number }[] = [];
        for (const [quietMs, intervalMs] of flushes) {
          now = Math.max(now + quietMs, allowed);
          started.push({ atMs: now, intervalMs });
          allowed = nextFlushMs(allowed, now, intervalMs);
        }
        for (const [first, { atMs }] of started.entries()) {
          let due = atMs - 20;
          for (const flush of started.slice(first)) {
            expect(flush.atMs).toBeGreaterThanOrEqual(due);
            due += flush.intervalMs;
          }
        }
      }),
    );
  });

  it("come at once, two after a rest, when the interval is 20 ms", () => {
    const second = nextFlushMs(0, 1000, 20);
    expect(second).toBe(1000);
    expect(nextFlushMs(second, 1000, 20)).toBe(1020);
  });

  it("leave none of the budget unused while everybody has acts", () => {
    fc.assert(
      fc.property(lobbies, commandBudget, commands, (lobbies, budget, cost) => {
        const config = sampleConfig({ lobbies, commandBudget: budget });
        let [elapsedMs, spent] = [0, 0];
        while (elapsedMs < 60_000 && spent < 1_000_000) {
          elapsedMs += flushIntervalMs(config, { commands: cost, tookMs: 0 });
          spent += lobbies * cost;
        }
        expect(spent).toBeGreaterThanOrEqual(0.999 * budget * (elapsedMs / 1000));
      }),
    );
  });

  it("come every 22 to 40 ms for 16 lobbies, and about twice a second for 400", () => {
    const few = sampleConfig({ lobbies: 16, commandBudget: 5000 });
    expect(flushIntervalMs(few, { commands: 7, tookMs: 0 })).toBeGreaterThan(22);
    expect(flushIntervalMs(few, { commands: 12, tookMs: 0 })).toBeLessThan(40);
    const many = sampleConfig({ lobbies: 400, commandBudget: 5000 });
    expect(Math.round(flushIntervalMs(many, { commands: 7, tookMs: 0 }) / 100)).toBeLessThanOrEqual(6);
    expect(Math.round(flushIntervalMs(many, { commands: 7, tookMs: 0 }) / 100)).toBeGreaterThanOrEqual(5);
  });
});

describe("the flushes of one lobby", () => {
  it("leave a slow store alone for as long as it took", () => {
    const few = sampleConfig({ lobbies: 1, commandBudget: 5000 });
    expect(flushIntervalMs(few, { commands: 7, tookMs: 100 })).toBe(200);
  });

  it("wait no more than a quarter of a second because one reply was slow", () => {
    const few = sampleConfig({ lobbies: 1, commandBudget: 5000 });
    expect(flushIntervalMs(few, { commands: 7, tookMs: 1800 })).toBe(2050);
  });

  it("keep to the budget when the store is quick", () => {
    const many = sampleConfig({ lobbies: 400, commandBudget: 5000 });
    expect(flushIntervalMs(many, { commands: 7, tookMs: 3 })).toBe(
      flushIntervalMs(many, { commands: 7, tookMs: 0 }),
    );
  });
});

describe("how often one lobby is told of progress", () => {
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

  it("keeps one loop to 400 calls a second while 400 or fewer follow", () => {
    fc.assert(
      fc.property(intervalMs, fc.integer({ min: 0, max: 400 }), (intervalMs, followers) => {
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

describe("how often a stream is told its position", () => {
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

  it("is as seldom as allowed when nobody can say how long it takes", () => {
    expect(cadenceMs(config, null)).toBe(10_000);
  });

  it("is as often as allowed for whoever is next", () => {
    expect(cadenceMs(config, 0)).toBe(1000);
  });
});
