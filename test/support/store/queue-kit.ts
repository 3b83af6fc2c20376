import Redis from "ioredis";
import { inject } from "vitest";
import { directCalls } from "../../../scripts/redis/direct-queue.ts";
import { operate } from "../../../scripts/redis/operate.ts";
import type { OperatorFields } from "../../../src/core/operator.ts";
import { type ActKind, noActs } from "../../../src/core/outcome.ts";
import type { NamedPass, PassAct } from "../../../src/core/pass-act.ts";
import type { BoothBatch, Flush, Tick, WaitingQueue } from "../../../src/core/waiting-queue.ts";
import { RedisQueue } from "../../../src/store/redis-queue.ts";
import { Upstash } from "../../../src/store/upstash.ts";
import type { IsSwept } from "./model/sweep.ts";
import { ModelQueue } from "./model-queue.ts";
import { SpreadQueue } from "./spread-queue.ts";

/** The day of the sale, for tests that set the time. */
export const T0 = Date.UTC(2026, 10, 24, 3, 0, 0);

/** One of the two queues the contract runs on. */
export interface Kit {
  readonly queue: WaitingQueue;
  /** An operator's act; it must be done. */
  control(event: string, change: Partial<OperatorFields>): Promise<void>;
}

/** `isSwept`: whom a tick of this number looks at for deadlines that have passed. */
export function modelKit(isSwept?: IsSwept): Kit & { queue: ModelQueue } {
  const queue = new ModelQueue(isSwept);
  return { queue, control: (event, change) => operate(queue, event, change, { nowMs: T0 }) };
}

function openRedisQueue(shards: number): RedisQueue {
  const upstash = new Upstash({ ...inject("store"), flagLine: true, timeoutMs: 5000 });
  return shards === 1 ? new RedisQueue(upstash) : new SpreadQueue(upstash, shards);
}

/** A plain connection, to spoil what the scripts write and to count what the scripts only compute. */
export function openRedis(): Redis {
  return new Redis(inject("store").redisUrl);
}

/** `shards`: how many the people of all its events are in, whatever a flush, batch or tick says. */
export function redisKit(shards = 1): Kit {
  const queue = openRedisQueue(shards);
  return { queue, control: (event, change) => operate(queue, event, change, { nowMs: T0 }) };
}

/** As `redisKit`, by a plain connection that knows the scripts: a third of the time. */
export function directKit(redis: Redis, shards = 1): Kit {
  const queue =
    shards === 1 ? new RedisQueue(directCalls(redis)) : new SpreadQueue(directCalls(redis), shards);
  return { queue, control: (event, change) => operate(queue, event, change, { nowMs: T0 }) };
}

let nonces = T0 * 1000;

/** A lobby that numbers its flushes, with the acts of one kind at a time. */
export function openLobby(queue: WaitingQueue, event: string, options: Partial<Flush> = {}) {
  const nonce = ++nonces;
  let seq = 0;
  const flush = (acts: Partial<Record<ActKind, string[]>>, more: Partial<Flush> = {}) =>
    queue.flush(event, {
      nowMs: T0,
      shards: 1,
      numbering: 0,
      lobby: 0,
      fence: { nonce, seq: ++seq },
      acknowledged: null,
      departedIndex: 0,
      maxQueueSize: 0,
      passTtlSeconds: 300,
      opening: "first-come",
      proofKey: 0,
      atOnce: null, // everybody waits for a tick
      acts: { ...noActs<string>(), ...acts },
      ...options,
      ...more,
    });
  const act = async (kind: ActKind, user: string, more: Partial<Flush> = {}) => {
    const reply = await flush({ [kind]: [user] }, more);
    const [outcome] = reply.outcomes[kind];
    if (!outcome) throw new Error(`no outcome: ${reply.status}`);
    return outcome;
  };
  return { nonce, flush, act };
}

/** A booth that numbers its batches: claims and acts of shops, or one of them at a time. */
export function openBooth(queue: WaitingQueue, event: string, options: Partial<BoothBatch> = {}) {
  const nonce = ++nonces;
  let seq = 0;
  const serve = (more: Partial<BoothBatch>) =>
    queue.serve(event, {
      nowMs: T0,
      shards: 1,
      lane: 0,
      fence: { nonce, seq: ++seq },
      acknowledged: null,
      passes: 500,
      claims: [],
      acts: [],
      ...options,
      ...more,
    });
  const claim = async (user: string, more: Partial<BoothBatch> = {}) => {
    const { status, claims } = await serve({ claims: [user], ...more });
    const [outcome] = claims;
    if (!outcome) throw new Error(`no outcome: ${status}`);
    return outcome;
  };
  const actOnPass = async (act: PassAct, more: Partial<BoothBatch> = {}) => {
    const { status, acts } = await serve({ acts: [act], ...more });
    const [outcome] = acts;
    if (!outcome) throw new Error(`no outcome: ${status}`);
    return outcome;
  };
  const complete = async (booking: NamedPass & { bookingId: string }, more: Partial<BoothBatch> = {}) =>
    (await actOnPass({ what: "complete", ...booking }, more)).kind;
  /** How many of these people have a pass when they claim all together. */
  const admit = async (claims: readonly string[], more: Partial<BoothBatch> = {}) =>
    (await serve({ claims, ...more })).claims.filter(({ kind }) => kind === "admitted").length;
  return { nonce, serve, claim, actOnPass, complete, admit };
}

/** A loop that ticks at given times: 500 people a second, 50 each 100 ms, unless told otherwise. */
export function openLoop(queue: WaitingQueue, event: string, options: Partial<Tick> = {}) {
  const nonce = ++nonces;
  return (nowMs: number, more: Partial<Tick> = {}) =>
    queue.release(event, {
      nowMs,
      shards: 1,
      numbering: 0,
      tick: 0,
      nonce,
      rateMilli: 500_000,
      intervalMs: 100,
      burstMs: 200,
      maxActive: 0,
      claimWindowMs: 60_000,
      returnWindowMs: 600_000,
      departedIndex: 0,
      ...options,
      ...more,
    });
}
