/** `npm run plan` against sales that are played: what they ask of the Worker, of the objects and of Redis. */
import { describe, expect, it } from "vitest";
import { makePlan } from "../../scripts/plan/make-plan.ts";
import type { PlanOptions } from "../../scripts/plan/options.ts";
import { requestsOf } from "../../scripts/plan/traffic.ts";
import { EventObjects } from "../../src/bindings.ts";
import { writeReport } from "../../src/wire/report.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { isThorough } from "../support/runs.ts";
import { sampleOptions } from "../support/scripts/plan-samples.ts";
import { CountedCommands } from "../support/store/count-commands.ts";
import { FaultyRedis } from "./faulty-redis.ts";
import { PlannedSale } from "./planned-sale.ts";
import { simulate } from "./simulation.ts";

const redis = simulate();

/** Half a minute in which everybody is called, one lobby and one booth; a tenth does not come. */
const SMALL = sampleOptions({
  originRps: 20,
  requestsPerUser: 1,
  users: 300,
  bookingSeconds: 20,
  noShow: 0.1,
});
/** A rush: six lobbies, two booths, 300 people a second who look at their page; fifteen seconds of a processor. */
const RUSH = sampleOptions({
  originRps: 600,
  requestsPerUser: 1,
  users: 1200,
  joinSeconds: 1,
  bookingSeconds: 3,
  claimSeconds: 0,
});

describe.each([["small sale", SMALL] as const, ...(isThorough ? [["rush", RUSH] as const] : [])])(
  "a plan, and a %s that is played",
  (_, options) => {
    it("agree on what is asked of the Worker, of the objects and of Redis", async () => {
      const { traffic, sale, commands, report } = await play(options);
      expect(sale.booked).toBe(options.users * (1 - options.noShow));

      const { visits, lobbyRequests, boothRequests, pushes, ticks } = traffic;
      const count = (counted: ReadonlyMap<string, number>, names: string | readonly string[]) =>
        [names].flat().reduce((sum, name) => sum + (counted.get(name) ?? 0), 0);
      const asked = (path: string) => count(sale.requests, path);
      const calls = (...names: string[]) => count(sale.platform.calls, names);
      expectWithin(
        0.05,
        requestsOf(visits),
        [...sale.requests.values()].reduce((sum, n) => sum + n, 0),
      );
      expectWithin(0.03, visits.pages, asked("/queue/EVENT"));
      expect(visits.joins).toBe(asked("/api/v1/queue/join"));
      // Whom the join calls opens none: the first burst, much in a sale of seconds alone.
      expectAtLeast(asked("/api/v1/queue/position/EVENT/stream"), visits.streams, { atMostTimes: 1.15 });
      expectWithin(0.1, visits.missQuestions, asked("/api/v1/queue/position/EVENT"));
      expectWithin(0.1, visits.pauseQuestions + visits.lookQuestions, asked("/api/v1/queue/status/EVENT"));
      expect(visits.claims).toBe(asked("/api/v1/queue/claim"));
      expect(visits.reports).toBe(asked("/api/v1/queue/pass/complete"));

      expectWithin(0.05, lobbyRequests, calls("Lobby.act", "Lobby.fetch", "Lobby.summary", "Lobby.warm"));
      expect(boothRequests).toBeCloseTo(calls("Booth.claim", "Booth.actOnPasses"), 6);
      expectWithin(0.15, pushes, calls("Lobby.receiveProgress"));
      expectAtLeast(calls("ReleaseLoop.alarm"), ticks, { atMostTimes: 1.2 }); // of few people not always somebody watches

      const { joins, positions, booths } = traffic.commands;
      expectWithin(0.2, booths, commands.booths);
      // Redis is asked for the first burst, and for pages that are loaded anew at their turn: much in a sale of seconds alone.
      expectWithin(0.15, joins + positions, commands.flush);
      // Plans count ticks at their most, and as if somebody who missed a turn watched all the time.
      expectAtLeast(commands.ticks, traffic.commands.ticks, { atMostTimes: 1.75 });

      // The report after it. Of lobbies it lacks what they spent after the loop had pushed to them for the last time.
      const spent = report.redis_commands;
      expect(spent.ticks + spent.at_rest).toBe(commands.ticks);
      expect(spent.booths).toBe(commands.booths);
      expect(commands.flush - spent.lobbies).toBeGreaterThanOrEqual(0);
      expectWithin(0.05, spent.lobbies, commands.flush);
      expect(report.redis_commands.of_estimate).toBeGreaterThan(0.7); // of ticks too the plan takes the most there can be
      expect(report.redis_commands.of_estimate).toBeLessThan(1);
    });
  },
);

/** A sale with the settings that its plan prints. `commands`: those of Redis. */
async function play(options: PlanOptions) {
  const { settings, traffic, sale: planned } = makePlan(options);
  const { config } = settings;
  const event = freshEvent();
  const table = Object.fromEntries(settings.changed.map(({ name, value }) => [name, value]));
  const sale = new PlannedSale(
    { event, options, config, redis: new FaultyRedis(redis), random: seeded(7) },
    table,
  );
  const counted = await CountedCommands.start(redis, event);
  await sale.play(
    planned.withNoShows.lastCallSeconds + (config.claimWindowMs + config.returnWindowMs) / 1000 + 30,
  );
  const commands = {
    flush: await counted.of("flush"),
    ticks: await counted.of("release_batch"),
    booths: await counted.of("serve_booth"),
  };
  counted.stop();
  const report = writeReport(
    { id: event, name: event, config },
    await new EventObjects(sale.platform.env, { objectName: event, locationHint: null }).loop().measure(),
    [],
  );
  return { traffic, sale, commands, report };
}

function expectWithin(share: number, planned: number, counted: number): void {
  expect(planned).toBeGreaterThan((1 - share) * counted);
  expect(planned).toBeLessThan((1 + share) * counted);
}

function expectAtLeast(counted: number, planned: number, { atMostTimes }: { atMostTimes: number }): void {
  expect(planned).toBeGreaterThan(counted);
  expect(planned).toBeLessThan(atMostTimes * counted);
}

/** The same chance in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
