import { Redis } from "ioredis";
import type { RedisQueue } from "../../src/store/redis-queue.ts";
import { readCommands, readRedisCpuMs } from "../measure/redis-usage.ts";
import { openDirectQueue } from "../redis/direct-queue.ts";
import { startRedis } from "../upstash-local/redis-server.ts";

/**
 * The store on a plain connection to a Redis of its own. It goes without the bridge, whose counting of the commands inside
 * a script would add to the script's CPU time. All figures are those that Redis gives.
 */
export class DirectRedis {
  readonly redis: Redis;
  readonly queue: RedisQueue;
  readonly url: string;
  readonly #stop: () => Promise<void>;

  private constructor(redis: Redis, queue: RedisQueue, url: string, stop: () => Promise<void>) {
    this.url = url;
    this.redis = redis;
    this.queue = queue;
    this.#stop = stop;
  }

  /** `wayMs`: to Redis and back, beside what a script takes. */
  static async start(wayMs = 0): Promise<DirectRedis> {
    const server = await startRedis();
    const redis = new Redis(server.url);
    return new DirectRedis(redis, await openDirectQueue(redis, wayMs), server.url, async () => {
      redis.disconnect();
      await server.stop();
    });
  }

  /** The CPU time of Redis during `run`. */
  async cpuUsOf(run: () => Promise<unknown>): Promise<number> {
    const before = await this.cpuMs();
    await run();
    return ((await this.cpuMs()) - before) * 1000;
  }

  /** The CPU time of Redis since its start. */
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
