import { describe, expect, it } from "vitest";
import { measureLoad } from "../../../../scripts/plan/load.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import type { PlanOptions } from "../../../../scripts/plan/options.ts";
import { crowdOf, planSettings } from "../../../../scripts/plan/settings.ts";
import { lobbyPushesPerSecond } from "../../../../scripts/plan/traffic.ts";
import { askedDuring } from "../../../../scripts/plan/visits.ts";
import { boothsFor } from "../../../../src/core/booth/serving-grid.ts";
import { boothCommandsPerSecond, flushesPerSecond } from "../../../../src/core/estimate/commands.ts";
import { planSale } from "../../../../src/core/estimate/sale.ts";
import type { EventConfig } from "../../../../src/core/event-config.ts";
import { pollAfterSeconds } from "../../../../src/core/pace.ts";
import { sampleOptions } from "../../../support/scripts/plan-samples.ts";

const perTick = MEASURED.commandsPerTick.value;

function loadOf(fields: Partial<PlanOptions>) {
  const options = sampleOptions({ noShow: 0, ...fields });
  const { config } = planSettings(options);
  return { config, load: measureLoad(options, config, planSale(crowdOf(options), config)) };
}

/** Of one event whose people all join, are called, claim and book. */
function commandsOf(config: EventConfig, joins: number, calls: number): number {
  const perFlush = MEASURED.commandsPerJoinFlush.value;
  const flushes = flushesPerSecond(config, joins, perFlush) + Math.min(config.lobbies, joins);
  return flushes * perFlush + 10 * perTick + boothCommandsPerSecond(boothsFor(config), calls, calls);
}

describe("the commands of the busiest second", () => {
  it("are the flushes of joins, a first one of each lobby, ten ticks, and the booths' batches", () => {
    const { config, load } = loadOf({});
    expect(load.commandsPerSecond).toBeCloseTo(commandsOf(config, 50_000, 500), 6);
  });

  it.each([
    [1, 4],
    [2, 2],
    [3, 2],
    [4, 1],
  ])(
    "are those of the events that open together and share a database: of four events in %i, %i",
    (stores, share) => {
      const { config, load } = loadOf({ events: 4, stores });
      expect(load.commandsPerSecond).toBeCloseTo(share * commandsOf(config, 12_500, 125), 6);
    },
  );

  it("call each person once: a sale of ten people books ten times at most", () => {
    const { config, load } = loadOf({ users: 10 });
    expect(load.commandsPerSecond).toBeCloseTo(commandsOf(config, 1, 10), 6);
  });
});

describe("the requests to an object", () => {
  it("are, to a lobby, joins and the streams that follow them, and the loop's progress", () => {
    const { config, load } = loadOf({});
    const summaries = 50_000 / 100 / 8; // of the isolates, one a second each; eight lobbies share them
    const all = (50_000 + 50_000 + lobbyPushesPerSecond(config)) / config.lobbies + summaries;
    expect(load.lobbyRequestsPerSecond).toBeCloseTo(all, 9);
  });

  it("are polls of all people in line instead, when none stream", () => {
    const { config, load } = loadOf({ streamsShare: 0 });
    const polls = 500 * askedDuring(990, (eta) => pollAfterSeconds(config, eta));
    const all = (50_000 + polls + lobbyPushesPerSecond(config)) / config.lobbies + 50_000 / 100 / 8;
    expect(load.lobbyRequestsPerSecond).toBeCloseTo(all, 9);
  });

  it("are, to a booth, the claims and bookings of 250 people", () => {
    expect(loadOf({}).load.boothRequestsPerSecond).toBeCloseTo(500, 9);
  });

  it("are fewer to a booth when the shop reports many bookings at once, though each booth of their buyers is asked", () => {
    const { load } = loadOf({ bookingsPerReport: 2 }); // two booths: as often both as one of them
    expect(load.boothRequestsPerSecond).toBeCloseTo(250 + (125 * 3) / 2, 9);
  });
});

describe("the fullest objects and records", () => {
  it("are a loop that pushes to each relay at each tick, and to all of them in its last", () => {
    const { load } = loadOf({ users: 625_000, streamsShare: 0 });
    expect(load).toMatchObject({ loopCallsPerSecond: 3 * 10 + 10, subRequests: 3 + 1 });
  });

  it("are a loop that pushes to the lobbies itself, where a hundred or fewer share the event", () => {
    const { load } = loadOf({ users: 20_000 });
    expect(load).toMatchObject({ loopCallsPerSecond: 8 * 10 + 10, subRequests: 8 + 1 });
  });

  it("are lobbies with their share of the streams", () => {
    const { load } = loadOf({ streamsShare: 0.25 });
    const streamBytesPerLobby = 625 * MEASURED.heapPerStream.value;
    expect(load).toMatchObject({ streamsPerLobby: 625, streamBytesPerLobby });
  });

  it("are all people in line, and the bookings of those who came", () => {
    const { load } = loadOf({ noShow: 0.2 });
    expect(load).toMatchObject({
      queueBytes: 500_000 * MEASURED.bytesPerWaiting.value,
      spentBytes: 400_000 * MEASURED.bytesPerBooking.value,
    });
  });

  it("are those who were called, until their pass or their chance to return ends", () => {
    const { bytesPerCalled } = MEASURED;
    expect(loadOf({}).load.calledBytes).toBe(500 * (60 + 300) * bytesPerCalled.value);
    const people = 480 * (60 + 300) + 120 * (60 + 600); // 600 are called a second, of whom a fifth do not come
    expect(loadOf({ noShow: 0.2 }).load.calledBytes).toBeCloseTo(people * bytesPerCalled.value, 3);
    expect(loadOf({ users: 1000 }).load.calledBytes).toBe(1000 * bytesPerCalled.value);
  });
});
