import fc from "fast-check";
import type Redis from "ioredis";
import { DepartedTail } from "../../../src/core/release/departed-tail.ts";
import type { DepartedSlice, Snapshot } from "../../../src/core/snapshot.ts";
import type { Flush, FlushReply } from "../../../src/core/waiting-queue.ts";
import { stateKey } from "../../../src/store/keys.ts";
import { readCalledScore } from "./called-score.ts";
import { readPeople } from "./people-in-redis.ts";
import { openBooth, openLobby, redisKit, T0 } from "./queue-kit.ts";
import { RememberingLobby, type Tally, type Truth } from "./remembering-lobby.ts";

const LOBBIES = 3;
const PEOPLE = 24;
const PASS_TTL_SECONDS = 10;

const lobby = fc.nat(LOBBIES - 1);
/** By number; a lobby has every third person. */
const people = fc.uniqueArray(fc.nat(PEOPLE - 1), { maxLength: 8 });

const STEPS = {
  flush: fc.record({
    does: fc.constant("flush" as const),
    lobby,
    leave: fc.uniqueArray(fc.nat(PEOPLE - 1), { maxLength: 3 }),
    join: people,
    /** late: it is done, and its reply is on the way until the lobby's next flush. */
    fate: fc.constantFrom(
      "arrives",
      "arrives",
      "arrives",
      "late",
      "late",
      "reply is lost",
      "request is lost",
      "refused",
    ),
  }),
  tick: fc.record({
    does: fc.constant("tick" as const),
    loop: fc.constantFrom(1, 1, 1, 0),
    afterMs: fc.constantFrom(37, 100, 100, 100, 100, 250, 250, 1000, 1900, 30_000),
    skewMs: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, -3000, 3000),
    rateMilli: fc.constantFrom(0, 5000, 10_000, 20_000, 500_000),
    pushedTo: fc.subarray([0, 1, 2]),
  }),
  turns: fc.record({ does: fc.constant("turns" as const), claim: people, book: fc.boolean() }),
  stray: fc.record({ does: fc.constant("stray" as const), which: fc.nat() }),
  latePush: fc.record({ does: fc.constant("latePush" as const), lobby, which: fc.nat() }),
  newLobby: fc.record({ does: fc.constant("newLobby" as const), lobby }),
  /** Somebody in line is taken out by another than their lobby, as people would be who are let through from the middle. */
  taken: fc.record({ does: fc.constant("taken" as const), person: fc.nat(PEOPLE - 1) }),
  /** A loop dies, and perhaps nobody ticks for longer than a pass lives. */
  newLoop: fc.record({
    does: fc.constant("newLoop" as const),
    loop: fc.nat(1),
    afterMs: fc.constantFrom(0, 1000 * PASS_TTL_SECONDS),
  }),
  pause: fc.record({ does: fc.constant("pause" as const), paused: fc.constantFrom(false, false, true) }),
  renumber: fc.record({ does: fc.constant("renumber" as const) }),
};

export const step = fc.oneof(
  { weight: 20, arbitrary: STEPS.flush },
  { weight: 35, arbitrary: STEPS.tick },
  { weight: 5, arbitrary: STEPS.turns },
  { weight: 4, arbitrary: STEPS.stray },
  { weight: 4, arbitrary: STEPS.latePush },
  { weight: 1, arbitrary: STEPS.newLobby },
  { weight: 4, arbitrary: STEPS.taken },
  { weight: 2, arbitrary: STEPS.newLoop },
  { weight: 1, arbitrary: STEPS.pause },
  { weight: 1, arbitrary: STEPS.renumber },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type StepOf<Name extends Step["does"]> = Extract<Step, { does: Name }>;

interface Seat {
  readonly nonce: number;
  seq: number;
  readonly lobby: RememberingLobby;
  /** A flush that was done and whose reply is on the way. */
  late: { readonly flush: Flush; readonly reply: FlushReply; readonly truth: Truth } | null;
}

interface Loop {
  readonly nonce: number;
  numbering: number;
  readonly departed: DepartedTail;
}

/** A sale on Redis whose lobbies tell people from memory that their turn has come, whatever happens to requests and replies. */
export class RememberedSale {
  readonly #redis: Redis;
  readonly #event: string;
  readonly #shards: number;
  readonly #claimWindowMs: number;
  readonly #tally: Tally;
  readonly #kit;
  readonly #booth;
  readonly #operator;

  #nowMs = T0;
  #nonces = T0 * 1000;
  readonly #seats: Seat[];
  readonly #loops: Loop[];
  /** Requests that never arrived; the network may have kept them. */
  readonly #lost: Flush[] = [];
  readonly #pushes: { readonly snapshot: Snapshot; readonly slice: DepartedSlice; readonly truth: Truth }[] =
    [];

  constructor(redis: Redis, event: string, shards: number, claimWindowMs: number, tally: Tally) {
    this.#redis = redis;
    this.#event = event;
    this.#shards = shards;
    this.#claimWindowMs = claimWindowMs;
    this.#tally = tally;
    this.#kit = redisKit(shards);
    this.#booth = openBooth(this.#kit.queue, event);
    this.#operator = openLobby(this.#kit.queue, event, { lobby: LOBBIES });
    this.#seats = Array.from({ length: LOBBIES }, () => this.#seat());
    this.#loops = [this.#loop(), this.#loop()];
  }

  async play(steps: readonly Step[]): Promise<void> {
    // A line, and a tick that calls nobody: of the first burst no lobby knows what the clocks showed before.
    const everybody = Array.from({ length: PEOPLE }, (_, number) => number);
    for (let lobby = 0; lobby < LOBBIES; lobby++)
      await this.#flush({ does: "flush", lobby, leave: [], join: everybody, fate: "arrives" });
    await this.#tick({ does: "tick", loop: 1, afterMs: 100, skewMs: 0, rateMilli: 0, pushedTo: [0, 1, 2] });
    for (const step of steps) await this.#perform(step);
  }

  #seat(): Seat {
    const lobby = new RememberingLobby(this.#claimWindowMs, this.#tally);
    return { nonce: ++this.#nonces, seq: 0, lobby, late: null };
  }

  #loop(): Loop {
    return { nonce: ++this.#nonces, numbering: 0, departed: new DepartedTail() };
  }

  async #perform(step: Step): Promise<void> {
    switch (step.does) {
      case "flush":
        return this.#flush(step);
      case "tick":
        return this.#tick(step);
      case "turns":
        return this.#turns(step);
      case "stray": {
        const stray = this.#lost[step.which % Math.max(1, this.#lost.length)];
        if (stray) await this.#kit.queue.flush(this.#event, stray);
        return;
      }
      case "latePush": {
        const push = this.#pushes[step.which % Math.max(1, this.#pushes.length)];
        if (push) this.#seats[step.lobby]?.lobby.push(push.snapshot, push.slice, push.truth);
        return;
      }
      case "newLobby":
        this.#seats[step.lobby] = this.#seat();
        return;
      case "newLoop":
        this.#nowMs += step.afterMs;
        this.#loops[step.loop] = this.#loop();
        return;
      case "taken":
        return this.#take(nameOf(step.person));
      case "pause":
        return this.#kit.control(this.#event, { paused: step.paused });
      case "renumber":
        await this.#redis.hset(stateKey(this.#event), "renumber_at_ms", this.#nowMs);
    }
  }

  async #flush({ lobby: index, leave, join, fate }: StepOf<"flush">): Promise<void> {
    const seat = this.#seats[index] as Seat;
    if (seat.late) {
      const { flush, reply, truth } = seat.late;
      seat.late = null;
      seat.lobby.receive(flush, reply, truth);
    }
    const own = (numbers: number[]) => numbers.filter((number) => number % LOBBIES === index).map(nameOf);
    const leaving = own(leave);
    const joining = own(join).filter((user) => !leaving.includes(user));
    seat.lobby.begin([...leaving, ...joining]);
    const acting = new Set([...leaving, ...joining]);
    const asks = [...seat.lobby.asks].filter((user) => !acting.has(user));
    for (const user of asks) seat.lobby.asks.delete(user);
    const { replica } = seat.lobby;
    const flush: Flush = {
      nowMs: this.#nowMs,
      shards: this.#shards,
      numbering: replica.numbering,
      lobby: index,
      fence: { nonce: seat.nonce, seq: ++seat.seq },
      acknowledged: null,
      departedIndex: replica.departedIndex,
      maxQueueSize: 0,
      passTtlSeconds: PASS_TTL_SECONDS,
      opening: "first-come",
      proofKey: 0,
      atOnce: null,
      acts: { leave: leaving, join: joining, position: asks },
    };
    if (fate === "request is lost") {
      this.#lost.push(flush);
      return seat.lobby.fail(flush);
    }
    if (fate === "refused") return seat.lobby.fail(flush);
    const reply = await this.#kit.queue.flush(this.#event, flush);
    if (fate === "reply is lost") return seat.lobby.fail(flush);
    const truth = await this.#truth();
    if (fate === "late") seat.late = { flush, reply, truth };
    else seat.lobby.receive(flush, reply, truth);
  }

  /** As the loop does it: the slices that its followers lack, from the end of the list that it keeps. */
  async #tick({ loop: index, afterMs, skewMs, rateMilli, pushedTo }: StepOf<"tick">): Promise<void> {
    this.#nowMs += afterMs;
    const loop = this.#loops[index] as Loop;
    const { status, snapshot, departed } = await this.#kit.queue.release(this.#event, {
      nowMs: this.#nowMs + skewMs,
      shards: this.#shards,
      numbering: loop.numbering,
      tick: 0,
      nonce: loop.nonce,
      rateMilli,
      intervalMs: 100,
      burstMs: 200,
      maxActive: 0,
      claimWindowMs: this.#claimWindowMs,
      returnWindowMs: 20_000,
      departedIndex: loop.departed.end,
    });
    if (status === "fenced") return;
    if (snapshot.numbering !== loop.numbering) loop.departed.clear();
    loop.numbering = snapshot.numbering;
    loop.departed.add(departed);
    const truth = await this.#truth();
    const indexes = pushedTo.map((lobby) => {
      const { replica } = (this.#seats[lobby] as Seat).lobby;
      const from = replica.numbering === snapshot.numbering ? replica.departedIndex : 0;
      const push = { snapshot, slice: loop.departed.since(from), truth };
      this.#pushes.push(push);
      this.#seats[lobby]?.lobby.push(push.snapshot, push.slice, push.truth);
      return from;
    });
    loop.departed.forgetBefore(Math.min(loop.departed.end, ...indexes));
  }

  /** Onto the departed list, unless the line is held; who has been called stays where they are. */
  async #take(user: string): Promise<void> {
    const { queue } = await readPeople(this.#redis, this.#event, this.#shards);
    if (queue.has(user)) await this.#operator.flush({ leave: [user] }, { nowMs: this.#nowMs });
  }

  /** Some claim, told or not, and some of those book at once. */
  async #turns({ claim, book }: StepOf<"turns">): Promise<void> {
    const users = claim.map(nameOf);
    const { claims } = await this.#booth.serve({ nowMs: this.#nowMs, claims: users });
    if (!book) return;
    const acts = claims.flatMap((outcome, index) => {
      const user = users[index] as string;
      return outcome.kind === "admitted"
        ? [{ what: "complete" as const, user, firstEndMs: outcome.expiresAtMs, bookingId: "b" }]
        : [];
    });
    await this.#booth.serve({ nowMs: this.#nowMs, acts });
  }

  async #truth(): Promise<Truth> {
    const { called } = await readPeople(this.#redis, this.#event, this.#shards);
    return new Map([...called].map(([user, score]) => [user, readCalledScore(score)]));
  }
}

function nameOf(number: number): string {
  return `u${number}`;
}
