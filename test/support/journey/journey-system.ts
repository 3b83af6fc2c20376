/** The whole system under a journey: one per file, an event per test, and what Redis holds as the evidence. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, inject } from "vitest";
import { scoredMembers } from "../../../scripts/redis/scored-members.ts";
import { changeEvent, type EventChange } from "../../../scripts/system/change-event.ts";
import type { Vars } from "../../../scripts/system/run-worker.ts";
import { type System, startSystem } from "../../../scripts/system/system.ts";
import { stateKey } from "../../../src/store/keys.ts";
import { readCalledScore } from "../store/called-score.ts";
import { Browser } from "./journey-client.ts";

export type Place = "waiting" | "called" | "admitted" | "missed" | "spent" | "forfeited" | "revoked";

/** How many join at the same time in a rush: more would only wait for each other on a small machine. */
const LANES = 8;

export class Journey {
  readonly system: System;
  readonly redis: Redis;

  constructor(system: System) {
    this.system = system;
    this.redis = new Redis(system.redisUrl);
  }

  /** As an operator does, over the admin API. */
  async operate(event: string, change: EventChange): Promise<void> {
    await changeEvent(this.system.desk, event, change);
  }

  browser(): Browser {
    return new Browser(this.system.url);
  }

  /** People who joined one after the other, each answered before the next one asked: so their order is known. */
  async crowd(event: string, size: number): Promise<Browser[]> {
    const people = Array.from({ length: size }, () => this.browser());
    await joinInTurn(event, people);
    return people;
  }

  /** Many people at once, in the order that Redis gave them, for an event that calls nobody yet. */
  async rush(event: string, size: number): Promise<Browser[]> {
    const people = Array.from({ length: size }, () => this.browser());
    const lanes = Array.from({ length: LANES }, (_, lane) => people.filter((_, n) => n % LANES === lane));
    await Promise.all(lanes.map((lane) => joinInTurn(event, lane)));
    const tickets = await this.redis.zmscore(`queue:{${event}}`, ...people.map(({ visitorId }) => visitorId));
    const ticketOf = new Map(people.map((person, n) => [person, Number(tickets[n])]));
    return people.toSorted((a, b) => (ticketOf.get(a) ?? 0) - (ticketOf.get(b) ?? 0));
  }

  /** Numbers by their name in `queue:{event}:state`; 0 where nothing is stored. */
  async state(event: string): Promise<(field: string) => number> {
    const fields = await this.redis.hgetall(stateKey(event));
    return (field) => Number(fields[field] ?? 0);
  }

  /** Where everybody is, by visitor id, at one moment. Throws when somebody is in two places. */
  async places(event: string): Promise<Map<string, Place>> {
    const replies = await this.redis
      .multi()
      .zrange(`queue:{${event}}`, 0, "-1", "WITHSCORES")
      .zrange(`queue:{${event}}:called`, 0, "-1", "WITHSCORES")
      .exec();
    const [queue, called] = (replies ?? []).map(([, flat]) => scoredMembers(flat as string[]));
    if (!queue || !called) throw new Error("Redis did not answer");

    const places = new Map<string, Place>([...queue.keys()].map((user) => [user, "waiting"]));
    for (const [user, score] of called) {
      if (places.has(user)) throw new Error(`${user} waits and is ${placeOf(score)} at once`);
      places.set(user, placeOf(score));
    }
    return places;
  }
}

async function joinInTurn(event: string, people: readonly Browser[]): Promise<void> {
  for (const person of people) {
    const { status, body } = await person.join(event);
    const isCalledAlready = status === 200 && body.status === "ready"; // before the answer to the join
    if (status !== 201 && !isCalledAlready)
      throw new Error(`a join was answered ${status} ${JSON.stringify(body)}`);
  }
}

/** By a score of `called`: docs/redis.md. */
export function placeOf(score: number): Place {
  const { state } = readCalledScore(score);
  return state === "called again" ? "called" : state;
}

/** Whoever joins waits for a tick, so that a journey has somebody in line. */
const USUAL_VARS: Vars = { EVENTS: { "*": {} }, INVISIBLE_WHEN_IDLE: 0, CHALLENGE: "none" };

/** Starts a system before a file's tests and stops it after them. The cron never fires by itself. */
export function startJourney(vars: Vars): () => Journey {
  let journey: Journey | undefined;
  beforeAll(async () => {
    journey = new Journey(
      await startSystem({
        modules: inject("workerModules"),
        cronIntervalMs: 0,
        vars: { ...USUAL_VARS, ...vars },
      }),
    );
  });
  afterAll(async () => {
    journey?.redis.disconnect();
    await journey?.system.stop();
  });
  return () => {
    if (!journey) throw new Error("the system did not start");
    return journey;
  };
}

export function lastOf<T>(list: readonly T[]): T {
  const last = list.at(-1);
  if (last === undefined) throw new Error("there is nothing yet");
  return last;
}
