import { Redis } from "ioredis";
import { type RedisUsage, readRedisUsage } from "../../measure/redis-usage.ts";
import type { Snapshot } from "./history.ts";

/** Reads from Redis, past the queue, what it holds at a marked moment and what it has used. */
export class RedisProbe {
  readonly #redis: Redis;

  constructor(redisUrl: string) {
    this.#redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  }

  /** In one transaction with an ECHO of the marker, so that MONITOR shows where in the history this moment lies. */
  async snapshot(event: string, marker: string): Promise<Snapshot> {
    const prefix = `queue:{${event}}`;
    const shards = Number((await this.#redis.hget(`${prefix}:state`, "shards")) ?? 1); // it stays
    const queues = Array.from({ length: shards }, (_, shard) =>
      shard === 0 ? prefix : `${prefix}:s${shard}`,
    );
    const reading = this.#redis.multi().echo(marker).hgetall(`${prefix}:state`);
    for (const key of [...queues, ...queues.map((queue) => `${queue}:called`)])
      reading.zrange(key, "0", "-1", "WITHSCORES");
    const [, fields, ...people] = ((await reading.exec()) ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
    return {
      waiting: scores((people as string[][]).slice(0, shards).flat()),
      called: scores((people as string[][]).slice(shards).flat()),
      fields: new Map(Object.entries(fields as Record<string, string>)),
    };
  }

  /** Only to be seen in the history; whether it is answered is of no interest. */
  ping(): void {
    this.#redis.ping().catch(() => {});
  }

  usage(): Promise<RedisUsage> {
    return readRedisUsage(this.#redis);
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
