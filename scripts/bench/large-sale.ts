import { randomUUID } from "node:crypto";
import { toEventConfig } from "../../src/config/read-events.ts";
import { readNumbers } from "../../src/config/read-numbers.ts";
import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { MAX_BATCH } from "../../src/core/lobby/act-queue.ts";
import { Replica } from "../../src/core/lobby/replica.ts";
import { type ActKind, noActs } from "../../src/core/outcome.ts";
import { shareOf } from "../../src/core/shares.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { ordinalOf } from "../../src/core/ticket.ts";
import type { BoothReply, FlushReply } from "../../src/core/waiting-queue.ts";
import { makeNonce } from "../../src/core/writer/writer-nonce.ts";
import { shardKeys, stateKey } from "../../src/store/keys.ts";
import { Buyers } from "./buyers.ts";
import { DirectRedis } from "./direct-redis.ts";

const EVENT = "sale";
/** One in so many leaves out of the middle of the line. */
const LEAVING = 100;
/** People whose positions are counted at each look, and the ticks from one look to the next. */
const LOOKED_AT = 500;
const LOOK_EVERY = 500;
/** Ticks from one that is measured to the next. */
const MEASURE_EVERY = 50;
/** Redis counts what asks for its usage, too: so many commands between two askings. */
const COMMANDS_OF_ASKING = 2;
/** Requests that are under way at once. */
const TOGETHER = 20;

/** What Redis has used so far. */
interface Usage {
  readonly cpuMs: number;
  readonly commands: number;
}

/** Some at a time: one connection brings them to Redis, and their replies back, in this order. */
async function together<T>(items: Iterable<T>, bring: (item: T) => Promise<unknown>): Promise<void> {
  let some: Promise<unknown>[] = [];
  for (const item of items) {
    some.push(bring(item));
    if (some.length < TOGETHER) continue;
    await Promise.all(some);
    some = [];
  }
  await Promise.all(some);
}

/** An event of any size on a Redis of its own, on a clock that it sets: each step is measured, and held against what it remembers. */
export class LargeSale {
  readonly #direct: DirectRedis;
  readonly #config: EventConfig;
  readonly #people: number;
  readonly #nonce = makeNonce(Date.now(), 0);
  readonly #replica = new Replica();
  #nowMs = Date.now();
  #seq = 0;
  #tick = 0;
  /** Everybody in the order of their joins, those who left taken out, with their tickets. */
  #line: string[] = [];
  #tickets: number[] = [];
  counted = 0;
  wrong = 0;
  outOfOrder = 0;
  readonly largest = { queue: 0, called: 0, spent: 0 };

  private constructor(direct: DirectRedis, config: EventConfig, people: number) {
    this.#direct = direct;
    this.#config = config;
    this.#people = people;
  }

  static async open(people: number, perSecond: number): Promise<LargeSale> {
    const numbers = { ...readNumbers({}, []), EXPECTED_PEOPLE: people, RELEASE_RATE: perSecond };
    return new LargeSale(await DirectRedis.start(), toEventConfig(numbers), people);
  }

  stop(): Promise<void> {
    return this.#direct.stop();
  }

  /** Each lobby brings its own people, 500 at a time, and the lobbies come in turn. */
  async join() {
    const lobbies: string[][] = Array.from({ length: this.#config.lobbies }, () => []);
    for (let n = 0; n < this.#people; n++) {
      const user = randomUUID();
      lobbies[shareOf(user, lobbies.length)]?.push(user);
    }
    let [fullFlushes, commands] = [0, 0];
    const cpuUs = await this.#direct.cpuUsOf(async () => {
      for (let first = 0; this.#line.length < this.#people; first += MAX_BATCH) {
        await together(lobbies.entries(), async ([lobby, users]) => {
          const some = users.slice(first, first + MAX_BATCH);
          if (some.length === 0) return;
          this.#nowMs++;
          const reply = await this.#act(lobby, "join", some);
          if (some.length === MAX_BATCH)
            [fullFlushes, commands] = [fullFlushes + 1, commands + reply.commands];
          for (const [nth, outcome] of reply.outcomes.join.entries()) {
            if (outcome.kind !== "joined") throw new Error(`a join was answered ${outcome.kind}`);
            this.#line.push(some[nth] as string);
            this.#tickets.push(outcome.ticket);
          }
        });
      }
    });
    await this.#release(0);
    await this.#look();
    return { acts: this.#line.length, cpuUs, commandsPerFlush: commands / fullFlushes };
  }

  async leave() {
    const stays = (_: unknown, place: number) => place % LEAVING !== 0;
    const leaving = this.#line.filter((_, place) => !stays(_, place));
    await together(leaving, (user) => this.#act(shareOf(user, this.#config.lobbies), "leave", [user]));
    this.#line = this.#line.filter(stays);
    this.#tickets = this.#tickets.filter(stays);
    do await this.#release(0);
    while (this.#replica.departedIndex < leaving.length);
    await this.#look();
    return { acts: leaving.length };
  }

  /** As after a failover: everybody keeps their place under a new ticket. */
  async renumber() {
    await this.#direct.redis.hset(stateKey(EVENT), "renumber_at_ms", this.#nowMs);
    let [ticks, longestMs, isDone] = [0, 0, false];
    const cpuUs = await this.#direct.cpuUsOf(async () => {
      while (!isDone) {
        const startMs = performance.now();
        const { renumberAtMs } = await this.#release(0);
        longestMs = Math.max(longestMs, performance.now() - startMs);
        [ticks, isDone] = [ticks + 1, renumberAtMs === 0];
      }
    });
    this.#tickets = this.#tickets.map((ticket, place) => ticket - ordinalOf(ticket) + place + 1);
    await this.#look();
    return { ticks, longestMs, cpuUs };
  }

  /** Everybody claims when they are called, and books with the next batch of their booth. */
  async sell() {
    const count = boothsFor(this.#config);
    const booths = Array.from({ length: count }, (_, index) => new Buyers(index));
    let [place, booked, ticks, measured] = [0, 0, 0, 0];
    const ofTicks = { cpuMs: 0, commands: 0 };
    const { rateMilli, intervalMs } = this.#config;
    const mostTicks = (2 * this.#line.length * 1000 * 1000) / rateMilli / intervalMs;
    const before = await this.#usage();
    while (booked < this.#line.length) {
      const isMeasured = ticks % MEASURE_EVERY === 0 && place < this.#line.length;
      const usage = isMeasured ? await this.#usage() : null;
      const { calledTotal, calledUpTo } = await this.#release(rateMilli);
      if (usage) {
        const after = await this.#usage();
        ofTicks.cpuMs += after.cpuMs - usage.cpuMs;
        ofTicks.commands += after.commands - usage.commands - COMMANDS_OF_ASKING;
        measured++;
      }
      while (place < calledTotal) {
        const user = this.#line[place++] as string;
        booths[shareOf(user, count)]?.claiming.push(user);
      }
      if (place > 0 && this.#tickets[place - 1] !== calledUpTo) this.outOfOrder++;
      await together(booths, async (booth) => {
        const outcome = booth.receive(await this.#serve(booth, count));
        booked += outcome.booked;
        this.outOfOrder += outcome.notCalled;
      });
      if (++ticks > mostTicks) break; // somebody was lost
      if (ticks % LOOK_EVERY === 0) await this.#look(place);
    }
    const { cpuMs, commands } = await this.#usage();
    await this.#look(place);
    const seconds = (ticks * intervalMs) / 1000;
    return {
      booked,
      completed: Number(await this.#direct.redis.hget(stateKey(EVENT), "completed")),
      commandsPerTick: ofTicks.commands / measured,
      cpuMsPerTick: ofTicks.cpuMs / measured,
      commandsPerSecond: (commands - before.commands) / seconds,
      cpuShare: (cpuMs - before.cpuMs) / 1000 / seconds,
      actsPerBooth: (2 * rateMilli) / 1000 / count,
    };
  }

  /** Counts positions of some of those who wait, from this place in line on, and measures all records. */
  async #look(from = 0): Promise<void> {
    const { redis } = this.#direct;
    const { shards } = this.#config;
    const keys = Array.from({ length: shards }, (_, shard) => shardKeys(EVENT, shard));
    const some = from < this.#line.length ? LOOKED_AT : 0;
    for (let n = 0; n < some; n++) {
      const place = from + Math.floor(Math.random() * (this.#line.length - from));
      const [user, ticket] = [this.#line[place] as string, this.#tickets[place] as number];
      const before = await Promise.all(keys.map(([queue]) => redis.zcount(queue, "-inf", `(${ticket}`)));
      const position = 1 + before.reduce((sum, people) => sum + people, 0);
      const score = await redis.zscore(keys[shareOf(user, shards)]?.[0] as string, user);
      const isRight =
        position === place - from + 1 &&
        Number(score) === ticket &&
        this.#replica.positionOf(ticket) === position;
      this.counted++;
      if (!isRight) this.wrong++;
    }
    for (const [queue, called] of keys) {
      for (const [name, key] of Object.entries({ queue, called, spent: `${queue}:spent` })) {
        const bytes = Number(await redis.call("MEMORY", "USAGE", key, "SAMPLES", 100));
        const kind = name as keyof typeof this.largest;
        this.largest[kind] = Math.max(this.largest[kind], bytes);
      }
    }
  }

  async #usage(): Promise<Usage> {
    return { cpuMs: await this.#direct.cpuMs(), commands: await this.#direct.commands() };
  }

  /** As a lobby that needs no departed tickets for what it does. */
  async #act(lobby: number, kind: ActKind, users: readonly string[]): Promise<FlushReply> {
    const reply = await this.#direct.queue.flush(EVENT, {
      ...this.#config,
      nowMs: this.#nowMs,
      numbering: this.#replica.numbering,
      lobby,
      fence: { nonce: this.#nonce, seq: ++this.#seq },
      acknowledged: null,
      departedIndex: Number.MAX_SAFE_INTEGER,
      atOnce: null, // ticks call
      acts: { ...noActs<string>(), [kind]: users },
    });
    if (reply.status !== "done") throw new Error(`a flush was ${reply.status}`);
    return reply;
  }

  async #release(rateMilli: number): Promise<Snapshot> {
    this.#nowMs += this.#config.intervalMs;
    const { snapshot, departed } = await this.#direct.queue.release(EVENT, {
      ...this.#config,
      rateMilli,
      nowMs: this.#nowMs,
      numbering: this.#replica.numbering,
      tick: this.#tick,
      nonce: this.#nonce,
      departedIndex: this.#replica.departedIndex,
    });
    this.#tick = snapshot.tick;
    if (snapshot.renumberAtMs === 0) this.#replica.apply(snapshot, departed);
    return snapshot;
  }

  #serve(booth: Buyers, booths: number): Promise<BoothReply> {
    const batch = booth.next();
    return this.#direct.queue.serve(EVENT, {
      ...batch,
      nowMs: this.#nowMs + Math.floor((this.#config.intervalMs * booth.index) / booths),
      shards: this.#config.shards,
      lane: booth.index,
      fence: { nonce: this.#nonce, seq: ++this.#seq },
      acknowledged: null,
      passes: batch.claims.length,
    });
  }
}
