/** The busiest second and the fullest object of a sale: what the limits are compared with. */
import type { EventConfig } from "../../src/core/event-config.ts";
import { pollAfterSeconds } from "../../src/core/pace.ts";
import { busyFlushIntervalMs, commandsPerTick, flushCommandsPerSecond } from "./commands.ts";
import { MEASURED } from "./measured.ts";
import { eventsPerStore, type PlanOptions } from "./options.ts";
import { callsPerSecond, wantedRate } from "./release-rate.ts";
import type { Sale } from "./sale.ts";
import { askedDuring, pushesPerSecond } from "./traffic.ts";

export interface Load {
  readonly ratePerSecond: number;
  readonly people: number;
  readonly bookingSeconds: number;
  /** Those of all events of a store, which share its database. */
  readonly commandsPerSecond: number;
  readonly flushIntervalMs: number;
  readonly lobbyRequestsPerSecond: number;
  readonly loopCallsPerSecond: number;
  readonly streamsPerLobby: number;
  readonly streamBytesPerLobby: number;
  readonly subRequests: number;
  /** Of one shard. */
  readonly queueBytes: number;
  readonly spentBytes: number;
}

export function measureLoad(options: PlanOptions, config: EventConfig, sale: Sale): Load {
  const { people } = sale;
  const streams = people * options.streamsShare;
  return {
    ratePerSecond: wantedRate(options),
    people,
    bookingSeconds: options.bookingSeconds,
    commandsPerSecond: eventsPerStore(options) * commandsPerSecond(options, config, people),
    flushIntervalMs: busyFlushIntervalMs(config),
    lobbyRequestsPerSecond: lobbyRequestsPerSecond(options, config, sale),
    // At least the lobbies that begin to follow it in the first second.
    loopCallsPerSecond: pushesPerSecond(config) + 1000 / config.intervalMs,
    streamsPerLobby: streams / config.lobbies,
    streamBytesPerLobby: (streams * MEASURED.heapPerStream.value) / config.lobbies,
    subRequests: config.lobbies + 1, // the last tick of a sale is pushed to every lobby
    queueBytes: (people * MEASURED.bytesPerWaiting.value) / config.shards,
    spentBytes: (people * (1 - options.noShow) * MEASURED.bytesPerBooking.value) / config.shards,
  };
}

/** The worst second: joins while people are called already, and the first bookings. */
function commandsPerSecond(options: PlanOptions, config: EventConfig, people: number): number {
  const calls = mostCalls(options, config, people);
  const claims = calls * (1 - options.noShow);
  const acts = people / options.joinSeconds + calls + claims;
  const ticks = (1000 / config.intervalMs) * commandsPerTick(calls, config.intervalMs);
  return flushCommandsPerSecond(config, acts) + ticks + claims * MEASURED.commandsPerBooking.value;
}

/** At the opening: joins, the streams that follow them, those who poll, claims, and the loop's progress. */
function lobbyRequestsPerSecond(options: PlanOptions, config: EventConfig, sale: Sale): number {
  const { streamsShare, joinSeconds } = options;
  const calls = mostCalls(options, config, sale.people);
  const joins = sale.people / joinSeconds;
  const asked = askedDuring(sale.withNoShows.lastWaitSeconds, (eta) => pollAfterSeconds(config, eta));
  const polls = calls * (1 - streamsShare) * asked; // Little's law again: each person in line asks so often
  const all = joins * (1 + streamsShare) + polls + calls * (1 - options.noShow) + pushesPerSecond(config);
  return all / config.lobbies;
}

function mostCalls({ noShow }: PlanOptions, config: EventConfig, people: number): number {
  return Math.min(people, callsPerSecond(config.rateMilli / 1000, noShow));
}
