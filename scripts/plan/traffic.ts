/** What one event asks of Redis, the Worker and the objects from its opening to the end of its last pass. */

import type { EventConfig } from "../../src/core/event-config.ts";
import { MAX_BATCH } from "../../src/core/lobby/act-queue.ts";
import {
  cadenceMs,
  PUSH_MS,
  pollAfterSeconds,
  pushIntervalMs,
  SLOW_INTERVAL_MS,
} from "../../src/core/pace.ts";
import { commandsPerTick, flushCommandsPerSecond } from "./commands.ts";
import { MEASURED } from "./measured.ts";
import type { PlanOptions } from "./options.ts";
import { callsPerSecond } from "./release-rate.ts";
import type { Sale } from "./sale.ts";

export interface Traffic {
  readonly commands: {
    readonly joins: number;
    /** Asks for positions, and claims. */
    readonly turns: number;
    readonly ticks: number;
    readonly bookings: number;
  };
  readonly workerRequests: number;
  readonly lobbyRequests: number;
  readonly pushes: number;
  /** Each is an alarm of the loop and a row written. */
  readonly ticks: number;
  readonly objectSeconds: number;
  readonly messages: number;
}

export function countTraffic(options: PlanOptions, config: EventConfig, sale: Sale): Traffic {
  const { people } = sale;
  const { lastCallSeconds, lastWaitSeconds } = sale.withNoShows;
  const claims = people * (1 - options.noShow);
  const streams = people * options.streamsShare;
  const pollers = people - streams;
  // Waits spread evenly from none to the last one's; what a wait asks for grows ever slower, so this is no less.
  const polls = pollers * askedDuring(lastWaitSeconds / 2, (eta) => pollAfterSeconds(config, eta));
  const messages = streams * (1 + askedDuring(lastWaitSeconds / 2, (eta) => cadenceMs(config, eta) / 1000));

  const runningSeconds = lastCallSeconds + config.claimWindowMs / 1000;
  const returnSeconds = options.noShow > 0 ? config.returnWindowMs / 1000 : 0;
  const quickTicks = (1000 * runningSeconds) / config.intervalMs;
  const slowTicks = (1000 * returnSeconds) / SLOW_INTERVAL_MS;
  const rate = callsPerSecond(config.rateMilli / 1000, options.noShow);
  const acts = people + streams + polls + claims;
  return {
    commands: {
      joins: joinCommands(people, options.joinSeconds, config),
      turns: lastCallSeconds * flushCommandsPerSecond(config, (people + claims) / lastCallSeconds),
      ticks: (quickTicks + slowTicks) * commandsPerTick(rate, config.intervalMs),
      bookings: claims * MEASURED.commandsPerBooking.value,
    },
    workerRequests: acts + claims, // the shop reports each booking
    lobbyRequests: acts,
    pushes: runningSeconds * pushesPerSecond(config),
    ticks: quickTicks + slowTicks,
    objectSeconds: config.lobbies * runningSeconds + (runningSeconds + returnSeconds),
    messages,
  };
}

/** Joins that come faster than batches of 500 can take are flushed in full batches, for longer. */
function joinCommands(people: number, joinSeconds: number, config: EventConfig): number {
  const fullBatches = (people / MAX_BATCH) * MEASURED.commandsPerFlush.value;
  return Math.max(fullBatches, joinSeconds * flushCommandsPerSecond(config, people / joinSeconds));
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

/** How often a person asks, or gets a message, during a wait, at one per `everySeconds(eta)`. */
export function askedDuring(waitSeconds: number, everySeconds: (eta: number) => number): number {
  const farSeconds = everySeconds(Number.MAX_SAFE_INTEGER);
  let asked = 0;
  let eta = 0;
  for (; eta < waitSeconds && everySeconds(eta) < farSeconds; eta++) {
    asked += Math.min(1, waitSeconds - eta) / everySeconds(eta);
  }
  return asked + Math.max(0, waitSeconds - eta) / farSeconds;
}
