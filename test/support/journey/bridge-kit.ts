import { Redis } from "@upstash/redis/cloudflare";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Bridge, startBridge } from "../../../scripts/upstash-local/bridge.ts";
import { noFaults } from "../../../scripts/upstash-local/faults.ts";
import { type RedisServer, startRedis } from "../../../scripts/upstash-local/redis-server.ts";

export const FLAG = "#!lua flags=allow-key-locking\n";

/** Upstash's client, which brings back texts as they are and asks only once. */
export function clientOf(
  { url, token }: Bridge,
  { timeoutMs, ...options }: { responseEncoding: false | "base64"; timeoutMs?: number | undefined },
): Redis {
  return new Redis({
    url,
    token,
    automaticDeserialization: false,
    enableTelemetry: false,
    retry: false,
    ...(timeoutMs !== undefined && { signal: () => AbortSignal.timeout(timeoutMs) }),
    ...options,
  });
}

/** A Redis and a bridge for the file that calls it, there while its tests run, empty and without faults for each. */
export function openBridge() {
  let redis: RedisServer;
  let bridge: Bridge;
  let upstash: Redis;

  beforeAll(async () => {
    redis = await startRedis();
    bridge = await startBridge({ redisUrl: redis.url, token: "secret" });
    upstash = clientOf(bridge, { responseEncoding: false });
  });

  afterAll(async () => {
    await bridge.close();
    await redis.stop();
  });

  beforeEach(async () => {
    Object.assign(bridge.faults, noFaults());
    await upstash.flushall();
  });

  async function post(body: unknown, path = "/", headers: Record<string, string> = {}) {
    const response = await fetch(bridge.url + path, {
      method: "POST",
      headers: { authorization: "Bearer secret", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as unknown };
  }

  return {
    get redis() {
      return redis;
    },
    get bridge() {
      return bridge;
    },
    get upstash() {
      return upstash;
    },
    post,
    evaluate: (script: string, keys: string[] = [], ...args: string[]) =>
      post(["EVAL", FLAG + script, keys.length, ...keys, ...args]),
    /** How many commands the bridge counts for it. */
    async commandsOf(act: () => Promise<unknown>): Promise<number> {
      const before = bridge.stats().commands;
      await act();
      return bridge.stats().commands - before;
    },
  };
}
