/** The busiest second and the fullest object of a sale: what the limits are compared with. */
import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import { callsPerSecond, mostCalls } from "../../src/core/estimate/calls.ts";
import {
  boothCommandsPerSecond,
  commandsPerTick,
  flushesPerSecond,
  unpaidFirstFlushes,
} from "../../src/core/estimate/commands.ts";
import type { Sale } from "../../src/core/estimate/sale.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { pollAfterSeconds } from "../../src/core/pace.ts";
import { lobbiesForSummary } from "../../src/core/shares.ts";
import { MEASURED } from "./measured.ts";
import { eventsPerStore, type PlanOptions } from "./options.ts";
import { wantedRate } from "./release-rate.ts";
import {
  boothsPerReport,
  lobbyPushesPerSecond,
  relayPushesPerSecond,
  summariesPerSecond,
} from "./traffic.ts";
import { askedDuring } from "./visits.ts";

export interface Load {
  readonly ratePerSecond: number;
  readonly people: number;
  readonly bookingSeconds: number;
  readonly joinAnswerSeconds: number;
  /** Those of all events of a store, which share its database. */
  readonly commandsPerSecond: number;
  readonly lobbyRequestsPerSecond: number;
  readonly boothRequestsPerSecond: number;
  readonly loopCallsPerSecond: number;
  readonly streamsPerLobby: number;
  readonly streamBytesPerLobby: number;
  readonly subRequests: number;
  /** Of one shard. */
  readonly queueBytes: number;
  readonly calledBytes: number;
  readonly spentBytes: number;
}

export function measureLoad(options: PlanOptions, config: EventConfig, sale: Sale): Load {
  const { people } = sale;
  const streams = people * options.streamsShare;
  return {
    ratePerSecond: wantedRate(options),
    people,
    bookingSeconds: options.bookingSeconds,
    joinAnswerSeconds: sale.joinAnswerSeconds,
    commandsPerSecond: eventsPerStore(options) * commandsPerSecond(options, config, people),
    lobbyRequestsPerSecond: lobbyRequestsPerSecond(options, config, sale),
    boothRequestsPerSecond: boothRequestsPerSecond(options, config, people),
    loopCallsPerSecond: pushesOfLoop(config) + 1000 / config.intervalMs,
    streamsPerLobby: streams / config.lobbies,
    streamBytesPerLobby: (streams * MEASURED.heapPerStream.value) / config.lobbies,
    subRequests: (config.relays || config.lobbies) + 1, // the last tick of a sale is pushed to all
    queueBytes: (people * MEASURED.bytesPerWaiting.value) / config.shards,
    calledBytes: (peopleInCalled(options, config, people) * MEASURED.bytesPerCalled.value) / config.shards,
    spentBytes: (people * (1 - options.noShow) * MEASURED.bytesPerBooking.value) / config.shards,
  };
}

/**
 * The worst second: everybody joins while people are called, claim and book already. Flushes keep to the budget, but for the
 * first one of each lobby that none has paid for yet.
 */
function commandsPerSecond(options: PlanOptions, config: EventConfig, people: number): number {
  const calls = mostCalls(options, config, people);
  const buyers = calls * (1 - options.noShow);
  const ticks = (1000 / config.intervalMs) * commandsPerTick(calls, config.intervalMs, config.shards);
  const joins = people / options.joinSeconds;
  const acts = joins + calls * (1 - options.streamsShare); // a poll that meets the turn
  const perFlush = MEASURED.commandsPerJoinFlush.value;
  const flushes = flushesPerSecond(config, acts, perFlush) + Math.min(unpaidFirstFlushes(config), joins);
  return flushes * perFlush + ticks + boothCommandsPerSecond(boothsFor(config), buyers, buyers);
}

function pushesOfLoop(config: EventConfig): number {
  return config.relays === 0 ? lobbyPushesPerSecond(config) : relayPushesPerSecond(config);
}

/** At the opening: joins, the streams that follow them, those who poll, turns, and the loop's progress. Reloads come later. */
function lobbyRequestsPerSecond(options: PlanOptions, config: EventConfig, sale: Sale): number {
  const { streamsShare, joinSeconds } = options;
  const { lobbies } = config;
  const calls = mostCalls(options, config, sale.people);
  const joins = sale.people / joinSeconds;
  const asked = askedDuring(sale.withNoShows.lastWaitSeconds, (eta) => pollAfterSeconds(config, eta));
  const polls = calls * (1 - streamsShare) * asked; // Little's law again: each person in line asks so often
  const all = joins * (1 + streamsShare) + polls + lobbyPushesPerSecond(config);
  // Of the first lobbies, which are asked for the event's summary too.
  return all / lobbies + summariesPerSecond(joins) / lobbiesForSummary(lobbies);
}

/** Of its share of the event's people: their claims, and the reports of their bookings. */
function boothRequestsPerSecond(options: PlanOptions, config: EventConfig, people: number): number {
  const buyers = mostCalls(options, config, people) * (1 - options.noShow);
  const perBuyer = 1 + boothsPerReport(options, config) / options.bookingsPerReport;
  return (buyers * perBuyer) / boothsFor(config);
}

/**
 * People who are in `called` at once: everybody who was called in the time to claim and in the life of a pass, spent or not,
 * and those who missed their turn until they can return no more.
 */
function peopleInCalled(options: PlanOptions, config: EventConfig, people: number): number {
  const { noShow } = options;
  const calls = callsPerSecond(config.rateMilli / 1000, noShow);
  const claimSeconds = config.claimWindowMs / 1000;
  const buyers = calls * (1 - noShow) * (claimSeconds + config.passTtlSeconds);
  const missed = calls * noShow * (claimSeconds + config.returnWindowMs / 1000);
  return Math.min(people, buyers + missed);
}
