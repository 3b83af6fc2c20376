/** An event that a test writes into Redis itself, field by field and person by person, and all that one execution of a script changes of it. */
import type Redis from "ioredis";
import { runScript } from "../../../scripts/redis/direct-queue.ts";
import { REFUSALS } from "../../../scripts/upstash-local/fault-list.ts";
import { REFUSE_WRITE } from "../../../scripts/upstash-local/refuse-write.ts";
import type { CallTerms, Tick } from "../../../src/core/waiting-queue.ts";
import { eventKeys, shardKeys, stateKey } from "../../../src/store/keys.ts";
import { SCRIPTS, type ScriptName } from "../../../src/store/scripts.ts";
import { freshEvent } from "../fresh-event.ts";
import { SNAPSHOT } from "./bare-event.ts";
import { addPeople, type Changes, changesBetween, type People, readContent } from "./event-content.ts";
import { T0 } from "./queue-kit.ts";

/** The nonce of the loop that made the last tick. */
export const LOOP = 70;
/** The claim clock has stood still before: it does not show the time of day. */
export const CLAIM_CLOCK_MS = T0 - 1_000_000;
export const GENERATION = T0 - 3_600_000;
/** Ten people a second, so that a tick each 100 ms is worth one. */
export const RATE_MILLI = 10_000;
export const PERSON = 1_000_000;

/** An event an hour after its first join, whose last tick was at T0, and which has used up all that it may call. */
const TICKED_AT_T0 = {
  about: "a test",
  generation: GENERATION,
  numbering: GENERATION,
  shards: 1,
  pass_ttl_s: 300,
  loop: LOOP,
  clock_ms: T0,
  claim_clock_ms: CLAIM_CLOCK_MS,
  tick: 40,
  idle: 0,
  rate: RATE_MILLI,
  burst_ms: 200,
  claim_horizon_ms: T0 + 200,
  claims_earned_to_ms: T0,
  recounted_at_ms: T0,
};
type Fields = Readonly<Record<string, number | string>>;

/** `board`: the number of the one that the loop knows. */
export type TickTerms = Partial<Tick & { readonly board: number }>;

/** What a shop does with a pass, as serve_booth.lua takes it. */
type ShopsAct = readonly [what: string, user: string, firstEndMs: number, value: string | number];

export interface BatchTerms {
  /** The name of its fence. */
  readonly lane?: string;
  readonly nonce?: number;
  readonly seq?: number;
  readonly acknowledged?: readonly [generation: number, nonce: number, seq: number];
  readonly passes?: number;
  readonly claims?: readonly string[];
  readonly acts?: readonly ShopsAct[];
}

export interface FlushTerms extends Partial<CallTerms> {
  readonly atOnce?: boolean;
  readonly leave?: readonly string[];
  readonly join?: readonly string[];
  readonly position?: readonly string[];
  /** Of an event that opens with a drawing: by which key proofs are signed. */
  readonly drawKey?: number;
}

const SECOND = Math.floor((T0 - Date.UTC(2026, 0, 1)) / 1000);

/** Of somebody who joined at T0, or so many seconds later. */
export function ticketOf(ordinal: number, seconds = 0): number {
  return (SECOND + seconds) * 10_000_000 + ordinal;
}

const REFUSED = REFUSALS["memory full"];

export class ExactEvent {
  readonly name = freshEvent();
  readonly #redis: Redis;
  readonly #shards: number;
  /** At which write Redis refuses the next script; null = at none. */
  #cut: number | null = null;

  private constructor(redis: Redis, shards: number) {
    this.#redis = redis;
    this.#shards = shards;
  }

  /** One that nobody has joined, of which an operator may have set these fields. */
  static async unbegun(redis: Redis, fields: Fields = {}): Promise<ExactEvent> {
    const event = new ExactEvent(redis, 1);
    if (Object.keys(fields).length > 0) await redis.hset(stateKey(event.name), fields);
    return event;
  }

  /** One whose last tick was at T0, but for these fields; `people` are of its first shard. */
  static async put(redis: Redis, fields: Fields = {}, people: People = {}, shards = 1): Promise<ExactEvent> {
    const event = new ExactEvent(redis, shards);
    await redis.hset(stateKey(event.name), { ...TICKED_AT_T0, shards, ...fields });
    await event.add(people);
    return event;
  }

  async add(people: People, shard = 0): Promise<void> {
    await addPeople(this.#redis, this.name, people, shard);
  }

  /** As release_batch.lua answers a tick of this time. */
  async tick(nowMs: number, terms: TickTerms = {}) {
    const args = [
      ...[nowMs, this.#shards, terms.numbering ?? 0, terms.nonce ?? LOOP, ...toCallTerms(terms)],
      ...[terms.returnWindowMs ?? 600_000, terms.departedIndex ?? 0, terms.tick ?? 0, terms.board ?? 0],
    ];
    const { reply, ...changes } = await this.#run("release_batch", eventKeys(this.name, this.#shards), args);
    const [status, snapshot, departed, [loop, blocked], totals, joinSeconds] = reply as TickReply;
    return { status, snapshot, departed, loop, blocked, totals, joinSeconds, ...changes };
  }

  /** As serve_booth.lua answers a batch of claims and of shops' acts. */
  async serve(nowMs: number, terms: BatchTerms = {}) {
    const { lane = "b0", nonce = 1, seq = 1, acknowledged = [0, 0, 0], passes = 500 } = terms;
    const { claims = [], acts = [] } = terms;
    const args = [
      ...[nowMs, this.#shards, lane, nonce, seq, ...acknowledged],
      ...[passes, claims.length, ...claims, ...acts.flat()],
    ];
    const { reply, ...changes } = await this.#run("serve_booth", shardKeys(this.name), args);
    const [status, event, claimed, acted] = reply as [string, number[], unknown[], unknown[]];
    return { status, event, claimed, acted, ...changes };
  }

  /** As flush.lua answers what people of a lobby do. */
  async flush(nowMs: number, terms: FlushTerms = {}) {
    const { leave = [], join = [], position = [], drawKey = 0 } = terms;
    const args = [
      ...[nowMs, this.#shards, 0, "0", 1, 1, 0, 0, 0, 0, 0, 300, 0, terms.atOnce ? 1 : 0],
      ...[...toCallTerms(terms), drawKey > 0 ? 1 : 0, drawKey, "ab".repeat(join.length)],
      ...[leave.length, join.length, position.length],
      ...[...leave, ...join, ...position],
    ];
    const { reply, ...changes } = await this.#run("flush", shardKeys(this.name), args);
    const [status, snapshot, , , outcomes] = reply as [string, unknown[], unknown, unknown, unknown[]];
    return { status, snapshot, outcomes, ...changes };
  }

  /** What is left behind by a script of which Redis refuses the write of this number, counted from 0. */
  async cutOff(write: number, act: () => Promise<unknown>): Promise<Changes> {
    this.#cut = write;
    const fails = async () => {
      const reason = await act().then(
        () => "there is no such write",
        (error: unknown) => error,
      );
      if (!String(reason).includes(REFUSED)) throw reason;
    };
    return this.changesOf(fails).finally(() => {
      this.#cut = null;
    });
  }

  async changesOf(act: () => Promise<unknown>): Promise<Changes> {
    const before = await readContent(this.#redis, this.name, this.#shards);
    await act();
    return changesBetween(before, await readContent(this.#redis, this.name, this.#shards));
  }

  async #run(script: ScriptName, keys: string[], args: (number | string)[]) {
    let reply: unknown;
    const changes = await this.changesOf(async () => {
      reply = await (this.#cut === null
        ? runScript(this.#redis, script, keys, args)
        : this.#redis.eval(
            REFUSE_WRITE + SCRIPTS[script],
            keys.length,
            ...keys,
            ...args,
            REFUSED,
            this.#cut,
          ));
    });
    return { reply, ...changes };
  }
}

type TickReply = [
  status: string,
  snapshot: unknown[],
  departed: string[],
  [loop: number, blocked: number],
  totals: number[],
  joinSeconds: number[],
];

/** As the scripts take how people are called. */
function toCallTerms(terms: Partial<CallTerms>): number[] {
  const { intervalMs = 100, burstMs = 200, claimWindowMs = 60_000 } = terms;
  return [terms.rateMilli ?? RATE_MILLI, intervalMs, burstMs, terms.maxActive ?? 0, claimWindowMs];
}

/** The Redis commands that a script counted, from the snapshot that it answered. */
export function commandsOf(snapshot: readonly unknown[]): number {
  return Number(snapshot[SNAPSHOT.indexOf("commands")]);
}
