import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandsPerTick, flushCommandsPerSecond } from "../../../../scripts/plan/commands.ts";
import { priceOf } from "../../../../scripts/plan/cost.ts";
import { makePlan } from "../../../../scripts/plan/make-plan.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import { askedDuring } from "../../../../scripts/plan/traffic.ts";
import { sampleConfig } from "../../../support/lobby/core-samples.ts";
import { anyOptions, sampleOptions } from "../../../support/scripts/plan-samples.ts";

const HAIR = 1 + 1e-9; // what rounding of floats may differ by

const perFlush = MEASURED.commandsPerFlush.value;

const saleOf = (fields: Parameters<typeof sampleOptions>[0]) => makePlan(sampleOptions(fields)).sale;

describe("the time of a sale", () => {
  it("is a second for each 500 people of half a million, and the last one came when ten of them were over", () => {
    expect(saleOf({}).everybodyComes).toEqual({ lastCallSeconds: 1000, lastWaitSeconds: 990 });
  });

  it("is shorter when no-shows give their tokens back, a claim window later", () => {
    const { lastCallSeconds } = saleOf({ noShow: 0.1 }).withNoShows;
    expect(lastCallSeconds).toBeCloseTo(60 + (500_000 - 60 * 500) / (500 / 0.9), 6);
  });

  it("is shortened by a fifth of the rate at most, however many do not come", () => {
    const [half, all] = [0.5, 1].map((noShow) => saleOf({ noShow }).withNoShows.lastCallSeconds);
    expect(half).toBeCloseTo(60 + 470_000 / 600, 6);
    expect(all).toBe(half);
  });

  it("is not shortened when everybody has been called before the first claim window is over", () => {
    const { everybodyComes, withNoShows } = saleOf({ users: 20_000 });
    expect(withNoShows).toEqual(everybodyComes);
  });

  it("is the time in which people come, when they come more slowly than they are called", () => {
    expect(saleOf({ joinSeconds: 1800 }).everybodyComes).toEqual({
      lastCallSeconds: 1800,
      lastWaitSeconds: 0,
    });
  });

  it("answers a join within the interval of the flushes, and later when batches are full", () => {
    const { sale, settings } = makePlan(sampleOptions());
    expect(sale.joinAnswerSeconds).toBeCloseTo((settings.config.lobbies * perFlush) / 5000, 9);
    const interval = (4000 * perFlush) / 5000;
    const perSecond = 500 / interval;
    const { joinAnswerSeconds } = saleOf({ users: 5_000_000, joinSeconds: 1, streamsShare: 0 });
    expect(joinAnswerSeconds).toBeCloseTo(interval + (1250 - perSecond) / perSecond, 9);
  });
});

describe("more people", () => {
  it("never make a sale cheaper or shorter", () => {
    const more = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(anyOptions, more, (options, more) => {
        const [few, many] = [makePlan(options), makePlan({ ...options, users: options.users + more })];
        expect(few.cost.dollars).toBeLessThanOrEqual(many.cost.dollars * HAIR);
        for (const turnout of ["everybodyComes", "withNoShows"] as const) {
          const [short, long] = [few.sale[turnout], many.sale[turnout]];
          expect(short.lastCallSeconds).toBeLessThanOrEqual(long.lastCallSeconds * HAIR);
          expect(short.lastWaitSeconds).toBeLessThanOrEqual(long.lastWaitSeconds * HAIR);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the commands of a tick", () => {
  it.each([
    [500, 100, 0],
    [2500, 100, 0],
    [3000, 100, 1],
    [6000, 100, 4],
    [500, 1000, 1],
  ])(
    "that calls %i a second every %i ms are %i more: lists are cut at 500 values",
    (rate, intervalMs, more) => {
      expect(commandsPerTick(rate, intervalMs)).toBe(MEASURED.commandsPerTick.value + more);
    },
  );
});

describe("the commands of flushes", () => {
  const config = sampleConfig({ lobbies: 400, commandBudget: 5000 });

  it("are those of one flush for each act while people act seldom", () => {
    expect(flushCommandsPerSecond(config, 1)).toBeCloseTo(perFlush, 4);
  });

  it("keep to the budget, and use it all when everybody acts", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (acts) => {
        expect(flushCommandsPerSecond(config, acts)).toBeLessThanOrEqual(5000 * HAIR);
      }),
    );
    expect(flushCommandsPerSecond(config, 50_000)).toBeCloseTo(5000, 6);
  });
});

describe("how often a person gets a message", () => {
  it("is the wait divided by the time from one message to the next", () => {
    expect(askedDuring(95.5, () => 10)).toBeCloseTo(9.55, 9);
  });

  it("is more often near the front", () => {
    expect(askedDuring(3.5, (eta) => (eta < 4 ? 1 : 10))).toBeCloseTo(3.5, 9);
    expect(askedDuring(14, (eta) => (eta < 4 ? 1 : 10))).toBeCloseTo(4 + 10 / 10, 9);
  });
});

describe("what a sale costs", () => {
  it("is its traffic by the price list, for each of the events", () => {
    const traffic = {
      commands: { joins: 100_000, turns: 200_000, ticks: 300_000, bookings: 400_000 },
      workerRequests: 1e6,
      lobbyRequests: 2e6,
      pushes: 3e6,
      ticks: 4e6,
      objectSeconds: 1e6 / 0.128,
      messages: 9e9,
    };
    const amounts = [
      0.2,
      0.4,
      0.6,
      0.8,
      0.3,
      0.02 * MEASURED.workerCpuMsPerRequest.value,
      0.3,
      0.45,
      0.6,
      12.5,
      4,
    ];
    for (const events of [1, 3]) {
      const cost = priceOf(traffic, events);
      for (const [index, line] of cost.lines.entries()) {
        expect(line.dollars).toBeCloseTo(events * (amounts[index] ?? 0), 9);
      }
      expect(cost.lines).toHaveLength(amounts.length);
      expect(cost.dollars).toBeCloseTo(events * amounts.reduce((sum, amount) => sum + amount), 9);
    }
  });

  it("counts what the sale of half a million does", () => {
    const { traffic } = makePlan(sampleOptions({ streamsShare: 0, noShow: 0 }));
    expect(traffic.commands.bookings).toBe(500_000 * MEASURED.commandsPerBooking.value);
    expect(traffic.ticks).toBe(10 * (1000 + 60));
    expect(traffic.commands.ticks).toBe(MEASURED.commandsPerTick.value * 10 * (1000 + 60));
    expect(traffic.pushes).toBe(400 * (1000 + 60)); // 400 lobbies, each once a second
    expect(traffic.objectSeconds).toBe(401 * (1000 + 60));
    expect(traffic.workerRequests - traffic.lobbyRequests).toBe(500_000); // bookings go to Redis at once
  });

  it("counts full batches when a crowd comes faster than they can take it", () => {
    const { traffic } = makePlan(sampleOptions({ users: 1_250_000, joinSeconds: 1, streamsShare: 0 }));
    expect(traffic.commands.joins).toBe((1_250_000 / 500) * perFlush);
  });

  it("counts the slow ticks while people who missed their turn may come back", () => {
    const ticksAt = (noShow: number) => {
      const { traffic, sale } = makePlan(sampleOptions({ noShow }));
      return traffic.ticks - 10 * (sale.withNoShows.lastCallSeconds + 60);
    };
    expect(ticksAt(0)).toBeCloseTo(0, 6);
    expect(ticksAt(0.05)).toBeCloseTo(600, 6);
  });
});
