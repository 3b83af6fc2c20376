/**
 * A sale of a few people through the product's own objects and a real Redis, in which Redis is cut off and rolled back
 * between any two steps. It remembers what people were answered, and holds the end of the sale against it.
 */
import type Redis from "ioredis";
import { expect } from "vitest";
import { operate } from "../../scripts/redis/operate.ts";
import type { Answer, Summary } from "../../src/core/answer.ts";
import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import type { ClaimAnswer, PassActAnswer } from "../../src/core/booth-answer.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import type { OperatorFields } from "../../src/core/operator.ts";
import { type ActKind, firstEndMs } from "../../src/core/outcome.ts";
import type { PassAct } from "../../src/core/pass-act.ts";
import { shareOf } from "../../src/core/shares.ts";
import type { StockReport } from "../../src/core/waiting-queue.ts";
import { allKeys, stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { sampleConfig } from "../support/lobby/core-samples.ts";
import { readCalledScore } from "../support/store/called-score.ts";
import { readPeople } from "../support/store/people-in-redis.ts";
import { copyKeys, FaultyRedis, putBack } from "./faulty-redis.ts";
import { SimulatedPlatform } from "./platform.ts";

/** Longer than a lobby holds an act while it cannot be done, and a flush after it. */
const MOST_MS = 12_000;

export const CONFIG: EventConfig = sampleConfig({
  lobbies: 3,
  rateMilli: 4000,
  burstMs: 250,
  claimWindowMs: 3_600_000,
  passTtlSeconds: 3600,
});

/** The same with people in two shards; a lobby and a booth deal with one of them. */
export const IN_TWO_SHARDS: EventConfig = { ...CONFIG, shards: 2, lobbies: 4 };

/** In which nothing may move before a loop rests. */
export const SETTLING_MS = 45_000;

/** People in line for what is sold out. */
export async function openSoldOut(redis: Redis, users: readonly string[], config?: EventConfig) {
  const sale = new SmallSale(redis, freshEvent(), config);
  await sale.operate({ paused: true });
  await sale.joinTogether(users);
  await sale.operate({ paused: false, remaining: 0 });
  return sale;
}

/** The last answer to a person's acts. */
type Known = "in line" | "gone" | "unsure";

export interface Watcher {
  readonly user: string;
  readonly frames: string[];
  ended: boolean;
}

export class SmallSale {
  readonly redis: Redis;
  readonly event: string;
  readonly keys: string[];
  readonly faults: FaultyRedis;
  readonly platform: SimulatedPlatform;
  readonly known = new Map<string, Known>();
  /** Streams of those who have not left since: those who have left watch no more. */
  watchers: Watcher[] = [];
  /** Erased in Redis alone: a lobby that was not told may open them one more stream, which says that they are out. */
  readonly #erased = new Set<string>();
  /** The ends of the passes that a person was given for one turn. */
  readonly passes = new Map<string, Set<number>>();
  readonly #config: EventConfig;
  readonly #desk: RedisQueue;
  #copies: (Buffer | null)[] | null = null;

  constructor(redis: Redis, event: string, config: EventConfig = CONFIG) {
    this.redis = redis;
    this.event = event;
    this.keys = allKeys(event, config.shards);
    this.#config = config;
    this.faults = new FaultyRedis(redis);
    this.#desk = new RedisQueue(new FaultyRedis(redis));
    this.platform = new SimulatedPlatform(event, this.faults, config);
  }

  /** What the visitor is answered, and what is remembered of it. */
  async act(kind: ActKind, user: string, asNewcomer = false): Promise<Answer> {
    const lobby = this.#lobbyOf(user);
    const answer = await this.platform.resultOf(lobby.act(kind, user, asNewcomer), MOST_MS);
    this.#remember(kind, user, answer);
    return answer;
  }

  /** The same of a claim. */
  async claim(user: string): Promise<ClaimAnswer> {
    const answer = await this.platform.resultOf(this.#boothOf(user).claim(user), MOST_MS);
    if (answer.status === "answered" && answer.outcome.kind === "admitted") {
      const passes = this.passes.get(user) ?? new Set();
      this.passes.set(user, passes.add(firstEndMs(answer.outcome)));
    } else if (answer.status !== "answered") this.known.set(user, "unsure");
    return answer;
  }

  /** An operator's change, by a line that nothing breaks; it wakes the loop. */
  async operate(change: Partial<OperatorFields>): Promise<void> {
    await operate(this.#desk, this.event, change, { shards: this.#config.shards });
    await this.#loop.wake().catch(() => {});
  }

  /** The shop says what it has left, by a line that nothing breaks; it wakes the loop. */
  async reportStock(remaining: StockReport["remaining"]): Promise<void> {
    const report = { nowMs: Date.now(), shards: this.#config.shards, remaining };
    const reply = await this.#desk.reportStock(this.event, report);
    if (reply.status === "refused") throw new Error(`the report was refused: ${reply.reason}`);
    await this.#loop.wake();
  }

  /** An operator erases a person, by the line that breaks, and once. A rollback may bring them back. */
  async erase(user: string): Promise<void> {
    const act = {
      nowMs: Date.now(),
      shards: this.#config.shards,
      actId: crypto.randomUUID(),
      by: "a test",
      user,
    };
    await new RedisQueue(this.faults).erase(this.event, act).catch(() => {});
    this.known.set(user, "unsure");
    this.#erased.add(user);
    this.watchers = this.watchers.filter((watcher) => watcher.user !== user);
  }

  /** Everybody at once, as at an opening. */
  async joinTogether(users: readonly string[]): Promise<void> {
    const joins = users.map((user) => this.#lobbyOf(user).act("join", user));
    await this.platform.resultOf(Promise.all(joins), MOST_MS);
  }

  /** Opens a stream; false when the lobby has none for this person. */
  async watch(user: string): Promise<boolean> {
    const lobby = this.#lobbyOf(user);
    const request = new Request("http://lobby/", { headers: nameStreamUser(user) });
    const response = await this.platform.resultOf(lobby.fetch(request), MOST_MS);
    if (response.status !== 200 || !response.body) return false;
    const watcher: Watcher = { user, frames: [], ended: false };
    this.watchers.push(watcher);
    void read(response.body, watcher);
    await this.platform.pass(0);
    return true;
  }

  /** The shop reports a booking with the pass that ends then. */
  async book(user: string, firstEndMs: number): Promise<PassActAnswer | undefined> {
    return this.actOnPass({ what: "complete", user, firstEndMs, bookingId: "b1" });
  }

  async actOnPass(act: PassAct): Promise<PassActAnswer | undefined> {
    const [answer] = await this.platform.resultOf(this.#boothOf(act.user).actOnPasses([act]), MOST_MS);
    return answer;
  }

  /** Remembers the keys as they are. Before the first join there is nothing that Redis could go back to. */
  async copy(): Promise<void> {
    const isOpen = await this.redis.hexists(stateKey(this.event), "generation");
    if (isOpen) this.#copies = await copyKeys(this.redis, this.keys);
  }

  /** Redis goes back to the last copy. Returns whether there was one. */
  async rollBack(): Promise<boolean> {
    if (!this.#copies) return false;
    await putBack(this.redis, this.keys, this.#copies);
    return true;
  }

  /** Everybody's state in Redis; throws when a person has two. */
  async places(): Promise<Map<string, string>> {
    const { queue, called } = await readPeople(this.redis, this.event, this.#config.shards);
    const places = new Map([...queue.keys()].map((user) => [user, "waiting"]));
    for (const [user, score] of called) {
      if (places.has(user)) throw new Error(`${user} waits and was called`);
      places.set(user, readCalledScore(score).state);
    }
    return places;
  }

  /** The counters of the state against the sets. */
  async expectTrueCounters(): Promise<void> {
    const state = await this.redis.hgetall(stateKey(this.event));
    const places = [...(await this.places()).values()];
    const names = ["waiting", "called", "admitted", "missed", "spent", "forfeited", "revoked"];
    const count = (name: string) => places.filter((place) => place.replace(" again", "") === name).length;
    const counters = Object.fromEntries(names.map((name) => [name, Number(state[name] ?? 0)]));
    expect(counters).toEqual(Object.fromEntries(names.map((name) => [name, count(name)])));
    expect(Number(state.writing ?? 0)).toBe(0);
  }

  /** What lobbies answer to everybody in line, against a count over the line itself. */
  async expectExactPositions(): Promise<void> {
    await this.act("position", "a stranger"); // if a flush was cut off, this one waits until the line is renumbered
    const { queue } = await readPeople(this.redis, this.event, this.#config.shards);
    for (const [index, user] of [...queue.keys()].entries()) {
      const answer = await this.act("position", user);
      expect(answer).toMatchObject({ status: "answered", position: index + 1 });
    }
  }

  /** Every person who was answered a place has one, and every person who was answered that they are gone has none. */
  async expectPeopleKept(): Promise<void> {
    const places = await this.places();
    for (const [user, known] of this.known) {
      if (known === "in line") expect([user, places.get(user) ?? "lost"]).not.toEqual([user, "lost"]);
      if (known === "gone") expect([user, places.get(user) ?? "forfeited"]).toEqual([user, "forfeited"]);
    }
  }

  /** Streams of people who have been called say so and end. */
  async expectStreamsTrue(): Promise<void> {
    const places = await this.places();
    for (const { user, frames, ended } of this.watchers) {
      const place = this.#erased.has(user) ? "none" : (places.get(user) ?? "none");
      if (place.startsWith("called") || place === "admitted") {
        expect([user, ended, frames.at(-1)]).toEqual([user, true, expect.stringContaining('"ready"')]);
      }
    }
  }

  /** What a lobby says of the event. */
  async summary(lobby: number): Promise<Summary> {
    return this.platform.resultOf(this.platform.lobby(lobby).summary(), MOST_MS);
  }

  /** The cron comes by. */
  async runCron(): Promise<void> {
    await this.#loop.wakeIfDue();
  }

  /** The event as its loop saw it last. */
  async numbers() {
    return (await this.platform.resultOf(this.#loop.numbers(), 1000)).numbers;
  }

  get #loop() {
    const { RELEASE_LOOP } = this.platform.env;
    return RELEASE_LOOP.get(RELEASE_LOOP.idFromName(this.event));
  }

  #lobbyOf(user: string) {
    return this.platform.lobby(shareOf(user, this.#config.lobbies));
  }

  #boothOf(user: string) {
    return this.platform.booth(shareOf(user, boothsFor(this.#config)));
  }

  #remember(kind: ActKind, user: string, answer: Answer): void {
    if (kind === "leave") this.watchers = this.watchers.filter((watcher) => watcher.user !== user);
    if (answer.status !== "answered") {
      if (kind !== "position") this.known.set(user, "unsure");
      return;
    }
    const { outcome } = answer;
    if (kind === "leave") {
      this.known.set(user, "gone");
      this.passes.delete(user);
    } else if (kind === "join") {
      const inLine = ["joined", "already_in_queue", "returned", "called", "admitted"];
      this.known.set(user, inLine.includes(outcome.kind) ? "in line" : "unsure");
    }
    if (outcome.kind === "admitted") {
      const passes = this.passes.get(user) ?? new Set();
      this.passes.set(user, passes.add(outcome.expiresAtMs));
    }
  }
}

async function read(body: ReadableStream<Uint8Array>, watcher: Watcher): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body) watcher.frames.push(decoder.decode(chunk));
  watcher.ended = true;
}
