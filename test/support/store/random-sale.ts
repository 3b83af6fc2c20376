import type Redis from "ioredis";
import { expect } from "vitest";
import type { Opening } from "../../../src/core/event-config.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import type { ControlAct, OperatorAct } from "../../../src/core/operator.ts";
import { firstEndMs, noActs } from "../../../src/core/outcome.ts";
import type { PassAct } from "../../../src/core/pass-act.ts";
import { shareOf } from "../../../src/core/shares.ts";
import type {
  BoothBatch,
  BoothReply,
  Flush,
  FlushReply,
  Tick,
  TickReply,
} from "../../../src/core/waiting-queue.ts";
import { allKeys } from "../../../src/store/keys.ts";
import { findTraces } from "./find-traces.ts";
import { directKit, type Kit, modelKit, T0 } from "./queue-kit.ts";
import { SaleAudit } from "./random-sale-audit.ts";
import { LOBBIES, type Step, type StepOf } from "./random-sale-steps.ts";

const PASS_TTL_SECONDS = 30;
const CLAIM_WINDOW_MS = 1500;
const RETURN_WINDOW_MS = 20_000;
/** Design 3: about 7 commands a flush, at most 12, however many acts it carries. */
const MOST_COMMANDS = 12;

/** Four shards a tick, in turn. */
function isSwept(shard: number, tick: number, shards: number): boolean {
  const swept = Math.min(4, shards);
  return Array.from({ length: swept }, (_, nth) => (tick * swept + nth) % shards).includes(shard);
}

const SURELY: Omit<StepOf<"flush">, "does" | "lobby"> = {
  ...noActs<string>(),
  rateMilli: 500_000,
  skewMs: 0,
  fate: "arrives",
};
const SERVED: Omit<StepOf<"serve">, "does"> = {
  lane: 0,
  skewMs: 0,
  passes: 500,
  claim: [],
  shop: [],
  fate: "arrives",
};
const PROOF_KEY = 7;
const PACE = { intervalMs: 100, burstMs: 200, claimWindowMs: CLAIM_WINDOW_MS };
const PUNCTUALLY = { loop: 0, skewMs: 0, rateMilli: 500_000, twice: false };

interface LobbySeat {
  nonce: number;
  seq: number;
  replica: Replica;
}

interface LoopSeat {
  readonly nonce: number;
  numbering: number;
  /** How much of the departed list it has been shown. */
  departedIndex: number;
}

export interface Limits {
  readonly maxActive: number;
  readonly maxQueueSize: number;
  /** Whether a join calls its person where nobody waits. */
  readonly atOnce: boolean;
  /** With a drawing the sale begins some seconds before its opening. */
  readonly opening: Opening;
}

/** A sale that happens on Redis and on the model at once, and is audited after every step. */
export class RandomSale {
  readonly #event: string;
  readonly #redis: Redis;
  readonly #limits: Limits;
  readonly #shards: number;
  readonly #real: Kit;
  readonly #model;

  #nowMs = T0;
  #nonces = T0 * 1000;
  readonly #boothNonce = ++this.#nonces;
  #boothSeq = 0;
  readonly #lobbies: LobbySeat[];
  readonly #loops: LoopSeat[];
  /** Flushes that were sent, to be sent again by a network that kept them. */
  #sent: Flush[] = [];
  /** The ends that the latest passes were claimed with, and so their names to a shop. */
  readonly #firstEndsMs = new Map<string, number>();
  /** The first booking that a pass was bound to or made with, by the pass. */
  readonly #bookingOf = new Map<string, string>();
  readonly #audit: SaleAudit;
  #lastTicket = 0;
  #acts = 0;
  /** Of the operator's fields, when an operator last saw them. */
  #seenVersion = 0;

  constructor(redis: Redis, event: string, shards: number, limits: Limits) {
    this.#redis = redis;
    this.#event = event;
    this.#limits = limits;
    this.#shards = shards;
    this.#real = directKit(redis, shards);
    this.#model = modelKit((user, tick) => isSwept(shareOf(user, shards), tick, shards));
    this.#audit = new SaleAudit(redis, this.#real.queue, event, shards, limits.maxActive);
    this.#lobbies = Array.from({ length: LOBBIES }, () => this.#seat());
    this.#loops = [this.#loop(), this.#loop()];
  }

  async play(steps: readonly Step[]): Promise<void> {
    if (this.#limits.opening === "draw") {
      await this.#control({ change: { opensAtMs: T0 + 6000 }, version: "any", twice: false });
    }
    for (const act of steps) {
      await this.#perform(act);
      await this.#audit.check(
        this.#nowMs,
        this.#lobbies.map(({ replica }) => replica),
        this.#model.queue.event(this.#event),
      );
    }
  }

  #seat(): LobbySeat {
    return { nonce: ++this.#nonces, seq: 0, replica: new Replica() };
  }

  #loop(): LoopSeat {
    return { nonce: ++this.#nonces, numbering: 0, departedIndex: 0 };
  }

  async #perform(act: Step): Promise<void> {
    switch (act.does) {
      case "flush":
        return this.#flush(act);
      case "tick":
        return this.#tick(act);
      case "buyers":
        return this.#buyers(act);
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
        this.#loops[act.loop] = this.#loop();
        return;
      case "report":
        return this.#report(act);
      case "erase":
        return this.#erase(act);
      case "person":
        return this.#person(act);
      case "recount":
        return this.#recount();
      case "control":
        return this.#control(act);
      case "serve":
        return this.#serve(act);
      case "retire":
        return this.#retire(act);
    }
  }

  async #flush(act: Omit<StepOf<"flush">, "does">): Promise<void> {
    const seat = this.#lobbies[act.lobby] as LobbySeat;
    const onePerPerson = new Set<string>();
    const { atOnce, maxActive, maxQueueSize } = this.#limits;
    const once = (ids: string[]) => ids.filter((id) => !onePerPerson.has(id) && onePerPerson.add(id));
    const flush: Flush = {
      nowMs: this.#nowMs + act.skewMs,
      shards: this.#shards,
      numbering: seat.replica.numbering,
      lobby: act.lobby,
      fence: { nonce: seat.nonce, seq: ++seat.seq },
      acknowledged: null,
      departedIndex: seat.replica.departedIndex,
      maxQueueSize,
      passTtlSeconds: PASS_TTL_SECONDS,
      opening: this.#limits.opening,
      proofKey: PROOF_KEY,
      atOnce: atOnce ? { ...PACE, rateMilli: act.rateMilli, maxActive } : null,
      acts: {
        leave: once(act.leave),
        join: once(act.join),
        position: once(act.position),
      },
    };
    this.#sent.push(flush);
    if (act.fate === "is lost") return;
    const reply = await this.#send(flush);
    if (reply.status === "stale") seat.replica.reset();
    seat.replica.apply(reply.snapshot, reply.departed);
    if (act.fate === "arrives twice") {
      const again = await this.#send(flush);
      if (reply.status === "done" && reply.snapshot.generation > 0) expect(again.status).toBe("seen");
    }
  }

  async #send(flush: Flush): Promise<FlushReply> {
    const reply = await this.#real.queue.flush(this.#event, flush);
    const expected = await this.#model.queue.flush(this.#event, flush);
    expect({ ...reply, commands: 0 }).toEqual(expected);
    expect(reply.commands).toBeLessThanOrEqual(MOST_COMMANDS);
    for (const outcome of reply.outcomes.join) {
      if (outcome.kind !== "joined") continue;
      expect(outcome.ticket).toBeGreaterThan(this.#lastTicket); // first come, first served, without ties
      this.#lastTicket = outcome.ticket;
    }
    return reply;
  }

  /** A booth serves claims and acts of shops, perhaps twice; a late duplicate changes nothing. */
  async #serve({ lane, skewMs, passes, claim, shop, fate }: Omit<StepOf<"serve">, "does">): Promise<void> {
    const claims = [...new Set(claim)];
    const acts = shop.flatMap(({ user, what, booking, bySeconds }): PassAct[] => {
      const firstEndMs = this.#firstEndsMs.get(user);
      if (firstEndMs === undefined) return [];
      if (what === "extend") return [{ what, user, firstEndMs, bySeconds }];
      return [{ what, user, firstEndMs, bookingId: `b${booking}` }];
    });
    const batch: BoothBatch = {
      nowMs: this.#nowMs + skewMs,
      shards: this.#shards,
      lane,
      fence: { nonce: this.#boothNonce, seq: ++this.#boothSeq },
      acknowledged: null,
      passes,
      claims,
      acts,
    };
    if (fate === "is lost") return;
    for (let sent = 0; sent < (fate === "arrives twice" ? 2 : 1); sent++) {
      const reply = await this.#real.queue.serve(this.#event, batch);
      expect({ ...reply, commands: 0 }).toEqual(await this.#model.queue.serve(this.#event, { ...batch }));
      for (const [index, outcome] of reply.claims.entries()) {
        if (outcome.kind === "admitted") this.#firstEndsMs.set(claims[index] as string, firstEndMs(outcome));
      }
      this.#checkBookings(acts, reply.acts);
    }
  }

  /** A pass has one booking, whatever shops say in whatever order. */
  #checkBookings(acts: readonly PassAct[], outcomes: BoothReply["acts"]): void {
    for (const [index, { kind }] of outcomes.entries()) {
      const act = acts[index] as PassAct;
      if (act.what === "extend" || !["completed", "late", "redeemed"].includes(kind)) continue;
      const pass = `${act.user} ${act.firstEndMs}`;
      const first = this.#bookingOf.get(pass) ?? act.bookingId;
      expect(act.bookingId).toBe(first);
      this.#bookingOf.set(pass, first);
    }
  }

  async #tick(act: Omit<StepOf<"tick">, "does">): Promise<void> {
    this.#nowMs += act.afterMs;
    const loop = this.#loops[act.loop] as LoopSeat;
    const tick: Tick = {
      nowMs: this.#nowMs + act.skewMs,
      shards: this.#shards,
      numbering: loop.numbering,
      tick: 0,
      nonce: loop.nonce,
      ...PACE,
      rateMilli: act.rateMilli,
      maxActive: this.#limits.maxActive,
      returnWindowMs: RETURN_WINDOW_MS,
      departedIndex: loop.departedIndex,
    };
    for (let sent = 0; sent < (act.twice ? 2 : 1); sent++) {
      const reply: TickReply = await this.#real.queue.release(this.#event, tick);
      expect({ ...reply, commands: 0 }).toEqual(await this.#model.queue.release(this.#event, tick));
      loop.numbering = reply.snapshot.numbering;
      loop.departedIndex = reply.departed.from + reply.departed.tickets.length;
      // One lobby gets every tick, the others only the replies to their own flushes.
      this.#lobbies[0]?.replica.apply(reply.snapshot, reply.departed);
    }
  }

  async #buyers({ lobby, come, redeem, extend, book }: StepOf<"buyers">): Promise<void> {
    await this.#flush({ ...SURELY, lobby, join: come });
    await this.#tick({ ...PUNCTUALLY, afterMs: 100 });
    await this.#serve({ ...SERVED, claim: come });
    const act = { booking: 0, bySeconds: 20 };
    await this.#serve({ ...SERVED, shop: redeem.map((user) => ({ ...act, user, what: "redeem" })) });
    await this.#serve({ ...SERVED, shop: extend.map((user) => ({ ...act, user, what: "extend" })) });
    await this.#serve({ ...SERVED, shop: book.map((user) => ({ ...act, user, what: "complete" })) });
  }

  async #noShows(act: StepOf<"noShows">): Promise<void> {
    for (const afterMs of [100, 1900, 100]) await this.#tick({ ...PUNCTUALLY, afterMs });
    await this.#flush({ ...SURELY, lobby: act.lobby, join: act.return });
    await this.#flush({ ...SURELY, lobby: act.lobby, leave: act.leave, position: act.return });
  }

  /**
   * A generation is named after the ms of its first write. So that none has the name of an earlier one, more time
   * passes than clocks differ by, and no request arrives any more that was sent before its lobby knew a generation.
   */
  async #retire({ afterMs }: StepOf<"retire">): Promise<void> {
    this.#nowMs += afterMs;
    this.#sent = this.#sent.filter(({ numbering }) => numbering > 0);
    const retirement = { nowMs: this.#nowMs, shards: this.#shards, closedForMs: 0, givesUpDrawing: false };
    const reply = await this.#real.queue.retire(this.#event, retirement);
    expect(reply).toEqual(await this.#model.queue.retire(this.#event, retirement));
    const keys = allKeys(this.#event, this.#shards);
    if (reply.status === "refused") await this.#redis.del(...keys); // as somebody by hand
    expect(await this.#redis.exists(...keys)).toBe(0);
    this.#model.queue.events.delete(this.#event);
    this.#firstEndsMs.clear();
    this.#bookingOf.clear();
    this.#lastTicket = 0;
    this.#seenVersion = 0;
  }

  /** An operator acts, perhaps on an old version, perhaps twice: only the first time changes anything. */
  async #control({ change, version, twice }: Omit<StepOf<"control">, "does">): Promise<void> {
    const act: ControlAct = {
      ...this.#operatorAct(),
      version: version === "any" ? null : this.#seenVersion + (version === "next" ? 1 : 0),
      change,
    };
    const read = { nowMs: this.#nowMs, shards: this.#shards, entries: 200 };
    for (let sent = 0; sent < (twice ? 2 : 1); sent++) {
      const reply = await this.#real.queue.control(this.#event, act);
      expect(reply).toEqual(await this.#model.queue.control(this.#event, act));
      const state = await this.#real.queue.readControl(this.#event, read);
      expect(state).toEqual(await this.#model.queue.readControl(this.#event, read));
      expect(state.audit.filter(({ actId }) => actId === act.actId)).toHaveLength(
        reply.status === "done" ? 1 : 0,
      );
      this.#seenVersion = state.version;
    }
  }

  async #report({ remaining }: StepOf<"report">): Promise<void> {
    const report = { nowMs: this.#nowMs, shards: this.#shards, remaining };
    const reply = await this.#real.queue.reportStock(this.#event, report);
    expect(reply).toEqual(await this.#model.queue.reportStock(this.#event, report));
  }

  /** Counters are right after every script: there is never anything to mend. */
  async #recount(): Promise<void> {
    const act = this.#operatorAct();
    const reply = await this.#real.queue.recount(this.#event, act);
    expect(reply).toEqual(await this.#model.queue.recount(this.#event, act));
    if (reply.status === "done" && reply.entry) expect(reply.entry.changes).toEqual([]);
  }

  /** What is done twice is done once: the second answer differs by where the person stands then. */
  async #person({ what, user, twice }: StepOf<"person">): Promise<void> {
    const { maxActive } = this.#limits;
    const act = { ...this.#operatorAct(), user, maxActive, claimWindowMs: CLAIM_WINDOW_MS };
    for (let sent = 0; sent < (twice ? 2 : 1); sent++) {
      const reply = await this.#real.queue[what](this.#event, act);
      expect(reply).toEqual(await this.#model.queue[what](this.#event, act));
      if (sent === 1 && reply.status === "done") expect(reply.entry.actId).toBe(act.actId);
    }
  }

  /** Whoever has no live pass is in no key any more. */
  async #erase({ user, twice }: StepOf<"erase">): Promise<void> {
    const act = { ...this.#operatorAct(), user };
    for (let sent = 0; sent < (twice ? 2 : 1); sent++) {
      const reply = await this.#real.queue.erase(this.#event, act);
      expect(reply).toEqual(await this.#model.queue.erase(this.#event, act));
      if (reply.status === "held") continue; // they are in a list that is being drawn from
      if (reply.status === "done") this.#forgetBookings(user);
      const passEndsAtMs = reply.status === "done" ? reply.passEndsAtMs : null;
      expect(await findTraces(this.#redis, allKeys(this.#event, this.#shards), user)).toHaveLength(
        passEndsAtMs === null ? 0 : 1,
      );
    }
  }

  #forgetBookings(user: string): void {
    for (const pass of this.#bookingOf.keys()) if (pass.startsWith(`${user} `)) this.#bookingOf.delete(pass);
  }

  #operatorAct(): OperatorAct {
    return { nowMs: this.#nowMs, shards: this.#shards, actId: `act-${++this.#acts}`, by: "an operator" };
  }
}
