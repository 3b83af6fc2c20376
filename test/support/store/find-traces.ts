import type Redis from "ioredis";

/** Where in these keys a text stands: in members, fields, values or entries. */
export async function findTraces(redis: Redis, keys: readonly string[], text: string): Promise<string[]> {
  const traces: string[] = [];
  for (const key of keys) {
    const words = await readAll(redis, key);
    traces.push(...words.filter((word) => word.includes(text)).map((word) => `${key}: ${word}`));
  }
  return traces;
}

async function readAll(redis: Redis, key: string): Promise<string[]> {
  switch (await redis.type(key)) {
    case "zset":
      return redis.zrange(key, "0", "-1");
    case "list":
      return redis.lrange(key, 0, -1);
    case "hash":
      return Object.entries(await redis.hgetall(key)).flat();
    default:
      return [];
  }
}
