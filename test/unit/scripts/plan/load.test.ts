import { describe, expect, it } from "vitest";
import { flushCommandsPerSecond } from "../../../../scripts/plan/commands.ts";
import { measureLoad } from "../../../../scripts/plan/load.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import type { PlanOptions } from "../../../../scripts/plan/options.ts";
import { planSale } from "../../../../scripts/plan/sale.ts";
import { planSettings } from "../../../../scripts/plan/settings.ts";
import { askedDuring, lobbyPushesPerSecond } from "../../../../scripts/plan/traffic.ts";
import { pollAfterSeconds } from "../../../../src/core/pace.ts";
import { sampleOptions } from "../../../support/scripts/plan-samples.ts";

const perTick = MEASURED.commandsPerTick.value;
const perBooking = MEASURED.commandsPerBooking.value;

function loadOf(fields: Partial<PlanOptions>) {
  const options = sampleOptions({ noShow: 0, ...fields });
  const { config } = planSettings(options);
  return { config, load: measureLoad(options, config, planSale(options, config)) };
}

describe("the commands of the busiest second", () => {
  it("are joins, asks and claims in flushes, ten ticks, and the bookings", () => {
    const { config, load } = loadOf({});
    const flushes = flushCommandsPerSecond(config, 500_000 / 10 + 500 + 500);
    expect(load.commandsPerSecond).toBeCloseTo(flushes + 10 * perTick + 500 * perBooking, 6);
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
      const flushes = flushCommandsPerSecond(config, 125_000 / 10 + 125 + 125);
      expect(load.commandsPerSecond).toBeCloseTo(share * (flushes + 10 * perTick + 125 * perBooking), 6);
    },
  );

  it("call each person once: a sale of ten people books ten times at most", () => {
    const { config, load } = loadOf({ users: 10 });
    const flushes = flushCommandsPerSecond(config, 10 / 10 + 10 + 10);
    expect(load.commandsPerSecond).toBeCloseTo(flushes + 10 * perTick + 10 * perBooking, 6);
  });
});

describe("the requests to a lobby", () => {
  it("are joins and the streams that follow them, claims and the loop's progress", () => {
    const { config, load } = loadOf({});
    const { lobbies } = config;
    const pushes = lobbyPushesPerSecond(config);
    expect(load.lobbyRequestsPerSecond).toBeCloseTo((50_000 + 50_000 + 500 + pushes) / lobbies, 9);
  });

  it("are polls of all people in line instead, when none stream", () => {
    const { config, load } = loadOf({ streamsShare: 0 });
    const polls = 500 * askedDuring(990, (eta) => pollAfterSeconds(config, eta));
    const pushes = lobbyPushesPerSecond(config);
    expect(load.lobbyRequestsPerSecond).toBeCloseTo((50_000 + polls + 500 + pushes) / 400, 9);
  });
});

describe("the fullest objects and records", () => {
  it("are a loop that pushes to each relay at each tick, and to all of them in its last", () => {
    const { load } = loadOf({ users: 625_000, streamsShare: 0 });
    expect(load).toMatchObject({ loopCallsPerSecond: 5 * 10 + 10, subRequests: 5 + 1 });
  });

  it("are a loop that pushes to the lobbies itself, where a hundred or fewer share the event", () => {
    const { load } = loadOf({ users: 20_000 });
    expect(load).toMatchObject({ loopCallsPerSecond: 16 * 10 + 10, subRequests: 16 + 1 });
  });

  it("are lobbies with their share of the streams", () => {
    const { load } = loadOf({ streamsShare: 0.25 });
    const streamBytesPerLobby = 312.5 * MEASURED.heapPerStream.value;
    expect(load).toMatchObject({ streamsPerLobby: 312.5, streamBytesPerLobby });
  });

  it("are all people in line, and the bookings of those who came", () => {
    const { load } = loadOf({ noShow: 0.2 });
    expect(load).toMatchObject({
      queueBytes: 500_000 * MEASURED.bytesPerWaiting.value,
      spentBytes: 400_000 * MEASURED.bytesPerBooking.value,
    });
  });
});
