/** Every limit a sale may meet, with what it asks, what is allowed, and what to do when that is too little. */
import { NUMBERS } from "../../src/config/settings.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { MAX_STREAMS } from "../../src/core/pace.ts";
import type { Load } from "./load.ts";
import { MEASURED } from "./measured.ts";
import { COMFORTABLE, PLATFORM } from "./platform.ts";
import { MOST_RECORD_BYTES } from "./product.ts";

export interface Limit {
  readonly what: string;
  readonly asked: number;
  readonly most: number;
  readonly hit: boolean;
  readonly advice: string;
}

const MEGABYTE = 1e6;
/** How long people watch a page that does not change before they leave it: https://www.nngroup.com/articles/response-times-3-important-limits/ */
const PATIENT_SECONDS = 10;
const SPLIT = "Split the people into several events that share the rate (--events).";
const RELIEVE_REDIS = "Give each event a store of its own (--stores), or lower the rate (--reserve).";

export function limitsOf(load: Load, config: EventConfig): Limit[] {
  return [...limitsOfSettings(load, config), ...limitsOfRedis(load, config), ...limitsOfObjects(load)];
}

function limit(what: string, asked: number, most: number, advice: string): Limit {
  return { what, asked, most, hit: asked > most, advice };
}

function limitsOfSettings(load: Load, config: EventConfig): Limit[] {
  return [
    limit(
      "people called per second, by one event",
      load.ratePerSecond,
      NUMBERS.RELEASE_RATE[2],
      `The settings keep to what one event may call. ${SPLIT}`,
    ),
    limit(
      "people an event may expect",
      load.people,
      NUMBERS.EXPECTED_PEOPLE[2],
      `With more, lobbies and records are fuller than they are made for. ${SPLIT}`,
    ),
    limit(
      "seconds a booking takes, of a pass's life",
      load.bookingSeconds,
      config.passTtlSeconds,
      `Passes run out before people have booked: plan with --pass-ttl-seconds ${Math.ceil(load.bookingSeconds)}.`,
    ),
    limit(
      "seconds until a join is answered",
      load.joinAnswerSeconds,
      PATIENT_SECONDS,
      "People reload a page that says nothing. Let them in earlier, so that they come over more seconds " +
        "(--join-seconds), or give each event a store of its own (--stores).",
    ),
  ];
}

function limitsOfRedis(load: Load, config: EventConfig): Limit[] {
  const mostPeople = Math.floor((config.shards * MOST_RECORD_BYTES) / MEASURED.bytesPerWaiting.value);
  return [
    limit(
      "Redis commands per second, of a database",
      load.commandsPerSecond,
      PLATFORM.redisCommandsPerSecond,
      `Requests are delayed beyond it. ${RELIEVE_REDIS}`,
    ),
    limit(
      "MB of the queue's record (ZSET)",
      load.queueBytes / MEGABYTE,
      MOST_RECORD_BYTES / MEGABYTE,
      `Beyond ${mostPeople} people the queue answers QUEUE_FULL; ids shorter than a UUID take less. ${SPLIT}`,
    ),
    limit(
      "MB of the called people's record (ZSET)",
      load.calledBytes / MEGABYTE,
      MOST_RECORD_BYTES / MEGABYTE,
      "More are not called until there is room. Each person stays in it until the pass ends: " +
        `let passes live shorter (--pass-ttl-seconds), or lower the rate (--reserve). ${SPLIT}`,
    ),
    limit(
      "MB of the bookings' record (HASH)",
      load.spentBytes / MEGABYTE,
      PLATFORM.redisRecordBytes / MEGABYTE,
      `User and booking ids shorter than a UUID take less. ${SPLIT}`,
    ),
  ];
}

function limitsOfObjects(load: Load): Limit[] {
  return [
    limit(
      "requests per second to a lobby",
      load.lobbyRequestsPerSecond,
      PLATFORM.objectRequestsPerSecond,
      "Lobbies answer OVERLOADED, and browsers try again. " +
        `Let people in earlier, so that they come over more seconds. ${SPLIT}`,
    ),
    limit(
      "requests per second to a booth",
      load.boothRequestsPerSecond,
      PLATFORM.objectRequestsPerSecond,
      "Booths answer OVERLOADED. Report many bookings at once (--bookings-per-report), or lower the rate.",
    ),
    limit(
      "calls per second of the release loop",
      load.loopCallsPerSecond,
      PLATFORM.objectRequestsPerSecond,
      `Too many lobbies follow one loop. ${SPLIT}`,
    ),
    limit(
      "streams in a lobby",
      load.streamsPerLobby,
      MAX_STREAMS,
      `A lobby refuses more: those people poll. ${SPLIT}`,
    ),
    limit(
      "MB of a lobby's streams, half of an object",
      load.streamBytesPerLobby / MEGABYTE,
      (COMFORTABLE * PLATFORM.objectBytes) / MEGABYTE,
      `An object over its memory is ended, with all its streams. Let some people poll. ${SPLIT}`,
    ),
    limit(
      "sub-requests of one tick",
      load.subRequests,
      PLATFORM.subRequests,
      `Too many lobbies follow one loop. ${SPLIT}`,
    ),
  ];
}
