/** The settings of a sale that differ from the defaults, and why each is what it is. */
import { NOTHING_SET, readEvents } from "../../src/config/read-events.ts";
import { readNumbers } from "../../src/config/read-numbers.ts";
import { NUMBERS, type NumberName, PEOPLE_PER_LOBBY } from "../../src/config/settings.ts";
import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import { mostCalls } from "../../src/core/estimate/calls.ts";
import { boothCommandsPerSecond, commandsPerTick } from "../../src/core/estimate/commands.ts";
import type { Crowd } from "../../src/core/estimate/sale-commands.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { MAX_STREAMS } from "../../src/core/pace.ts";
import { decimal, headcount, whole } from "./format.ts";
import { MEASURED } from "./measured.ts";
import { eventsPerStore, type PlanOptions } from "./options.ts";
import { COMFORTABLE, PLATFORM } from "./platform.ts";
import { wantedRate } from "./release-rate.ts";

export interface Setting {
  readonly name: Lowercase<NumberName>;
  readonly value: number;
  readonly why: string;
}

export interface Settings {
  readonly changed: readonly Setting[];
  /** All of the event's settings, as the product itself reads them. */
  readonly config: EventConfig;
}

/** What the rounding of floats may add to a sum of commands that is just within the limit. */
const HAIR = 1e-6;

const USUAL = readNumbers({}, []);

export function planSettings(options: PlanOptions): Settings {
  const rate = within("RELEASE_RATE", wantedRate(options));
  const lobbies = planLobbies(options);
  const sized = [
    { name: "release_rate", value: rate, why: explainRate(options) },
    planMaxActive(options, rate),
    ...planPassTtl(options),
    planExpectedPeople(options, lobbies),
  ] satisfies Setting[];
  const changed = [
    ...sized,
    planCommandBudget(options, readConfigOf(sized)),
    ...planStreamIntervals((peopleOf(options) * options.streamsShare) / lobbies),
  ] satisfies Setting[];
  return { changed, config: { ...readConfigOf(changed), opening: options.opening } };
}

/** People of one event. */
function peopleOf({ users, events }: PlanOptions): number {
  return Math.ceil(users / events);
}

export function crowdOf(options: PlanOptions): Crowd {
  const people = peopleOf(options);
  return { ...options, people, arrivals: [{ seconds: options.joinSeconds, people }] };
}

function within(name: NumberName, value: number): number {
  const [, least, most] = NUMBERS[name];
  return Math.min(most, Math.max(least, value));
}

function explainRate({ originRps, reserve, requestsPerUser, events }: PlanOptions): string {
  const spared = `${decimal(originRps)} requests/s x (1 - ${reserve})`;
  return `${spared} / ${requestsPerUser} a person${amongEvents(events)}`;
}

function amongEvents(events: number): string {
  return events > 1 ? ` / ${events} events` : "";
}

/** Little's law: the people in the shop when all take as long as they may. Reached only when the shop is jammed. */
function planMaxActive({ bookingSeconds, passTtlSeconds }: PlanOptions, rate: number): Setting {
  const claimSeconds = USUAL.CLAIM_WINDOW_SECONDS;
  const passSeconds = Math.min(bookingSeconds, passTtlSeconds);
  const value = within("MAX_ACTIVE", Math.ceil(rate * (claimSeconds + passSeconds)));
  const mostSeconds = claimSeconds + passTtlSeconds; // then the sweep frees the slot
  const held = `${claimSeconds} s to claim + ${passSeconds} s to book, ${mostSeconds} s at most`;
  const why = `${decimal(rate)}/s x (${held})`;
  return { name: "max_active", value, why };
}

/** Empty when a pass lives as long as by default. */
function planPassTtl({ bookingSeconds, passTtlSeconds }: PlanOptions): Setting[] {
  if (passTtlSeconds === USUAL.QUEUE_PASS_TTL_SECONDS) return [];
  return [
    { name: "queue_pass_ttl_seconds", value: passTtlSeconds, why: `a booking takes ${bookingSeconds} s` },
  ];
}

/** So many lobbies that none exceeds its number of people, nor half of an object's memory and requests. Booths follow from the rate. */
function planLobbies(options: PlanOptions): number {
  const people = peopleOf(options);
  const streams = people * options.streamsShare;
  const openingRequests = (people + streams) / options.joinSeconds;
  const wanted = Math.max(
    people / PEOPLE_PER_LOBBY,
    (streams * MEASURED.heapPerStream.value) / (COMFORTABLE * PLATFORM.objectBytes),
    openingRequests / (COMFORTABLE * PLATFORM.objectRequestsPerSecond),
  );
  return Math.min(Math.ceil(wanted), NUMBERS.EXPECTED_PEOPLE[2] / PEOPLE_PER_LOBBY);
}

function planExpectedPeople(options: PlanOptions, lobbies: number): Setting {
  const people = peopleOf(options);
  const more = lobbies > Math.ceil(people / PEOPLE_PER_LOBBY);
  const value = within("EXPECTED_PEOPLE", more ? lobbies * PEOPLE_PER_LOBBY : people);
  const why = more
    ? `${headcount(people)}; lobbies: ${whole(lobbies)}, at half of an object's bounds`
    : `lobbies: ${whole(lobbies)}`;
  return { name: "expected_people", value, why };
}

/**
 * Half of what the database allows, or what ticks, booths and the opening's first flushes leave of it. Where the first flushes
 * do not fit they are spread, by a budget that is less than what they cost together: then it pays for them too.
 */
function planCommandBudget(options: PlanOptions, config: EventConfig): Setting {
  const { noShow } = options;
  const { lobbies, intervalMs, shards } = config;
  const events = eventsPerStore(options);
  const calls = mostCalls(options, config, peopleOf(options));
  const ticks = (1000 / intervalMs) * commandsPerTick(calls, intervalMs, shards);
  const buyers = calls * (1 - noShow);
  const booths = boothCommandsPerSecond(boothsFor(config), buyers, buyers);
  const left = PLATFORM.redisCommandsPerSecond / events - ticks - booths - HAIR;
  const share = USUAL.COMMAND_BUDGET / events;
  const perFlush = MEASURED.commandsPerJoinFlush.value;
  const first = perFlush * Math.min(lobbies, peopleOf(options) / options.joinSeconds);
  const atOnce = Math.floor(Math.min(share, left - first));
  const spread = Math.floor(Math.min(share, left, lobbies * perFlush - 1));
  const value = within("COMMAND_BUDGET", atOnce < lobbies * perFlush ? spread : atOnce);
  const part = value < Math.floor(share) ? "left by ticks and booths of" : "half of";
  const why = `${part} Redis' ${whole(PLATFORM.redisCommandsPerSecond)} a second${amongEvents(events)}`;
  return { name: "command_budget", value, why };
}

/** Empty while messages at the default interval take less than half of a lobby's time. */
export function planStreamIntervals(
  streamsPerLobby: number,
  microsPerMessage: number = MEASURED.microsPerMessage.value,
): Setting[] {
  const streams = Math.min(streamsPerLobby, MAX_STREAMS);
  const leastMs = (streams * microsPerMessage) / 1000 / COMFORTABLE;
  if (leastMs <= USUAL.STREAM_INTERVAL_MS) return [];
  const interval = within("STREAM_INTERVAL_MS", Math.ceil(leastMs / 100) * 100);
  const why = `${whole(streams)} streams x ${microsPerMessage} µs take half of a lobby's time`;
  const changed: Setting[] = [{ name: "stream_interval_ms", value: interval, why }];
  if (interval > USUAL.STREAM_MAX_INTERVAL_MS) {
    changed.push({ name: "stream_max_interval_ms", value: interval, why: "no shorter than near the front" });
  }
  return changed;
}

function readConfigOf(changed: readonly Setting[]): EventConfig {
  const table = Object.fromEntries(changed.map(({ name, value }) => [name, value]));
  const event = readEvents({ plan: table }, { ...NOTHING_SET, numbers: USUAL }, []).get("plan");
  if (event?.problems.length !== 0)
    throw new Error(`these settings make no event: ${event?.problems.join("; ")}`);
  return event.queue;
}
