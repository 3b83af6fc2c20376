import type Redis from "ioredis";
import { expect } from "vitest";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { noActs } from "../../../src/core/outcome.ts";
import { FIRST_TICKET, ordinalOf } from "../../../src/core/ticket.ts";
import type { FlushReply, WaitingQueue } from "../../../src/core/waiting-queue.ts";
import { stateKey } from "../../../src/store/keys.ts";
import { expectBudget } from "./expect-budget.ts";
import type { ModelEvent } from "./model/event.ts";
import { readPeople } from "./people-in-redis.ts";
import { LOBBIES } from "./random-sale-steps.ts";

/** Counts again, from the people themselves, everything that a counter or a position claims. */
export class SaleAudit {
  readonly #redis: Redis;
  readonly #queue: WaitingQueue;
  readonly #event: string;
  readonly #shards: number;
  readonly #maxActive: number;
  /** Sees every version there is. */
  readonly #observer = new Replica();
  readonly #lastPositions = new Map<number, number>();

  constructor(redis: Redis, queue: WaitingQueue, event: string, shards: number, maxActive: number) {
    this.#redis = redis;
    this.#queue = queue;
    this.#event = event;
    this.#shards = shards;
    this.#maxActive = maxActive;
  }

  /** `replicas` are the lobbies', to be right wherever they are up to date; `model` is the event as the model has it. */
  async check(nowMs: number, replicas: readonly Replica[], model: ModelEvent): Promise<void> {
    const { queue, called, entrants } = await readPeople(this.#redis, this.#event, this.#shards);
    expect([...queue.keys()].filter((person) => called.has(person))).toEqual([]);
    const tickets = [...queue.values()].filter((score) => score >= FIRST_TICKET);
    const state = await this.#redis.hgetall(stateKey(this.#event));
    const unseated = this.#checkDrawing(state, [...entrants.values()], tickets);
    this.#checkCounters(state, queue.size, unseated, tickets.length, [...called.values()]);
    expectBudget(state, model);
    await this.#checkPositions(nowMs, tickets, unseated, replicas);
  }

  /** What is said of a drawing, by its entries. Nobody here is given a seat. Returns how many stay without one. */
  #checkDrawing(
    state: Record<string, string>,
    entries: readonly number[],
    tickets: readonly number[],
  ): number {
    const draw = Number(state.draw ?? 0);
    if (draw !== 1 && draw !== 2) return 0;
    const gone = entries.filter((entry) => entry >= 256).length;
    expect([state.entered, Number(state.gone ?? 0)]).toEqual([String(entries.length), gone]);
    if (draw === 1) {
      expect(tickets).toEqual([]); // nobody has a position before the close
      return 0;
    }
    for (const ticket of tickets) expect(ordinalOf(ticket)).toBeGreaterThan(entries.length);
    expect(Number(state.called_total ?? 0)).toBe(0);
    return entries.length - gone;
  }

  #checkCounters(
    state: Record<string, string>,
    inLine: number,
    unseated: number,
    withTicket: number,
    scores: readonly number[],
  ): void {
    const inBand = (...bands: number[]) =>
      scores.filter((score) => bands.includes(Math.floor(score / 2 ** 44))).length;
    const counted = {
      waiting: inLine + unseated,
      returned: inLine - withTicket,
      called: inBand(5, 6),
      admitted: inBand(1),
      missed: inBand(2),
      spent: inBand(3),
      forfeited: inBand(4),
      revoked: inBand(7),
    };
    const counters = Object.keys(counted).map((name) => [name, Number(state[name] ?? 0)]);
    expect(Object.fromEntries(counters)).toEqual(counted);
    const active = counted.called + counted.admitted + counted.forfeited;
    if (this.#maxActive > 0) expect(active).toBeLessThanOrEqual(this.#maxActive);
  }

  /** The arithmetic of every lobby that is up to date, against a count over the line itself. */
  async #checkPositions(
    nowMs: number,
    tickets: readonly number[],
    unseated: number,
    replicas: readonly Replica[],
  ): Promise<void> {
    const { snapshot, departed } = await this.#readSnapshot(nowMs);
    if (this.#observer.numbering !== snapshot.numbering) {
      this.#observer.reset();
      this.#lastPositions.clear();
    }
    this.#observer.apply(snapshot, departed);
    for (const [index, ticket] of tickets.entries()) {
      const position = this.#observer.positionOf(ticket);
      expect(position).toBe(unseated + index + 1);
      expect(position).toBeLessThanOrEqual(this.#lastPositions.get(ticket) ?? Number.POSITIVE_INFINITY);
      this.#lastPositions.set(ticket, unseated + index + 1);
    }
    for (const replica of replicas) {
      const { snapshot: seen } = replica;
      const upToDate = seen?.numbering === snapshot.numbering && seen.tick === snapshot.tick;
      const isCalled = seen?.calledUpTo !== snapshot.calledUpTo; // since, by a join
      const isGone = seen?.draw?.gone !== snapshot.draw?.gone; // since, of a drawing
      if (!upToDate || isCalled || isGone || seen.departedCount !== snapshot.departedCount) continue;
      expect(tickets.map((ticket) => replica.positionOf(ticket))).toEqual(
        tickets.map((_, index) => unseated + index + 1),
      );
    }
  }

  /** A read, as a lobby without acts makes it. */
  #readSnapshot(nowMs: number): Promise<FlushReply> {
    return this.#queue.flush(this.#event, {
      nowMs,
      shards: this.#shards,
      numbering: 0,
      lobby: LOBBIES,
      fence: null,
      acknowledged: null,
      departedIndex: this.#observer.departedIndex,
      maxQueueSize: 0,
      passTtlSeconds: 1,
      opening: "first-come",
      proofKey: 7,
      atOnce: null,
      acts: noActs<string>(),
    });
  }
}
