/**
 * A real Redis behind a line that a test breaks: requests and replies are lost, a script is cut off before one of its
 * writes, and the keys of an event go back to what they were.
 */
import type Redis from "ioredis";
import { runScript } from "../../scripts/redis/direct-queue.ts";
import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import type { RedisCalls } from "../../src/store/redis-queue.ts";
import { SCRIPTS, type ScriptName } from "../../src/store/scripts.ts";

/** What becomes of the next script. `cut`: it fails at the write with this number, counted from 0. */
export type Fault = "lose request" | "lose reply" | { readonly cut: number };

/** Stands before a script: `redis` becomes one whose writes are counted. */
const CUT = `
local real, writes, last = redis, 0, tonumber(table.remove(ARGV))
local WRITES = {
  HSET = 1, HDEL = 1, ZADD = 1, ZREM = 1, RPUSH = 1, LPUSH = 1, LPOP = 1, LSET = 1, LTRIM = 1, DEL = 1, UNLINK = 1, RENAME = 1,
  PEXPIRE = 1,
}
local redis = {
  call = function(command, ...)
    if WRITES[command] then
      if writes == last then error("refused by the simulation") end
      writes = writes + 1
    end
    return real.call(command, ...)
  end,
}
`;

export class FaultyRedis implements RedisCalls {
  readonly #redis: Redis;
  /** Scripts that are under way. */
  underWay = 0;
  /** Entries that were added to the registry. */
  registered = 0;
  /** What becomes of the next script; it holds for one. */
  next: Fault | null = null;
  /** How many scripts met which fault. */
  readonly met = { "lose request": 0, "lose reply": 0, cut: 0 };

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async run(name: ScriptName, keys: string[], args: (string | number)[]): Promise<unknown> {
    const fault = this.next;
    this.next = null;
    this.underWay++;
    try {
      if (fault === "lose request") throw new Error("the request was lost");
      const cut = typeof fault === "object" && fault !== null ? fault.cut : null;
      const reply = await (cut === null
        ? runScript(this.#redis, name, keys, args)
        : this.#redis.eval(CUT + SCRIPTS[name], keys.length, ...keys, ...args, cut));
      if (fault === "lose reply") throw new Error("the reply was lost");
      return reply;
    } catch (error) {
      if (fault !== null) this.met[typeof fault === "string" ? fault : "cut"]++;
      else if (error instanceof Error && /refused by/.test(error.message) === false) throw error;
      throw new StoreUnavailable(`${name}: ${String(error)}`);
    } finally {
      this.underWay--;
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
