import type { Redis } from "ioredis";

/** Since Redis started. */
export interface RedisUsage {
  /** Those inside scripts included, as Upstash bills them. */
  readonly commands: number;
  /** Of the main thread, which executes every command. */
  readonly cpuMs: number;
}

/** Asking counts too: two commands. */
export async function readRedisUsage(redis: Redis): Promise<RedisUsage> {
  const [commands, cpuMs] = await Promise.all([readCommands(redis), readRedisCpuMs(redis)]);
  return { commands, cpuMs };
}

/** Since Redis started, those inside scripts included. */
export async function readCommands(redis: Redis): Promise<number> {
  return sumOf(await redis.info("commandstats"), /calls=(\d+)/g);
}

/** Of the main thread since Redis started, in ms. */
export async function readRedisCpuMs(redis: Redis): Promise<number> {
  return sumOf(await redis.info("cpu"), /used_cpu_(?:user|sys)_main_thread:([\d.]+)/g) * 1000;
}

function sumOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0);
}
