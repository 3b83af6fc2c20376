import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { type RedisCalls, RedisQueue } from "../../src/store/redis-queue.ts";
import { SCRIPTS, type ScriptName } from "../../src/store/scripts.ts";

const SHAS = Object.fromEntries(
  Object.entries(SCRIPTS).map(([name, text]) => [name, createHash("sha1").update(text).digest("hex")]),
) as Record<ScriptName, string>;

/** Has to come before the first runScript on a Redis. */
export async function loadScripts(redis: Redis): Promise<void> {
  for (const text of Object.values(SCRIPTS)) await redis.script("LOAD", text);
}

export function runScript(
  redis: Redis,
  name: ScriptName,
  keys: string[],
  args: (string | number)[],
): Promise<unknown> {
  return redis.evalsha(SHAS[name], keys.length, ...keys, ...args.map(String));
}

/** The store's own queue on a plain connection, `wayMs` away. This module imports Lua: see lua-modules.ts. */
export async function openDirectQueue(redis: Redis, wayMs = 0): Promise<RedisQueue> {
  await loadScripts(redis);
  return new RedisQueue(directCalls(redis, wayMs));
}

/** What the store's queue needs of a Redis that knows the scripts, on a plain connection. */
export function directCalls(redis: Redis, wayMs = 0): RedisCalls {
  return {
    async run(name, keys, args) {
      if (redis.status === "end") return new Promise(() => {}); // what still writes after a bench waits for ever
      if (wayMs > 0) await sleep(wayMs / 2);
      const reply = await runScript(redis, name, keys, args);
      if (wayMs > 0) await sleep(wayMs / 2);
      return reply;
    },
    ping: () => redis.ping(),
    addToSet: (key, score, member, most) =>
      redis
        .pipeline()
        .zadd(key, score, member)
        .zremrangebyrank(key, 0, -most - 1)
        .exec(),
    removeFromSet: (key, member) => redis.zrem(key, member),
    readSet: (key) => redis.zrange(key, "0", "-1"),
  };
}
