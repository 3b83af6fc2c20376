import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { type RedisServer, startRedis } from "../../../scripts/upstash-local/redis-server.ts";

/** Ends a Redis as a restart for maintenance does, which loses nothing. What it returns starts it again where it was. */
export async function shutDownRedis(redisUrl: string): Promise<() => Promise<RedisServer>> {
  // A client that came back by itself would send its SHUTDOWN once more, to the Redis that was started again.
  const redis = new Redis(redisUrl, { retryStrategy: () => null });
  const settingOf = async (name: string) => ((await redis.config("GET", name)) as [string, string])[1];
  const dump = join(await settingOf("dir"), await settingOf("dbfilename"));
  const ended = new Promise((resolve) => redis.once("end", resolve));
  redis.shutdown("SAVE").catch(() => {}); // no reply comes: the connection ends
  await ended;
  // Kept here and not on the disk: a Redis of another test, on the same port, would load it.
  const stored = readFileSync(dump);
  rmSync(dump);
  return async () => {
    writeFileSync(dump, stored);
    try {
      return await startRedis({ port: Number(new URL(redisUrl).port) });
    } finally {
      rmSync(dump);
    }
  };
}
