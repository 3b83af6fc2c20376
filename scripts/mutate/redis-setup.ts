/** One Redis and one bridge for all tests; what scripts say of their statements is in Redis' log. */
import type { TestProject } from "vitest/node";
import { startBridge } from "../upstash-local/bridge.ts";
import { startRedis } from "../upstash-local/redis-server.ts";
import { Exchange, type Job } from "./job.ts";

declare module "vitest" {
  /** As the tests of a store know it. */
  interface ProvidedContext {
    store: { name: string; url: string; token: string; redisUrl: string };
  }
}

const token = "a-token-for-tests-only";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { redisLog } = new Exchange(process.env.MUTATE_FOLDER ?? "").read<Job>("job", {} as Job);
  const redis = await startRedis({ logFile: redisLog });
  const bridge = await startBridge({ redisUrl: redis.url, token });
  project.provide("store", { name: "default", url: bridge.url, token, redisUrl: redis.url });
  return async () => {
    await bridge.close();
    await redis.stop();
  };
}
