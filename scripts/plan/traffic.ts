/** What one event asks of Redis, the Worker and the objects from its opening to the end of its last pass. */

import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { MAX_BATCH } from "../../src/core/lobby/act-queue.ts";
import { cadenceMs, PUSH_MS, pushIntervalMs, SLOW_INTERVAL_MS } from "../../src/core/pace.ts";
import { STILL_AFTER_MS, WATCHED_INTERVAL_MS } from "../../src/core/release/loop-pace.ts";
import { lobbiesForSummary } from "../../src/core/shares.ts";
import {
  boothCommandsPerSecond,
  commandsPerTick,
  flushesPerSecond,
  lastVerifyCommands,
  verifyCommandsPerSecond,
} from "./commands.ts";
import { MEASURED } from "./measured.ts";
import type { PlanOptions } from "./options.ts";
import { PLATFORM } from "./platform.ts";
import {
  ATTENTIVE_SECONDS,
  QUESTIONS_OF_MISSED,
  REGISTERED_FOR_SECONDS,
  REMEMBERED_SECONDS,
  SOON_SECONDS,
  WARMING_SECONDS,
} from "./product.ts";
import { callsPerSecond } from "./release-rate.ts";
import type { Sale } from "./sale.ts";
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

  const callingTicks = (1000 * lastCallSeconds) / config.intervalMs;
  const sweepingTicks = config.claimWindowMs / config.intervalMs;
  const slowMs = 1000 * Math.min(earlySeconds, SOON_SECONDS) + Math.min(1000 * returnSeconds, STILL_AFTER_MS);
  const restingMs = Math.max(0, 1000 * returnSeconds - STILL_AFTER_MS); // people who missed their turn watch
  const slowTicks = slowMs / SLOW_INTERVAL_MS + restingMs / WATCHED_INTERVAL_MS;
  const secondsForMissed = lobbySecondsForMissed(visits, config, sale);
  const rate = callsPerSecond(config.rateMilli / 1000, noShow);
  const crons = openSeconds / 60;
  return {
    visits,
    crons,
    commands: {
      joins: joinCommands(sale.people, options.joinSeconds, config),
      positions: positionCommands(visits, options, config, lastCallSeconds),
      booths: boothCommands(visits, options, config, lastCallSeconds),
      ticks:
        callingTicks * commandsPerTick(rate, config.intervalMs, config.shards) +
        sweepingTicks * MEASURED.commandsPerSweepingTick.value +
        slowTicks * MEASURED.commandsPerSlowTick.value,
      rest: registryCommands(options, config) + warmingCommands(options, config) + crons,
    },
    lobbyRequests: lobbyRequests(visits, options, lastCallSeconds) + warmings(options, config),
    boothRequests: visits.claims + visits.reports * boothsPerReport(options, config),
    pushes: runningSeconds * pushesPerSecond(config) + secondsForMissed, // then once a second to each
    ticks: callingTicks + sweepingTicks + slowTicks,
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

/**
 * Joins that come faster than batches of 500 can take are flushed in full batches, for longer. When the crowd comes and when
 * it has come, each lobby flushes once beside its interval.
 */
function joinCommands(people: number, joinSeconds: number, config: EventConfig): number {
  const perFlush = MEASURED.commandsPerJoinFlush.value;
  const perSecond = people / joinSeconds;
  const paced = joinSeconds * flushesPerSecond(config, perSecond, perFlush);
  const flushes = Math.min(people, Math.max(people / MAX_BATCH, paced) + 2 * config.lobbies);
  const verifying =
    joinSeconds * verifyCommandsPerSecond(config.lobbies, perSecond) + lastVerifyCommands(config.lobbies);
  return flushes * perFlush + verifying;
}

function positionCommands(
  visits: Visits,
  { streamsShare }: PlanOptions,
  config: EventConfig,
  seconds: number,
): number {
  const polled = visits.joins * (1 - streamsShare); // the poll that meets the turn
  const perSecond = (polled + visits.missQuestions) / seconds;
  const perFlush = MEASURED.commandsPerCalledFlush.value;
  return seconds * flushesPerSecond(config, perSecond, perFlush) * perFlush;
}

/** The first claims come before any booking, the last bookings after all claims; between them they share batches. */
function boothCommands(
  { claims }: Visits,
  { bookingSeconds }: PlanOptions,
  config: EventConfig,
  seconds: number,
): number {
  const booths = boothsFor(config);
  const perSecond = claims / seconds; // and as many bookings
  const apartSeconds = Math.min(seconds, bookingSeconds);
  const batches = (claims: number, bookings: number) => boothCommandsPerSecond(booths, claims, bookings);
  return (
    apartSeconds * (batches(perSecond, 0) + batches(0, perSecond)) +
    (seconds - apartSeconds) * batches(perSecond, perSecond) +
    seconds * verifyCommandsPerSecond(booths, 2 * perSecond) +
    lastVerifyCommands(booths)
  );
}

/** Each time two commands. */
function registryCommands({ joinSeconds }: PlanOptions, { lobbies }: EventConfig): number {
  return 2 * lobbies * Math.ceil(joinSeconds / REGISTERED_FOR_SECONDS);
}

/** Calls of the loop to its lobbies before an opening. */
function warmings({ earlySeconds }: PlanOptions, { lobbies }: EventConfig): number {
  return (lobbies * Math.min(earlySeconds, SOON_SECONDS)) / WARMING_SECONDS;
}

function warmingCommands(options: PlanOptions, config: EventConfig): number {
  return warmings(options, config) * MEASURED.commandsPerVerification.value;
}

function earlyLobbySeconds({ earlySeconds }: PlanOptions, { lobbies }: EventConfig): number {
  const soonSeconds = Math.min(earlySeconds, SOON_SECONDS);
  const asked = lobbiesForSummary(lobbies);
  return lobbies * soonSeconds + asked * (earlySeconds - soonSeconds);
}

function lobbyRequests(visits: Visits, options: PlanOptions, lastCallSeconds: number): number {
  const { joins, streams, polls, missQuestions, pages } = visits;
  const summaries =
    options.joinSeconds * summariesPerSecond(joins / options.joinSeconds) +
    lastCallSeconds * summariesPerSecond((visits.pauseQuestions + visits.lookQuestions) / lastCallSeconds) +
    options.earlySeconds * summariesPerSecond(visits.beforeOpening / Math.max(1, options.earlySeconds));
  const reloads = pages - joins;
  return joins + streams + polls + missQuestions + reloads + summaries;
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
