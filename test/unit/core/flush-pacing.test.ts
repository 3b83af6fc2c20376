import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlushPacing, flushIntervalMs } from "../../../src/core/lobby/flush-pacing.ts";
import { retryAfterSeconds } from "../../../src/core/pace.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";

const NOW = Date.UTC(2026, 10, 28, 5);

const lobbies = fc.integer({ min: 1, max: 1000 });
const commands = fc.integer({ min: 1, max: 12 });
const commandBudget = fc.integer({ min: 100, max: 100_000 });

/** Of a lobby that is alone and has a command a millisecond, so that a flush takes as many ms as commands. */
function openPacing(): FlushPacing {
  return new FlushPacing(sampleConfig({ lobbies: 1, commandBudget: 1000 }));
}

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
        const pacing = openPacing();
        let nowMs = NOW;
        const started: { atMs: number; intervalMs: number }[] = [];
        for (const [quietMs, intervalMs] of flushes) {
          nowMs += quietMs;
          nowMs += pacing.waitMs(nowMs, "acts", 0.5);
          started.push({ atMs: nowMs, intervalMs });
          pacing.succeed(nowMs, nowMs, { commands: intervalMs, isHeld: false });
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

  it("stay within the budget of a second when all are quiet lobbies' first, however many lobbies there are", () => {
    fc.assert(
      fc.property(lobbies, commandBudget, (lobbies, budget) => {
        const config = sampleConfig({ lobbies, commandBudget: budget });
        const startsMs = Array.from({ length: lobbies }, (_, nth) =>
          new FlushPacing(config).waitMs(NOW, "acts", nth / lobbies),
        );
        const inFirstSecond = startsMs.filter((ms) => ms < 1000).length;
        expect((inFirstSecond - 1) * 7).toBeLessThanOrEqual(budget);
        expect(Math.max(...startsMs)).toBeLessThanOrEqual((1000 * lobbies * 7) / budget);
      }),
    );
  });

  it("are spread for acts alone: a snapshot is read at once", () => {
    const pacing = new FlushPacing(sampleConfig({ lobbies: 2000, commandBudget: 5000 }));
    expect(pacing.waitMs(NOW, "acts", 0.5)).toBe(1400);
    expect(pacing.waitMs(NOW, "snapshot", 0.5)).toBe(0);
  });

  it("find out within 100 ms whether Redis went back, whatever the budget, unless Redis fails", () => {
    const pacing = new FlushPacing(sampleConfig({ lobbies: 2000, commandBudget: 5000 }));
    pacing.succeed(NOW, NOW, { commands: 7, isHeld: false });
    expect(pacing.waitMs(NOW, "snapshot", 0)).toBeCloseTo(2780, 6);
    expect(pacing.waitMs(NOW, "verification", 0)).toBe(100);
    pacing.fail(NOW, NOW + 10);
    expect(pacing.waitMs(NOW + 10, "verification", 0)).toBe(pacing.waitMs(NOW + 10, "snapshot", 0));
  });

  it("come at once in a quiet lobby of half a million people", () => {
    const waitMs = new FlushPacing(sampleConfig({ lobbies: 200, commandBudget: 5000 })).waitMs(
      NOW,
      "acts",
      0.999,
    );
    expect(waitMs).toBe(0);
  });

  it("come at once, two after a rest, when the interval is 20 ms", () => {
    const pacing = openPacing();
    const waits: number[] = [];
    for (let flush = 0; flush < 3; flush++) {
      waits.push(pacing.waitMs(NOW, "acts", 0.5));
      pacing.succeed(NOW, NOW, { commands: 20, isHeld: false });
    }
    expect(waits).toEqual([0, 0, 20]);
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

describe("the next flush", () => {
  it("comes a quarter of a second after a failure, measured from when the flush that failed started", () => {
    const pacing = openPacing();
    pacing.fail(NOW, NOW + 100);
    expect(pacing.waitMs(NOW + 100, "acts", 0.5)).toBe(150);
    pacing.fail(NOW + 250, NOW + 5250);
    expect(pacing.waitMs(NOW + 5250, "acts", 0.5)).toBe(0);
  });

  it("comes at the lobby's own pace again as soon as Redis answers", () => {
    const pacing = openPacing();
    pacing.fail(NOW, NOW);
    pacing.succeed(NOW + 250, NOW + 250, { commands: 7, isHeld: false });
    expect(pacing.waitMs(NOW + 250, "acts", 0.5)).toBe(7);
  });

  it("comes after a tenth of a second at least while the line is being renumbered", () => {
    const pacing = openPacing();
    pacing.succeed(NOW, NOW, { commands: 1, isHeld: true });
    expect(pacing.waitMs(NOW + 20, "acts", 0.5)).toBe(60);
    pacing.succeed(NOW + 80, NOW + 80, { commands: 300, isHeld: true });
    expect(pacing.waitMs(NOW + 80, "acts", 0.5)).toBe(300);
  });

  it.each([1000, 600_000])(
    "is no further off than one interval when the clock is set back by %i ms",
    (backMs) => {
      const pacing = openPacing();
      pacing.succeed(NOW, NOW, { commands: 30, isHeld: false });
      expect(pacing.waitMs(NOW - backMs, "acts", 0.5)).toBe(30);
    },
  );
});

describe("an outage, to a lobby", () => {
  it("has lasted from the first flush that failed until one was answered", () => {
    const pacing = openPacing();
    expect(pacing.outageMs).toBe(0);
    pacing.fail(NOW, NOW + 2000);
    pacing.fail(NOW + 2250, NOW + 4250);
    expect(pacing.outageMs).toBe(4250);
    pacing.succeed(NOW + 4500, NOW + 4510, { commands: 7, isHeld: false });
    expect(pacing.outageMs).toBe(0);
  });
});

describe("a lobby's backlog", () => {
  it("takes as many flushes as it fills", () => {
    const pacing = openPacing();
    pacing.succeed(NOW, NOW, { commands: 80, isHeld: false });
    expect([0, 1, 500, 501, 5000].map((acts) => pacing.backlogMs(acts, NOW))).toEqual([0, 80, 80, 160, 800]);
  });

  it("that is full of a crowd's joins tells half a minute where many lobbies share the budget", () => {
    const pacing = openPacing();
    pacing.succeed(NOW, NOW, { commands: 2000, isHeld: false });
    expect(retryAfterSeconds(pacing.backlogMs(5000, NOW), 1)).toBe(30);
  });

  it("is as short as a flush that is under way shows, though the last one was quick", () => {
    const pacing = openPacing();
    pacing.succeed(NOW, NOW, { commands: 7, isHeld: false });
    pacing.begin(NOW + 1000);
    const roomAfter = (ms: number) => pacing.room(NOW + 1000 + ms);
    expect([0, 1000, 3000, 7500, 60_000].map(roomAfter)).toEqual([5000, 5000, 2500, 1000, 500]);
    expect(pacing.backlogMs(501, NOW + 4000)).toBe(6000);
    expect(pacing.actMs(NOW + 4000)).toBe(6);
  });

  it("is as long as ever again once Redis answers as quickly as before", () => {
    const pacing = openPacing();
    pacing.begin(NOW);
    pacing.succeed(NOW, NOW + 7500, { commands: 7, isHeld: false });
    expect(pacing.room(NOW + 60_000)).toBe(500);
    pacing.begin(NOW + 60_000);
    pacing.succeed(NOW + 60_000, NOW + 60_001, { commands: 7, isHeld: false });
    expect(pacing.room(NOW + 600_000)).toBe(5000);
  });
});
