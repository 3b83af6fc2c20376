/** An event that a test writes into Redis itself, field by field and person by person; it runs one script at a time and says all that this has changed. */
import type Redis from "ioredis";
import { runScript } from "../../../../scripts/redis/direct-queue.ts";
import { REFUSALS } from "../../../../scripts/upstash-local/fault-list.ts";
import { REFUSE_WRITE } from "../../../../scripts/upstash-local/refuse-write.ts";
import { auditKey, eventKeys, shardKeys } from "../../../../src/store/keys.ts";
import { SCRIPTS, type ScriptName } from "../../../../src/store/scripts.ts";
import { freshEvent } from "../../fresh-event.ts";
import {
  type BatchAsks,
  type BatchTerms,
  batchArguments,
  type FlushActs,
  type FlushTerms,
  flushArguments,
  type TickTerms,
  tickArguments,
} from "./arguments.ts";
import { addPeople, type Changes, changesBetween, keysOf, type People, readContent } from "./content.ts";
import { TICKED_AT_T0 } from "./figures.ts";
import { nameSnapshot } from "./snapshot.ts";

/** Of the state's HASH; numbers are written as Redis writes them. */
export type Fields = Readonly<Record<string, number | string>>;

/** Scripts that see the people of all shards; others see those of the first. */
const SEE_ALL_SHARDS: readonly ScriptName[] = [
  ...(["release_batch", "seat_entrants", "end_draw", "recount_event", "retire_event"] as const),
];
/** Scripts that have the trail behind their other keys. */
const HAVE_THE_TRAIL: readonly ScriptName[] = [
  ...(["control_event", "act_on_person", "erase_person", "recount_event", "retire_event"] as const),
];

const REFUSED = REFUSALS["memory full"];

/** Its Redis knows the scripts: loadScripts. */
export class WrittenEvent {
  readonly name = freshEvent();
  /** Of the state, the departed list and the people of the first shard. */
  readonly keys = keysOf(this.name);
  readonly audit = auditKey(this.name);
  readonly #redis: Redis;
  readonly #shards: number;
  /** At which write Redis refuses the next script; null = at none. */
  #cut: number | null = null;

  private constructor(redis: Redis, shards: number) {
    this.#redis = redis;
    this.#shards = shards;
  }

  /** One with these fields alone: without any it is an event that nobody has begun. `people` are of its first shard. */
  static async put(
    redis: Redis,
    fields: Fields = {},
    people: People = {},
    shards = 1,
  ): Promise<WrittenEvent> {
    const event = new WrittenEvent(redis, shards);
    await event.write(fields);
    await event.add(people);
    return event;
  }

  /** One whose last tick was at T0, but for these fields. */
  static putTicked(
    redis: Redis,
    fields: Fields = {},
    people: People = {},
    shards = 1,
  ): Promise<WrittenEvent> {
    return WrittenEvent.put(redis, { ...TICKED_AT_T0, shards, ...fields }, people, shards);
  }

  /** Nothing is written of no field. */
  async write(fields: Fields): Promise<void> {
    if (Object.keys(fields).length > 0) await this.#redis.hset(this.keys.state, fields);
  }

  async add(people: People, shard = 0): Promise<void> {
    await addPeople(this.#redis, this.name, people, shard);
  }

  keysOf(shard: number) {
    return keysOf(this.name, shard);
  }

  /** All fields of the state, as Redis has them. */
  fields(): Promise<Record<string, string>> {
    return this.#redis.hgetall(this.keys.state);
  }

  /** The numbers of these fields, 0 where there is none. */
  async read<Name extends string>(...names: Name[]): Promise<Record<Name, number>> {
    const values = await this.#redis.hmget(this.keys.state, ...names);
    const numbers = names.map((name, nth) => [name, Number(values[nth] ?? 0)]);
    return Object.fromEntries(numbers) as Record<Name, number>;
  }

  /** As flush.lua answers what people of a lobby do. */
  async flush(terms: FlushTerms = {}, acts: FlushActs = {}) {
    const args = flushArguments({ shards: this.#shards, ...terms }, acts);
    const { reply, ...changes } = await this.#change<FlushReply>("flush", args);
    const [status, snapshot, departed, fence, outcomes] = reply;
    return { status, ...nameSnapshot(snapshot), departed, fence, outcomes, ...changes };
  }

  /** As release_batch.lua answers a tick. */
  async tick(terms: TickTerms = {}) {
    const args = tickArguments({ shards: this.#shards, ...terms });
    const { reply, ...changes } = await this.#change<TickReply>("release_batch", args);
    const [status, snapshot, departed, [loop, blocked], totals, joinSeconds] = reply;
    return { status, ...nameSnapshot(snapshot), departed, loop, blocked, totals, joinSeconds, ...changes };
  }

  /** As serve_booth.lua answers a batch of claims and of shops' acts. `event`: what the booth is told of it. */
  async serve(terms: BatchTerms = {}, asks: BatchAsks = {}) {
    const args = batchArguments({ shards: this.#shards, ...terms }, asks);
    const { reply, ...changes } = await this.#change<BatchReply>("serve_booth", args);
    const [status, event, claimed, acted] = reply;
    return { status, event, claimed, acted, ...changes };
  }

  /** The reply of any script, which has its keys. */
  run(script: ScriptName, args: readonly (number | string)[]): Promise<unknown> {
    const keys = SEE_ALL_SHARDS.includes(script) ? eventKeys(this.name, this.#shards) : shardKeys(this.name);
    if (HAVE_THE_TRAIL.includes(script)) keys.push(this.audit);
    if (this.#cut === null) return runScript(this.#redis, script, keys, [...args]);
    const text = REFUSE_WRITE + SCRIPTS[script];
    return this.#redis.eval(text, keys.length, ...keys, ...args, REFUSED, this.#cut);
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

  async #change<Reply>(script: ScriptName, args: (number | string)[]): Promise<Changes & { reply: Reply }> {
    let reply: unknown;
    const changes = await this.changesOf(async () => {
      reply = await this.run(script, args);
    });
    return { reply: reply as Reply, ...changes };
  }
}

type FlushReply = [
  status: string,
  snapshot: unknown[],
  departed: string[],
  fence: number[],
  outcomes: (number | string)[],
];

type TickReply = [
  status: string,
  snapshot: unknown[],
  departed: string[],
  [loop: number, blocked: number],
  totals: number[],
  joinSeconds: number[],
];

type BatchReply = [status: string, event: number[], claimed: (number | string)[], acted: (number | string)[]];
