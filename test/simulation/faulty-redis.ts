/**
 * A real Redis behind a line that a test breaks: requests and replies are lost, a script is cut off before one of its
 * writes, and the keys of an event go back to what they were.
 */
import type Redis from "ioredis";
import { runScript } from "../../scripts/redis/direct-queue.ts";
import { REFUSALS } from "../../scripts/upstash-local/fault-list.ts";
import { REFUSE_WRITE } from "../../scripts/upstash-local/refuse-write.ts";
import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import type { RedisCalls } from "../../src/store/redis-queue.ts";
import { SCRIPTS, type ScriptName } from "../../src/store/scripts.ts";
import { UnderWay } from "./under-way.ts";

/** What becomes of the next script. `cut`: it fails at the write with this number, counted from 0. */
export type Fault = "lose request" | "lose reply" | { readonly cut: number };

const REFUSED = REFUSALS["memory full"];

export class FaultyRedis implements RedisCalls {
  readonly #redis: Redis;
  /** Scripts that are under way. */
  readonly underWay = new UnderWay();
  /** Entries that were added to the registry. */
  registered = 0;
  /** What becomes of the next script; it holds for one. */
  next: Fault | null = null;
  /** How many scripts met which fault. */
  readonly met = { "lose request": 0, "lose reply": 0, cut: 0 };

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  run(name: ScriptName, keys: string[], args: (string | number)[]): Promise<unknown> {
    const fault = this.next;
    this.next = null;
    return this.underWay.during(() => this.#run(fault, name, keys, args));
  }

  async #run(fault: Fault | null, name: ScriptName, keys: string[], args: (string | number)[]) {
    try {
      if (fault === "lose request") throw new Error("the request was lost");
      const cut = typeof fault === "object" && fault !== null ? fault.cut : null;
      const reply = await (cut === null
        ? runScript(this.#redis, name, keys, args)
        : this.#redis.eval(REFUSE_WRITE + SCRIPTS[name], keys.length, ...keys, ...args, REFUSED, cut));
      if (fault === "lose reply") throw new Error("the reply was lost");
      return reply;
    } catch (error) {
      if (fault !== null) this.met[typeof fault === "string" ? fault : "cut"]++;
      else if (error instanceof Error && !error.message.includes(REFUSED)) throw error;
      throw new StoreUnavailable(`${name}: ${String(error)}`);
    }
  }

  async ping(): Promise<void> {}
  async addToSet(): Promise<void> {
    this.registered++;
  }
  async removeFromSet(_key: string, _member: string): Promise<void> {
    this.registered--;
  }
  async readSet(): Promise<string[]> {
    return [];
  }
}

/** The keys as they are now, to be put back later. */
export async function copyKeys(redis: Redis, keys: readonly string[]): Promise<(Buffer | null)[]> {
  return Promise.all(keys.map((key) => redis.dumpBuffer(key)));
}

/** All at once, as a failover does it. */
export async function putBack(redis: Redis, keys: readonly string[], copies: readonly (Buffer | null)[]) {
  const transaction = redis.multi();
  for (const [index, key] of keys.entries()) {
    const copy = copies[index];
    if (copy) transaction.restore(key, 0, copy, "REPLACE");
    else transaction.del(key);
  }
  await transaction.exec();
}
