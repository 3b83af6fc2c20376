import type { CompleteOutcome } from "../core/outcome.ts";
import { ACT_KINDS } from "../core/outcome.ts";
import type { Booking, Flush, FlushReply, Tick, TickReply, WaitingQueue } from "../core/waiting-queue.ts";
import { eventKeys, REGISTRY } from "./keys.ts";
import { readCompleteReply, readFlushReply, readTickReply } from "./replies.ts";
import type { Upstash } from "./upstash.ts";

/** What the queue needs of a Redis. */
export type RedisCalls = Pick<Upstash, "run" | "ping" | "addToSet" | "readSet">;

/** The queue in Redis: one script call per method, arguments in the order the script's head names them. */
export class RedisQueue implements WaitingQueue {
  readonly #redis: RedisCalls;

  constructor(redis: RedisCalls) {
    this.#redis = redis;
  }

  async flush(event: string, flush: Flush): Promise<FlushReply> {
    const reply = await this.#redis.run("flush", eventKeys(event), [
      flush.now,
      flush.generation,
      flush.lobby,
      flush.fence?.nonce ?? 0,
      flush.fence?.seq ?? 0,
      flush.leftIndex,
      flush.maxQueueSize,
      flush.passTtlSeconds,
      ...ACT_KINDS.map((kind) => flush.acts[kind].length),
      ...ACT_KINDS.flatMap((kind) => flush.acts[kind]),
    ]);
    return readFlushReply(reply, flush.acts);
  }

  async release(event: string, tick: Tick): Promise<TickReply> {
    const reply = await this.#redis.run("release_batch", eventKeys(event), [
      tick.now,
      tick.generation,
      tick.nonce,
      tick.rateMilli,
      tick.intervalMs,
      tick.burstMs,
      tick.maxActive,
      tick.claimWindowMs,
      tick.returnWindowMs,
      tick.leftIndex,
    ]);
    return readTickReply(reply);
  }

  async complete(event: string, booking: Booking): Promise<CompleteOutcome> {
    const { now, user, until, bookingId } = booking;
    return readCompleteReply(
      await this.#redis.run("complete_booking", eventKeys(event), [now, user, until, bookingId]),
    );
  }

  async register(event: string, now: number): Promise<void> {
    await this.#redis.addToSet(REGISTRY, now, event);
  }

  async registeredEvents(): Promise<string[]> {
    return this.#redis.readSet(REGISTRY);
  }

  async ping(): Promise<void> {
    await this.#redis.ping();
  }
}
