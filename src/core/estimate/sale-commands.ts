/** What one sale asks of Redis from its opening to the end of its last pass: `npm run plan` and the report after a sale ask it. */
import { boothsFor } from "../booth/serving-grid.ts";
import type { EventConfig } from "../event-config.ts";
import type { Stretch } from "../history/arrivals.ts";
import { MAX_BATCH } from "../lobby/act-queue.ts";
import { SLOW_INTERVAL_MS } from "../pace.ts";
import { STILL_AFTER_MS, WATCHED_INTERVAL_MS } from "../release/loop-pace.ts";
import { callsPerSecond } from "./calls.ts";
import {
  boothCommandsPerSecond,
  commandsPerTick,
  flushesPerSecond,
  lastVerifyCommands,
  verifyCommandsPerSecond,
} from "./commands.ts";
import { QUESTIONS_OF_MISSED, REGISTERED_FOR_SECONDS, SOON_SECONDS, WARMING_SECONDS } from "./constants.ts";
import { commandsPerDrawingTick, drawingCommands, drawingSeconds } from "./drawing.ts";
import { MEASURED_COMMANDS as MEASURED } from "./measured.ts";
import { type Joiners, planSale, type Sale } from "./sale.ts";

/** The people of a sale, and what they do. */
export interface Crowd extends Joiners {
  /** All of them, and in which time they join. */
  readonly arrivals: readonly Stretch[];
  /** The share of people who watch over a stream; the others poll. */
  readonly streamsShare: number;
  readonly bookingSeconds: number;
  /** How long before an opening that is announced people have the page open. */
  readonly earlySeconds: number;
}

/** Redis commands, those inside scripts included. */
export interface SaleCommands {
  readonly joins: number;
  /** Where people stand whose turn has come, or is over. */
  readonly positions: number;
  /** Claims and bookings. */
  readonly booths: number;
  readonly ticks: number;
  /** Of the scripts of a drawing; 0 where the event opens without one. */
  readonly drawing: number;
  /** Lobbies that are warmed before an opening. */
  readonly warming: number;
  /** The registry of events. */
  readonly registry: number;
}

export function estimateCommands(
  crowd: Crowd,
  config: EventConfig,
  sale = planSale(crowd, config),
): SaleCommands {
  const { lastCallSeconds } = sale.withNoShows;
  return {
    joins: joinCommands(crowd.arrivals, config),
    positions: positionCommands(crowd, config, lastCallSeconds),
    booths: boothCommands(crowd, config, lastCallSeconds),
    ticks: tickCommands(crowd, config, sale),
    drawing: config.opening === "draw" ? drawingCommands(crowd.people, config) : 0,
    warming: warmings(crowd, config) * MEASURED.commandsPerVerification.value,
    registry: registryCommands(crowd, config),
  };
}

/** While people are called, while the last ones may claim, and while those who missed their turn may return. */
export interface Ticks {
  /** Of a drawing, before people are called. */
  readonly drawing: number;
  readonly calling: number;
  readonly sweeping: number;
  readonly slow: number;
}

export function ticksOf({ noShow, earlySeconds }: Crowd, config: EventConfig, sale: Sale): Ticks {
  const returnMs = noShow > 0 ? config.returnWindowMs : 0;
  const slowMs = 1000 * Math.min(earlySeconds, SOON_SECONDS) + Math.min(returnMs, STILL_AFTER_MS);
  const restingMs = Math.max(0, returnMs - STILL_AFTER_MS); // people who missed their turn watch
  const drawSeconds = config.opening === "draw" ? drawingSeconds(sale.people) : 0;
  return {
    drawing: (1000 * drawSeconds) / config.intervalMs,
    calling: (1000 * (sale.withNoShows.lastCallSeconds - drawSeconds)) / config.intervalMs,
    sweeping: config.claimWindowMs / config.intervalMs,
    slow: slowMs / SLOW_INTERVAL_MS + restingMs / WATCHED_INTERVAL_MS,
  };
}

/** Calls of the loop to its lobbies before an opening. */
export function warmings({ earlySeconds }: Pick<Crowd, "earlySeconds">, { lobbies }: EventConfig): number {
  return (lobbies * Math.min(earlySeconds, SOON_SECONDS)) / WARMING_SECONDS;
}

function tickCommands(crowd: Crowd, config: EventConfig, sale: Sale): number {
  const { drawing, calling, sweeping, slow } = ticksOf(crowd, config, sale);
  const rate = callsPerSecond(config.rateMilli / 1000, crowd.noShow);
  return (
    drawing * commandsPerDrawingTick(config) +
    calling * commandsPerTick(rate, config.intervalMs, config.shards) +
    sweeping * MEASURED.commandsPerSweepingTick.value +
    slow * MEASURED.commandsPerSlowTick.value
  );
}

/**
 * Joins that come faster than batches of 500 can take are flushed in full batches, for longer. When the crowd comes and when
 * it has come, each lobby flushes once beside its interval.
 */
function joinCommands(arrivals: readonly Stretch[], config: EventConfig): number {
  const perFlush = MEASURED.commandsPerJoinFlush.value;
  let [people, flushes, verifying] = [0, 2 * config.lobbies, lastVerifyCommands(config.lobbies)];
  for (const stretch of arrivals) {
    const perSecond = stretch.people / stretch.seconds;
    const paced = stretch.seconds * flushesPerSecond(config, perSecond, perFlush);
    people += stretch.people;
    flushes += Math.max(stretch.people / MAX_BATCH, paced);
    verifying += stretch.seconds * verifyCommandsPerSecond(config.lobbies, perSecond);
  }
  return Math.min(people, flushes) * perFlush + verifying;
}

function positionCommands(
  { people, noShow, streamsShare }: Crowd,
  config: EventConfig,
  seconds: number,
): number {
  const polled = people * (1 - streamsShare); // the poll that meets the turn
  const perSecond = (polled + people * noShow * QUESTIONS_OF_MISSED) / seconds;
  const perFlush = MEASURED.commandsPerCalledFlush.value;
  return seconds * flushesPerSecond(config, perSecond, perFlush) * perFlush;
}

/** The first claims come before any booking, the last bookings after all claims; between them they share batches. */
function boothCommands(
  { people, noShow, bookingSeconds }: Crowd,
  config: EventConfig,
  seconds: number,
): number {
  const booths = boothsFor(config);
  const perSecond = (people * (1 - noShow)) / seconds; // and as many bookings
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
function registryCommands({ joinSeconds }: Crowd, { lobbies }: EventConfig): number {
  return 2 * lobbies * Math.ceil(joinSeconds / REGISTERED_FOR_SECONDS);
}
