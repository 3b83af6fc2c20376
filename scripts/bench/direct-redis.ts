import { createHash } from "node:crypto";
import { Redis } from "ioredis";
import { type RedisCalls, RedisQueue } from "../../src/store/redis-queue.ts";
import { SCRIPTS, type ScriptName } from "../../src/store/scripts.ts";
import { readCommands, readRedisCpuMs } from "../lib/redis-usage.ts";
import { startRedis } from "../upstash-local/redis-server.ts";

const SHAS = Object.fromEntries(
  Object.entries(SCRIPTS).map(([name, text]) => [name, createHash("sha1").update(text).digest("hex")]),
) as Record<ScriptName, string>;

/**
 * The store on a plain connection to a Redis of its own, without the bridge, whose watching of every command inside a
 * script would be billed to the script. What Redis spends is what Redis itself says.
 */
export class DirectRedis {
  readonly redis: Redis;
  readonly queue: RedisQueue;
  readonly #stop: () => Promise<void>;

  private constructor(redis: Redis, stop: () => Promise<void>) {
    this.redis = redis;
    this.#stop = stop;
    const direct: RedisCalls = {
      run: (name, keys, args) => redis.evalsha(SHAS[name], keys.length, ...keys, ...args.map(String)),
      ping: () => redis.ping(),
      addToSet: (key, score, member) => redis.zadd(key, score, member),
      readSet: (key) => redis.zrange(key, "0", "-1"),
    };
    this.queue = new RedisQueue(direct);
  }

  static async start(): Promise<DirectRedis> {
    const server = await startRedis();
    const redis = new Redis(server.url);
    for (const text of Object.values(SCRIPTS)) await redis.script("LOAD", text);
    return new DirectRedis(redis, async () => {
      redis.disconnect();
      await server.stop();
    });
  }

  /** What Redis spends meanwhile, in µs. */
  async cpuUsOf(run: () => Promise<unknown>): Promise<number> {
    const before = await this.cpuMs();
    await run();
    return ((await this.cpuMs()) - before) * 1000;
  }

  /** In ms, since its start. */
  cpuMs(): Promise<number> {
    return readRedisCpuMs(this.redis);
  }

  commands(): Promise<number> {
    return readCommands(this.redis);
  }

  /** Calls of one command since its start. */
  async callsOf(command: string): Promise<number> {
    const stats = await this.redis.info("commandstats");
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, "m").exec(stats)?.[1] ?? 0);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
