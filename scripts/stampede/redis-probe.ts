import { Redis } from "ioredis";
import type { Snapshot } from "./history.ts";

/** Since Redis started. */
export interface RedisUsage {
  /** Those inside scripts included. */
  readonly commands: number;
  /** Of the main thread, which executes every command. */
  readonly cpuMs: number;
}

/** Looks into Redis beside the queue: what it holds at a marked moment, and what it has used. */
export class RedisProbe {
  readonly #redis: Redis;

  constructor(redisUrl: string) {
    this.#redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  }

  /** In one transaction with an ECHO of the marker, so that MONITOR shows where in the history this moment lies. */
  async snapshot(event: string, marker: string): Promise<Snapshot> {
    const queue = `queue:{${event}}`;
    const replies = await this.#redis
      .multi()
      .echo(marker)
      .zrange(queue, "0", "-1", "WITHSCORES")
      .zrange(`${queue}:called`, "0", "-1", "WITHSCORES")
      .hgetall(`${queue}:state`)
      .exec();
    const [, waiting, called, fields] = (replies ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
    return {
      waiting: scores(waiting as string[]),
      called: scores(called as string[]),
      fields: new Map(Object.entries(fields as Record<string, string>)),
    };
  }

  async usage(): Promise<RedisUsage> {
    const [stats, cpu] = await Promise.all([this.#redis.info("commandstats"), this.#redis.info("cpu")]);
    const cpuSeconds = sumOf(cpu, /used_cpu_(?:user|sys)_main_thread:([\d.]+)/g);
    return { commands: sumOf(stats, /calls=(\d+)/g), cpuMs: cpuSeconds * 1000 };
  }

  stop(): void {
    this.#redis.disconnect();
  }
}

function scores(membersAndScores: readonly string[]): Map<string, number> {
  const map = new Map<string, number>();
  for (let index = 0; index + 1 < membersAndScores.length; index += 2) {
    map.set(membersAndScores[index] ?? "", Number(membersAndScores[index + 1]));
  }
  return map;
}

function sumOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0);
}
