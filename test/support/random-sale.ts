import fc from "fast-check";
import type Redis from "ioredis";
import { expect } from "vitest";
import { FIRST_TICKET } from "../../src/core/ticket.ts";
import { View } from "../../src/core/view.ts";
import type { Flush, FlushReply, Tick, TickReply } from "../../src/core/waiting-queue.ts";
import { eventKeys } from "../../src/store/keys.ts";
import { type Kit, modelKit, redisKit, T0 } from "./queue-kit.ts";
import { scoredMembers } from "./scored-members.ts";

const LOBBIES = 3;
const PEOPLE = 10;
const PASS_TTL_SECONDS = 30;
const CLAIM_WINDOW_MS = 1500;
const RETURN_WINDOW_MS = 20_000;
/** Design 3: about 7 commands a flush, at most 12, however many acts it carries. */
const MOST_COMMANDS = 12;

const user = fc.nat(PEOPLE - 1).map((n) => `u${n}`);
const users = fc.uniqueArray(user, { maxLength: 6 });
const lobby = fc.nat(LOBBIES - 1);
const oneOf = (...numbers: number[]) => fc.constantFrom(...numbers);
const rateMilli = oneOf(200, 1000, 10_000, 500_000, 5_000_000, 0);

/** What becomes of a request: a lost one may still arrive, long after those that followed it. */
const fate = fc.constantFrom("arrives", "arrives", "arrives", "arrives twice", "is lost");

/** What can happen to a sale. */
const STEPS = {
  flush: fc.record({
    does: fc.constant("flush" as const),
    lobby,
    leave: users,
    join: users,
    position: users,
    claim: users,
    skewMs: oneOf(0, 0, 0, -3000, 3000),
    fate,
  }),
  tick: fc.record({
    does: fc.constant("tick" as const),
    loop: fc.nat(1),
    afterMs: oneOf(0, 37, 100, 100, 250, 1000, 1900, 30_000),
    skewMs: oneOf(0, 0, 0, -3000, 3000),
    rateMilli,
    twice: fc.boolean(),
  }),
  /** Everybody who was called lets their turn pass; some come back, and some of those leave again. */
  noShows: fc.record({ does: fc.constant("noShows" as const), lobby, return: users, leave: users }),
  stray: fc.record({ does: fc.constant("stray" as const), which: fc.nat() }),
  newLobby: fc.record({ does: fc.constant("newLobby" as const), lobby }),
  newLoop: fc.record({ does: fc.constant("newLoop" as const), loop: fc.nat(1) }),
  pause: fc.record({ does: fc.constant("pause" as const), paused: fc.boolean() }),
  stock: fc.record({ does: fc.constant("stock" as const), remaining: fc.option(fc.nat(20)) }),
  complete: fc.record({ does: fc.constant("complete" as const), user, booking: fc.nat(1) }),
  /** What retiring an event will do: all its keys are gone at once, and the next join starts a new generation. */
  retire: fc.record({ does: fc.constant("retire" as const) }),
};

export const step = fc.oneof(
  { weight: 6, arbitrary: STEPS.flush },
  { weight: 8, arbitrary: STEPS.tick },
  { weight: 2, arbitrary: STEPS.noShows },
  { weight: 1, arbitrary: STEPS.stray },
  { weight: 1, arbitrary: STEPS.newLobby },
  { weight: 1, arbitrary: STEPS.newLoop },
  { weight: 1, arbitrary: STEPS.pause },
  { weight: 1, arbitrary: STEPS.stock },
  { weight: 2, arbitrary: STEPS.complete },
  { weight: 1, arbitrary: STEPS.retire },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type StepOf<Name extends Step["does"]> = Extract<Step, { does: Name }>;

interface LobbySeat {
  nonce: number;
  seq: number;
  view: View;
}

/** A sale that happens on Redis and on the model at once, and is audited after every step. */
export class RandomSale {
  readonly #event: string;
  readonly #redis: Redis;
  readonly #limits: { readonly maxActive: number; readonly maxQueueSize: number };
  readonly #real: Kit;
  readonly #model = modelKit();

  #now = T0;
  #nonces = T0 * 1000;
  readonly #lobbies: LobbySeat[];
  readonly #loops: number[];
  /** Flushes that were sent, to be sent again by a network that kept them. */
  readonly #sent: Flush[] = [];
  readonly #untils = new Map<string, number>();

  /** Sees every version there is. */
  readonly #observer = new View();
  #lastTicket = 0;
  readonly #lastPositions = new Map<number, number>();

  constructor(redis: Redis, event: string, limits: { maxActive: number; maxQueueSize: number }) {
    this.#redis = redis;
    this.#event = event;
    this.#limits = limits;
    this.#real = redisKit(redis);
    this.#lobbies = Array.from({ length: LOBBIES }, () => this.#seat());
    this.#loops = [++this.#nonces, ++this.#nonces];
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const act of steps) {
      await this.#perform(act);
      await this.#audit();
    }
  }

  #seat(): LobbySeat {
    return { nonce: ++this.#nonces, seq: 0, view: new View() };
  }

  async #perform(act: Step): Promise<void> {
    switch (act.does) {
      case "flush":
        return this.#flush(act);
      case "tick":
        return this.#tick(act);
      case "noShows":
        return this.#noShows(act);
      case "stray": {
        const stray = this.#sent[act.which % Math.max(1, this.#sent.length)];
        if (stray) await this.#send(stray);
        return;
      }
      case "newLobby":
        this.#lobbies[act.lobby] = this.#seat();
        return;
      case "newLoop":
        this.#loops[act.loop] = ++this.#nonces;
        return;
      case "pause":
        return this.#control({ paused: act.paused });
      case "stock":
        return this.#control({ remaining: act.remaining });
      case "complete":
        return this.#complete(act);
      case "retire":
        this.#now += 1000;
        await this.#redis.del(...eventKeys(this.#event));
        this.#model.queue.events.delete(this.#event);
        this.#untils.clear();
        this.#lastTicket = 0;
    }
  }

  async #flush(act: Omit<StepOf<"flush">, "does">): Promise<void> {
    const seat = this.#lobbies[act.lobby] as LobbySeat;
    const onePerPerson = new Set<string>();
    const once = (ids: string[]) => ids.filter((id) => !onePerPerson.has(id) && onePerPerson.add(id));
    const flush: Flush = {
      now: this.#now + act.skewMs,
      generation: seat.view.generation,
      lobby: act.lobby,
      fence: { nonce: seat.nonce, seq: ++seat.seq },
      leftIndex: seat.view.leftIndex,
      maxQueueSize: this.#limits.maxQueueSize,
      passTtlSeconds: PASS_TTL_SECONDS,
      acts: {
        leave: once(act.leave),
        join: once(act.join),
        position: once(act.position),
        claim: once(act.claim),
      },
    };
    this.#sent.push(flush);
    if (act.fate === "is lost") return;
    const reply = await this.#send(flush);
    if (reply.status === "stale") seat.view.reset();
    seat.view.see(reply.header, reply.left);
    if (act.fate === "arrives twice") {
      const again = await this.#send(flush);
      if (reply.status === "done" && reply.header.generation > 0) expect(again.status).toBe("seen");
    }
  }

  async #send(flush: Flush): Promise<FlushReply> {
    const reply = await this.#real.queue.flush(this.#event, flush);
    const expected = await this.#model.queue.flush(this.#event, flush);
    expect({ ...reply, commands: 0 }).toEqual(expected);
    expect(reply.commands).toBeLessThanOrEqual(MOST_COMMANDS);
    for (const outcome of reply.outcomes.join) {
      if (outcome.outcome !== "joined") continue;
      expect(outcome.ticket).toBeGreaterThan(this.#lastTicket); // first come, first served, without ties
      this.#lastTicket = outcome.ticket;
    }
    for (const [index, outcome] of reply.outcomes.claim.entries()) {
      if (outcome.outcome === "admitted") this.#untils.set(flush.acts.claim[index] as string, outcome.until);
    }
    return reply;
  }

  async #tick(act: Omit<StepOf<"tick">, "does">): Promise<void> {
    this.#now += act.afterMs;
    const tick: Tick = {
      now: this.#now + act.skewMs,
      generation: 0,
      nonce: this.#loops[act.loop] as number,
      rateMilli: act.rateMilli,
      intervalMs: 100,
      burstMs: 200,
      maxActive: this.#limits.maxActive,
      claimWindowMs: CLAIM_WINDOW_MS,
      returnWindowMs: RETURN_WINDOW_MS,
      leftIndex: 0,
    };
    for (let sent = 0; sent < (act.twice ? 2 : 1); sent++) {
      const reply: TickReply = await this.#real.queue.release(this.#event, tick);
      expect(reply).toEqual(await this.#model.queue.release(this.#event, tick));
      // One lobby hears of every tick, the others only of what their own flushes tell them.
      this.#lobbies[0]?.view.see(reply.header, reply.left);
    }
  }

  async #noShows(act: StepOf<"noShows">): Promise<void> {
    const tick = { loop: 0, skewMs: 0, rateMilli: 500_000, twice: false };
    for (const afterMs of [100, 1900, 100]) await this.#tick({ ...tick, afterMs });
    const flush = { lobby: act.lobby, skewMs: 0, fate: "arrives" as const };
    await this.#flush({ ...flush, leave: [], join: act.return, position: [], claim: [] });
    await this.#flush({ ...flush, leave: act.leave, join: [], position: act.return, claim: [] });
  }

  async #complete(act: StepOf<"complete">): Promise<void> {
    const until = this.#untils.get(act.user);
    if (until === undefined) return;
    const booking = { now: this.#now, user: act.user, until, bookingId: `b${act.booking}` };
    expect(await this.#real.queue.complete(this.#event, booking)).toBe(
      await this.#model.queue.complete(this.#event, booking),
    );
  }

  async #control(control: Parameters<Kit["control"]>[1]): Promise<void> {
    for (const kit of [this.#real, this.#model]) await kit.control(this.#event, control);
  }

  /** Counts again, from the people themselves, everything that a counter or a position claims. */
  async #audit(): Promise<void> {
    const [queueKey, calledKey, , , stateKey] = eventKeys(this.#event) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const queue = scoredMembers(await this.#redis.zrange(queueKey, "0", "-1", "WITHSCORES"));
    const called = scoredMembers(await this.#redis.zrange(calledKey, "0", "-1", "WITHSCORES"));
    const state = await this.#redis.hgetall(stateKey);

    const inBoth = [...queue.keys()].filter((person) => called.has(person));
    expect(inBoth).toEqual([]);

    const scores = [...queue.values()];
    const inState = (...states: number[]) =>
      [...called.values()].filter((score) => states.includes(score % 8)).length;
    const counted = {
      waiting: scores.length,
      returned: scores.filter((score) => score < FIRST_TICKET).length,
      called: inState(0, 4),
      admitted: inState(1, 5),
      missed: inState(2, 6),
      spent: inState(3),
      forfeited: inState(7),
    };
    const counters = Object.keys(counted).map((name) => [name, Number(state[name] ?? 0)]);
    expect(Object.fromEntries(counters)).toEqual(counted);
    if (this.#limits.maxActive > 0) {
      expect(counted.called + counted.admitted + counted.forfeited).toBeLessThanOrEqual(
        this.#limits.maxActive,
      );
    }
    await this.#auditPositions(scores.filter((score) => score >= FIRST_TICKET));
  }

  /** The arithmetic of every lobby that is up to date, against a count over the line itself. */
  async #auditPositions(tickets: readonly number[]): Promise<void> {
    const { header, left } = await this.#look(this.#observer);
    if (this.#observer.generation !== header.generation) {
      this.#observer.reset();
      this.#lastPositions.clear();
    }
    this.#observer.see(header, left);
    for (const [index, ticket] of tickets.entries()) {
      const position = this.#observer.positionOf(ticket);
      expect(position).toBe(index + 1);
      expect(position).toBeLessThanOrEqual(this.#lastPositions.get(ticket) ?? Number.POSITIVE_INFINITY);
      this.#lastPositions.set(ticket, index + 1);
    }
    for (const { view } of this.#lobbies) {
      const { header: seen } = view;
      const upToDate = seen?.generation === header.generation && seen.tick === header.tick;
      if (!upToDate || seen.leftCount !== header.leftCount) continue;
      expect(tickets.map((ticket) => view.positionOf(ticket))).toEqual(tickets.map((_, index) => index + 1));
    }
  }

  /** A read, as a lobby makes it that nobody acts in. */
  #look(view: View): Promise<FlushReply> {
    return this.#real.queue.flush(this.#event, {
      now: this.#now,
      generation: 0,
      lobby: LOBBIES,
      fence: null,
      leftIndex: view.leftIndex,
      maxQueueSize: 0,
      passTtlSeconds: PASS_TTL_SECONDS,
      acts: { leave: [], join: [], position: [], claim: [] },
    });
  }
}
