import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceOf } from "../../../../scripts/plan/cost.ts";
import { makePlan, type Plan } from "../../../../scripts/plan/make-plan.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import { PAGE_ASKS } from "../../../../scripts/plan/product.ts";
import { pushesPerSecond, requestsOf } from "../../../../scripts/plan/traffic.ts";
import { askedDuring } from "../../../../scripts/plan/visits.ts";
import {
  boothCommandsPerSecond,
  commandsPerTick,
  flushesPerSecond,
} from "../../../../src/core/estimate/commands.ts";
import { commandsPerDrawingTick, drawingSeconds } from "../../../../src/core/estimate/drawing.ts";
import { sampleConfig } from "../../../support/lobby/core-samples.ts";
import { anyOptions, sampleOptions } from "../../../support/scripts/plan-samples.ts";

/** docs/measurements.md, "A drawing": of 20,000 entrants, ticks included. */
const BENCHED_COMMANDS = 1467;
const HAIR = 1 + 1e-9; // what rounding of floats may differ by

const perFlush = MEASURED.commandsPerJoinFlush.value;

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
    const interval = (2000 * (perFlush + 1)) / 5000; // of full batches, whose ZADD is cut in two
    const perSecond = 500 / interval;
    const { joinAnswerSeconds } = saleOf({ users: 5_000_000, joinSeconds: 1, streamsShare: 0 });
    expect(joinAnswerSeconds).toBeCloseTo(interval + (2500 - perSecond) / perSecond, 9);
  });
});

const dollarsWithoutPushes = ({ cost }: Plan) =>
  cost.lines.reduce((sum, { what, dollars }) => sum + (what.includes("progress") ? 0 : dollars), 0);

describe("more people", () => {
  it("never make a sale cheaper or shorter", () => {
    const more = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(anyOptions, more, (options, more) => {
        const [few, many] = [makePlan(options), makePlan({ ...options, users: options.users + more })];
        // More lobbies may leave each less of Redis' commands, and so make its batches larger.
        const isSameBudget = few.settings.config.commandBudget === many.settings.config.commandBudget;
        // And in between two pushes to a lobby there is a whole number of ticks: they grow more seldom in steps.
        if (isSameBudget)
          expect(dollarsWithoutPushes(few)).toBeLessThanOrEqual(dollarsWithoutPushes(many) * 1.001);
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
      expect(commandsPerTick(rate, intervalMs, 1)).toBe(MEASURED.commandsPerTick.value + more);
    },
  );
});

describe("the commands of flushes", () => {
  const config = sampleConfig({ lobbies: 400, commandBudget: 5000 });

  it("are those of one flush for each act while people act seldom", () => {
    expect(flushesPerSecond(config, 1, perFlush)).toBeCloseTo(1, 4);
  });

  it("keep to the budget, and use it all when everybody acts", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (acts) => {
        expect(flushesPerSecond(config, acts, perFlush) * perFlush).toBeLessThanOrEqual(5000 * HAIR);
      }),
    );
    expect(flushesPerSecond(config, 50_000, perFlush) * perFlush).toBeCloseTo(5000, 6);
  });
});

describe("the commands of booths", () => {
  const [claims, bookings] = [MEASURED.commandsPerClaimBatch.value, MEASURED.commandsPerBookings.value];

  it("are a batch for each of their times when people come fast: two booths, ten times a second each", () => {
    expect(boothCommandsPerSecond(2, 500, 500)).toBe(20 * (claims + bookings));
    expect(boothCommandsPerSecond(2, 500, 0)).toBe(20 * claims);
  });

  it("are a batch for each claim and each booking when they come seldom", () => {
    expect(boothCommandsPerSecond(2, 0.01, 0.01)).toBeCloseTo(0.01 * (2 * claims + bookings), 3);
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

describe("a sale that opens with a drawing", () => {
  const drawn = (fields: Partial<Parameters<typeof sampleOptions>[0]> = {}) =>
    makePlan(sampleOptions({ opening: "draw", joinSeconds: 3600, ...fields }));

  it("calls the first person after the drawing, and the last as long after that as the rate needs", () => {
    const { everybodyComes } = drawn().sale;
    expect(everybodyComes).toEqual({ lastCallSeconds: 37 + 1000, lastWaitSeconds: 37 + 1000 });
  });

  it("asks two joins and a receipt of each entrant, and four requests of who checks the place", () => {
    const { visits } = drawn({ users: 20_000, checkShare: 0.1 }).traffic;
    expect([visits.joins, visits.receipts, visits.checks]).toEqual([40_000, 20_000, 8000]);
  });

  it("costs the commands of its drawing as the bench counted them, within an eighth", () => {
    const { traffic, settings } = drawn({ users: 20_000 });
    const ticks = (1000 * drawingSeconds(20_000)) / settings.config.intervalMs;
    const planned = traffic.commands.drawing + ticks * commandsPerDrawingTick(settings.config);
    expect(Math.abs(planned - BENCHED_COMMANDS) / BENCHED_COMMANDS).toBeLessThan(1 / 8);
  });

  it("costs less of Redis a person, the closer together people enter", () => {
    const joins = [60, 3600].map((joinSeconds) => drawn({ joinSeconds }).traffic.commands.joins);
    expect(joins[0]).toBeLessThan((joins[1] ?? 0) / 2);
  });

  it("asks nothing of a drawing where there is none", () => {
    const { visits, commands } = makePlan(sampleOptions()).traffic;
    expect([visits.receipts, visits.checks, commands.drawing]).toEqual([0, 0, 0]);
  });
});

describe("what a sale costs", () => {
  it("is its traffic by the price list, for each of the events", () => {
    const traffic = {
      visits: {
        pages: 1e6,
        beforeOpening: 1e6,
        joins: 1e6,
        receipts: 1e6,
        checks: 1e6,
        streams: 1e6,
        polls: 1e6,
        pauseQuestions: 1e6,
        lookQuestions: 1e6,
        missQuestions: 1e6,
        claims: 1e6,
        reports: 1e6,
      },
      crons: 1e6,
      commands: {
        joins: 100_000,
        positions: 200_000,
        booths: 300_000,
        ticks: 400_000,
        drawing: 600_000,
        rest: 500_000,
      },
      lobbyRequests: 2e6,
      boothRequests: 3e6,
      pushes: 4e6,
      ticks: 5e6,
      objectSeconds: { lobbies: 1e6 / 0.128, booths: 1e6 / 0.128, relays: 1e6 / 0.128, loop: 1e6 / 0.128 },
      messages: 9e9,
    };
    const commands = [0.2, 0.4, 0.6, 0.8, 1.2, 1];
    const requests = [0.3, 0.6, 0.6, 5 * 0.3, 0.3, 0.6];
    const cpu = 13 * 0.02 * MEASURED.workerCpuMsPerRequest.value;
    const amounts = [...commands, ...requests, cpu, 0.3, 0.45, 0.6, 0.9, 12.5, 37.5, 5];
    for (const events of [1, 3]) {
      const cost = priceOf(traffic, events);
      expect(cost.lines.map(({ dollars }) => dollars / events)).toEqual(
        amounts.map((amount) => expect.closeTo(amount, 9)),
      );
      expect(cost.dollars).toBeCloseTo(events * amounts.reduce((sum, amount) => sum + amount), 9);
    }
  });

  it("leaves no request out: every one that is counted is on a line", () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const { traffic, cost } = makePlan(options);
        const billed = cost.lines.filter(
          ({ what, price }) => what.startsWith("Workers") && price.per === 1e6,
        );
        const requests = billed.filter(({ price }) => price.unit === "requests");
        const sum = requests.reduce((counted, { count }) => counted + count, 0);
        const all = options.events * (requestsOf(traffic.visits) + traffic.crons);
        expect(Math.abs(sum - all)).toBeLessThanOrEqual(1e-9 * all);
      }),
    );
  });

  it("counts what the sale of half a million does", () => {
    const { traffic } = makePlan(sampleOptions({ noShow: 0, claimSeconds: 0, pageLoads: 1 }));
    expect(traffic.visits).toEqual({
      pages: 500_000,
      beforeOpening: 0,
      joins: 500_000,
      receipts: 0,
      checks: 0,
      streams: 500_000,
      polls: 0,
      pauseQuestions: 0,
      lookQuestions: 0,
      missQuestions: 0,
      claims: 500_000,
      reports: 500_000,
    });
    expect(traffic.boothRequests).toBe(1_000_000);
    expect(traffic.ticks).toBe(10 * (1000 + 60));
    const { commandsPerTick, commandsPerSweepingTick } = MEASURED;
    expect(traffic.commands.ticks).toBe(
      10 * (1000 * commandsPerTick.value + 60 * commandsPerSweepingTick.value),
    );
    expect(traffic.pushes).toBeCloseTo(
      pushesPerSecond(sampleConfig({ lobbies: 200, relays: 2 })) * (1000 + 60),
      6,
    );
    expect(traffic.objectSeconds.lobbies).toBe(200 * (1000 + 60));
  });

  it("counts the questions of pages that are open before the opening, more often in the last two minutes", () => {
    const { traffic } = makePlan(sampleOptions({ earlySeconds: 620 }));
    const each = 500 / PAGE_ASKS.beforeOpeningSeconds + 120 / PAGE_ASKS.soonBeforeOpeningSeconds;
    expect(traffic.visits.beforeOpening).toBe(500_000 * each);
  });

  it("counts full batches when a crowd comes faster than they can take it", () => {
    const { traffic } = makePlan(sampleOptions({ users: 2_500_000, joinSeconds: 1, streamsShare: 0 }));
    const verifying = 2000 * 10 * MEASURED.commandsPerVerification.value;
    expect(traffic.commands.joins).toBeCloseTo((2_500_000 / 500 + 2 * 2000) * perFlush + verifying, 6);
  });

  it("counts a tick a second for half a minute, then one in five seconds, while people who missed their turn may come back", () => {
    const ticksAt = (noShow: number) => {
      const { traffic, sale } = makePlan(sampleOptions({ noShow }));
      return traffic.ticks - 10 * (sale.withNoShows.lastCallSeconds + 60);
    };
    expect(ticksAt(0)).toBeCloseTo(0, 6);
    expect(ticksAt(0.05)).toBeCloseTo(30 + 570 / 5, 6);
  });
});
