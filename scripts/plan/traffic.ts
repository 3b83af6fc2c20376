/** What one event asks of Redis, the Worker and the objects from its opening to the end of its last pass. */

import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import { QUESTIONS_OF_MISSED, REMEMBERED_SECONDS, SOON_SECONDS } from "../../src/core/estimate/constants.ts";
import type { Sale } from "../../src/core/estimate/sale.ts";
import { estimateCommands, ticksOf, warmings } from "../../src/core/estimate/sale-commands.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { cadenceMs, PUSH_MS, pushIntervalMs } from "../../src/core/pace.ts";
import { lobbiesForSummary } from "../../src/core/shares.ts";
import type { PlanOptions } from "./options.ts";
import { PLATFORM } from "./platform.ts";
import { ATTENTIVE_SECONDS } from "./product.ts";
import { crowdOf } from "./settings.ts";
import { askedDuring, countVisits, type Visits } from "./visits.ts";

export interface Traffic {
  /** Requests of the Worker: those of people and of the shop, and the cron's. */
  readonly visits: Visits;
  readonly crons: number;
  readonly commands: {
    readonly joins: number;
    /** Where people stand whose turn has come, or is over. */
    readonly positions: number;
    /** Claims and bookings. */
    readonly booths: number;
    readonly ticks: number;
    readonly drawing: number;
    /** The registry of events, the cron's reading of it, and lobbies that are warmed before an opening. */
    readonly rest: number;
  };
  readonly lobbyRequests: number;
  readonly boothRequests: number;
  /** Progress that the release loop and its relays push. */
  readonly pushes: number;
  /** Each is an alarm of the loop and a row written. */
  readonly ticks: number;
  readonly objectSeconds: {
    readonly lobbies: number;
    readonly booths: number;
    readonly relays: number;
    readonly loop: number;
  };
  readonly messages: number;
}

export function countTraffic(options: PlanOptions, config: EventConfig, sale: Sale): Traffic {
  const visits = countVisits(options, config, sale);
  const { earlySeconds, noShow, claimSeconds, bookingSeconds } = options;
  const { lastCallSeconds, lastWaitSeconds } = sale.withNoShows;
  const runningSeconds = lastCallSeconds + config.claimWindowMs / 1000;
  const returnSeconds = noShow > 0 ? config.returnWindowMs / 1000 : 0;
  const openSeconds = earlySeconds + runningSeconds + returnSeconds + bookingSeconds;
  // Waits spread evenly, as in countVisits.
  const messagesOfWait = askedDuring(lastWaitSeconds / 2, (eta) => cadenceMs(config, eta) / 1000);

  const crowd = crowdOf(options);
  const { drawing, calling, sweeping, slow } = ticksOf(crowd, config, sale);
  const { registry, warming, ...commands } = estimateCommands(crowd, config, sale);
  const secondsForMissed = lobbySecondsForMissed(visits, config, sale);
  const crons = openSeconds / 60;
  return {
    visits,
    crons,
    commands: { ...commands, rest: registry + warming + crons },
    lobbyRequests: lobbyRequests(visits, options, sale) + warmings(options, config),
    boothRequests: visits.claims + visits.reports * boothsPerReport(options, config),
    pushes: runningSeconds * pushesPerSecond(config) + secondsForMissed, // then once a second to each
    ticks: drawing + calling + sweeping + slow,
    objectSeconds: {
      lobbies: config.lobbies * runningSeconds + secondsForMissed + earlyLobbySeconds(options, config),
      booths: boothsFor(config) * (lastCallSeconds + claimSeconds + bookingSeconds + REMEMBERED_SECONDS),
      relays: config.relays * openSeconds,
      loop: openSeconds,
    },
    messages: visits.streams + options.streamsShare * sale.people * messagesOfWait,
  };
}

/** The sum of them. */
export function requestsOf(visits: Visits): number {
  return Object.values(visits).reduce((sum, count) => sum + count, 0);
}

function earlyLobbySeconds({ earlySeconds }: PlanOptions, { lobbies }: EventConfig): number {
  const soonSeconds = Math.min(earlySeconds, SOON_SECONDS);
  const asked = lobbiesForSummary(lobbies);
  return lobbies * soonSeconds + asked * (earlySeconds - soonSeconds);
}

function lobbyRequests(visits: Visits, options: PlanOptions, { people, withNoShows }: Sale): number {
  const { lastCallSeconds } = withNoShows;
  const { joins, receipts, streams, polls, missQuestions, pages } = visits;
  const summaries =
    options.joinSeconds * summariesPerSecond(joins / options.joinSeconds) +
    lastCallSeconds * summariesPerSecond((visits.pauseQuestions + visits.lookQuestions) / lastCallSeconds) +
    options.earlySeconds * summariesPerSecond(visits.beforeOpening / Math.max(1, options.earlySeconds));
  const reloads = pages - people;
  return joins + receipts + streams + polls + missQuestions + reloads + summaries;
}

/** Of what is public about an event: each isolate asks once a second for all its pages. */
export function summariesPerSecond(asksPerSecond: number): number {
  return Math.min(asksPerSecond, Math.max(1, asksPerSecond / PLATFORM.requestsPerIsolate));
}

/** A report of many bookings is one request for each booth of their buyers. */
export function boothsPerReport({ bookingsPerReport }: PlanOptions, config: EventConfig): number {
  const booths = boothsFor(config);
  return booths * (1 - (1 - 1 / booths) ** bookingsPerReport);
}

/**
 * Seconds that lobbies are up after the sale for people who missed their turn: their pages ask once more when they can return no
 * more, and a lobby that is asked stays for a while.
 */
function lobbySecondsForMissed({ missQuestions }: Visits, config: EventConfig, sale: Sale): number {
  const { lastCallSeconds } = sale.withNoShows;
  const asksPerSecond = missQuestions / QUESTIONS_OF_MISSED / lastCallSeconds;
  const shareUp = 1 - Math.exp((-asksPerSecond / config.lobbies) * ATTENTIVE_SECONDS);
  const askedSeconds = Math.min(lastCallSeconds, config.returnWindowMs / 1000);
  return config.lobbies * shareUp * (askedSeconds + ATTENTIVE_SECONDS);
}

/** Calls by which progress is pushed: to all lobbies, and to the relays that stand before them. */
export function pushesPerSecond(config: EventConfig): number {
  return lobbyPushesPerSecond(config) + relayPushesPerSecond(config);
}

/**
 * A lobby is pushed to at the tick that calls somebody who watches there, and else once per push interval: after as many ticks
 * as there come until the first call, up to those of the interval. None of who pushes makes more calls than it can.
 */
export function lobbyPushesPerSecond({ lobbies, relays, ...config }: EventConfig): number {
  const ticksPerSecond = 1000 / config.intervalMs;
  const calledPerTick = config.rateMilli / 1000 / ticksPerSecond / lobbies;
  const quietTicks = Math.round(pushIntervalMs({ lobbies, relays, ...config }, lobbies) / config.intervalMs);
  const chance = 1 - Math.exp(-calledPerTick);
  const ticks = chance > 0 ? (1 - (1 - chance) ** quietTicks) / chance : quietTicks;
  return Math.min((lobbies * ticksPerSecond) / ticks, (Math.max(1, relays) * 1000) / PUSH_MS);
}

/** At each tick, as long as the loop can make so many calls. */
export function relayPushesPerSecond(config: EventConfig): number {
  return (1000 * config.relays) / pushIntervalMs(config, config.relays);
}
