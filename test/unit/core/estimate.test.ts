/** What a sale is reckoned to ask of Redis: each part by hand, and that the parts are all of it. */
import { describe, expect, it } from "vitest";
import {
  boothCommandsPerSecond,
  commandsPerTick,
  flushesPerSecond,
  joiningIntervalMs,
  lastVerifyCommands,
  verifyCommandsPerSecond,
} from "../../../src/core/estimate/commands.ts";
import { commandsPerDrawingTick, drawingCommands } from "../../../src/core/estimate/drawing.ts";
import { planSale } from "../../../src/core/estimate/sale.ts";
import { type Crowd, estimateCommands, ticksOf } from "../../../src/core/estimate/sale-commands.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";

/** The budget pays for one flush of ten commands, of each of four lobbies, in 100 ms. */
const config = sampleConfig({
  ...{ lobbies: 4, commandBudget: 400, intervalMs: 100, rateMilli: 500_000, shards: 1 },
  ...{ claimWindowMs: 60_000, returnWindowMs: 600_000 },
});
const crowd: Crowd = {
  ...{ people: 1000, joinSeconds: 301, noShow: 0.2, streamsShare: 0.75, bookingSeconds: 5, earlySeconds: 60 },
  arrivals: [
    { seconds: 10, people: 1000 },
    { seconds: 5, people: 10_000 },
  ],
};
const turns = (lastCallSeconds: number) => ({ lastCallSeconds, lastWaitSeconds: 0 });
const sale = { people: 1000, everybodyComes: turns(2), withNoShows: turns(20), joinAnswerSeconds: 0.1 };

describe("a tick", () => {
  it.each([
    [0.1, 1, 12],
    [500, 1, 12],
    [500, 4, 12 + 3 * 2],
    [10_000, 1, 12 + 3 + 2], // a thousand people: scores and ids in four portions for one, ids in two for each of two
    [2600, 1, 12 + 1],
  ])("that calls %d people a second in %i shards takes %i commands", (perSecond, shards, commands) => {
    expect(commandsPerTick(perSecond, 100, shards)).toBe(commands);
  });

  it("of a drawing takes three commands, and two for each further shard", () => {
    expect([1, 4].map((shards) => commandsPerDrawingTick({ shards }))).toEqual([3, 9]);
  });
});

describe("lobbies", () => {
  it("flush once an interval and the time until the next act", () => {
    expect(flushesPerSecond(config, 40, 10)).toBeCloseTo((4 / (1 + Math.exp(-1))) * 10, 9);
  });

  it("flush each act for itself while few act, and once an interval while many do", () => {
    expect(flushesPerSecond(config, 0.01, 10)).toBeCloseTo(0.01, 4);
    expect(flushesPerSecond(config, 100_000, 10)).toBeCloseTo(40, 4);
  });

  it("flush joins less often where their batches are cut", () => {
    expect(joiningIntervalMs(config, 10)).toBe(70);
    expect(joiningIntervalMs(config, 5000)).toBe(80); // 350 joins: 700 values
    expect(joiningIntervalMs(config, 1_000_000)).toBe(80); // 500 at most
  });
});

describe("booths", () => {
  it("send what has come of claims, and bookings along with them or after their patience", () => {
    const alone = (5 / (1 + 5 * 0.2)) * Math.exp(-1);
    expect(boothCommandsPerSecond(2, 10, 10)).toBeCloseTo(2 * ((5 + alone) * 5 + 5 * 2), 9);
    expect(boothCommandsPerSecond(2, 0, 10)).toBeCloseTo(2 * 2.5 * (5 + 2), 9);
  });

  it("send one batch at each of their times at most, and cut large ones", () => {
    expect(boothCommandsPerSecond(2, 20_000, 20_000)).toBeCloseTo(2 * (10 * 5 + 10 * 2 + 80), 9);
    expect(boothCommandsPerSecond(1, 1000, 0)).toBeCloseTo(20 * 5, 9);
  });
});

it("a writer that falls silent looks for its last writes, while they are of the last half a minute", () => {
  expect(verifyCommandsPerSecond(10, 10)).toBeCloseTo((10 * (1 - Math.exp(-30)) * Math.exp(-3) * 2) / 3, 9);
  expect(verifyCommandsPerSecond(10, 0.1)).toBeCloseTo(
    (10 * (1 - Math.exp(-0.3)) * Math.exp(-0.03) * 2) / 3,
    9,
  );
  expect(lastVerifyCommands(10)).toBe(200);
});

describe("the ticks of a sale", () => {
  it("are those of its calls, of the last turns, and seldom ones before the opening and for who may return", () => {
    const ticks = { drawing: 0, calling: 200, sweeping: 600, slow: 60 + 30 + 570 / 5 };
    expect(ticksOf(crowd, config, sale)).toEqual(ticks);
  });

  it("are two minutes of seldom ones before the opening at most, and none afterwards where everybody came", () => {
    expect(ticksOf({ ...crowd, noShow: 0, earlySeconds: 999 }, config, sale).slow).toBe(120);
    expect(ticksOf({ ...crowd, earlySeconds: 0 }, { ...config, returnWindowMs: 9000 }, sale).slow).toBe(9);
  });

  it("begin with those of the drawing, where it opens with one", () => {
    const { drawing, calling } = ticksOf(crowd, { ...config, opening: "draw" }, sale);
    expect([drawing, calling]).toEqual([190.36, 9.64].map((ticks) => expect.closeTo(ticks, 9)));
  });
});

describe("a sale's commands", () => {
  const estimate = () => estimateCommands(crowd, config, sale);

  it("are those of full batches where joins come fast, else of each flush, and of looks for the last writes", () => {
    const flushes = 2 * 4 + 10 * flushesPerSecond(config, 100, 7) + 5 * flushesPerSecond(config, 2000, 7);
    const looks =
      10 * verifyCommandsPerSecond(4, 100) + 5 * verifyCommandsPerSecond(4, 2000) + lastVerifyCommands(4);
    expect(estimate().joins).toBeCloseTo(flushes * 7 + looks, 6);
    const flood = { ...crowd, arrivals: [{ seconds: 1, people: 100_000 }] };
    const { joins } = estimateCommands(flood, config, sale);
    expect(joins).toBeCloseTo(
      (2 * 4 + 200) * 7 + verifyCommandsPerSecond(4, 100_000) + lastVerifyCommands(4),
      6,
    );
    const few = { ...crowd, arrivals: [{ seconds: 1, people: 2 }] };
    const ofTwo = 2 * 7 + verifyCommandsPerSecond(4, 2) + lastVerifyCommands(4);
    expect(estimateCommands(few, config, sale).joins).toBeCloseTo(ofTwo, 6);
  });

  it("are the polls that meet a turn, and two questions of each who misses it", () => {
    expect(estimate().positions).toBeCloseTo(20 * flushesPerSecond(config, (250 + 400) / 20, 3) * 3, 6);
  });

  it("are claims and bookings, apart at the beginning and the end, and together between", () => {
    const booths = 2; // of 250 people a second each
    const [apart, together] = [
      boothCommandsPerSecond(booths, 40, 0) + boothCommandsPerSecond(booths, 0, 40),
      boothCommandsPerSecond(booths, 40, 40),
    ];
    const looks = 20 * verifyCommandsPerSecond(booths, 80) + lastVerifyCommands(booths);
    expect(estimate().booths).toBeCloseTo(5 * apart + 15 * together + looks, 6);
    const slow = estimateCommands({ ...crowd, bookingSeconds: 99 }, config, sale);
    expect(slow.booths).toBeCloseTo(20 * apart + looks, 6);
  });

  it("are its ticks by their kind", () => {
    expect(estimate().ticks).toBeCloseTo(200 * 12 + 600 * 8 + 204 * 8, 6);
    const drawn = estimateCommands(crowd, { ...config, opening: "draw" }, sale);
    expect(drawn.ticks).toBeCloseTo(190.36 * 3 + 9.64 * 12 + 600 * 8 + 204 * 8, 6);
  });

  it("are two for each lobby that is kept warm, every five seconds, and for each entry of the registry, every five minutes", () => {
    expect([estimate().warming, estimate().registry]).toEqual([(4 * 60 * 2) / 5, 2 * 4 * 2]);
    expect(estimateCommands({ ...crowd, earlySeconds: 999 }, config, sale).warming).toBe((4 * 120 * 2) / 5);
  });

  it("are of a drawing only where it opens with one", () => {
    expect(estimate().drawing).toBe(0);
    const drawn = estimateCommands(crowd, { ...config, opening: "draw" }, sale);
    expect(drawn.drawing).toBe(drawingCommands(1000, { shards: 1 }));
  });
});

it("a drawing asks for its lists and seats in portions, looks once a second how far it is, and ends", () => {
  const entrants = 256_000; // 1,000 on each sheet; of two shards, 500 in each part
  const [lists, seatings, seconds] = [128, 103, 19 + 9.216]; // of two sheets, and of five parts
  const parts = 2 * (512 * (1 - Math.exp(-500))) + 256_000 / 250;
  const expected = 2 * (16 + 13) + lists * 2 * 4 + (seatings * 6 + parts) + seconds * 2 + 24;
  expect(drawingCommands(entrants, { shards: 2 })).toBeCloseTo(expected, 6);
});

it("a drawing asks each part that somebody is in, once for each 500 people, and takes the line in portions of 250", () => {
  const rest = (steps: number, sheets: number, seconds: number) => steps * 2 + sheets + seconds * 2 + 24;
  const few = 2 * 512 * (1 - Math.exp(-100 / 512)) + 100 / 250;
  expect(drawingCommands(100, { shards: 2 })).toBeCloseTo(rest(2, 2 * 4 + 6, 19.0036) + few, 6);
  const many = 2 * 256 * 5 + 600_000 / 250; // 2,344 people in each part
  expect(drawingCommands(600_000, { shards: 1 })).toBeCloseTo(rest(64, 256 * (4 + 6), 40.6) + many, 6);
});

describe("the last person", () => {
  const joiners = (people: number, noShow: number) => ({ people, joinSeconds: 10, noShow });
  const lastCall = (people: number, noShow: number) =>
    planSale(joiners(people, noShow), { ...config, rateMilli: 50_000 }).withNoShows.lastCallSeconds;

  it("is called at the rate until the first no-shows give their tokens back, then sooner", () => {
    expect(lastCall(2000, 0.5)).toBe(40);
    expect(lastCall(3000, 0.1)).toBe(60);
    expect(lastCall(6000, 0.1)).toBeCloseTo(60 + 3000 / (50 / 0.9), 9);
    expect(lastCall(6000, 0.5)).toBe(60 + 3000 / 60);
  });
});
