import { Redis } from "ioredis";
import { readProcessUsage } from "../measure/process-usage.ts";
import { WRANGLER_CONFIG } from "../paths.ts";
import { makeSecret } from "../system/local-secrets.ts";
import { startLocalStore } from "../system/local-store.ts";
import { UndoStack } from "../system/undo-stack.ts";
import type { Bridge } from "../upstash-local/bridge.ts";
import { readDeployment } from "./read-deployment.ts";
import { runWorkerd } from "./run-workerd.ts";

const CONFIGS = {
  product: WRANGLER_CONFIG,
  baseline: new URL("../bench/baseline/wrangler.toml", import.meta.url).pathname,
} as const;

export interface StageOptions {
  /** The Worker that is deployed, or the one it is compared with. */
  readonly worker: keyof typeof CONFIGS;
  readonly vars?: Readonly<Record<string, unknown>>;
  /** Beyond so many commands a second Redis answers later; 0, the default: no limit. */
  readonly commandsPerSecond?: number;
}

/** A Worker on plain workerd, with a Redis of its own behind the REST bridge. */
export interface Stage {
  readonly url: string;
  readonly redis: Redis;
  readonly redisUrl: string;
  readonly bridge: Bridge;
  readonly secrets: { readonly GATEWAY_SECRET: string; readonly QUEUE_PASS_SECRET: string };
  /** CPU time and memory of workerd: the Worker and all of its objects. */
  readonly workerdPid: number;
  workerdCpuMs(): number;
  workerdBytes(): number;
  heapBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one. X-User-ID names the people (AUTH_MODE gateway), so that a load needs no cookies. */
export async function startStage({ worker, vars, commandsPerSecond = 0 }: StageOptions): Promise<Stage> {
  const undo = new UndoStack();
  try {
    const deployment = await readDeployment(CONFIGS[worker]);
    const store = await startLocalStore({ requireFlagLine: worker === "product", commandsPerSecond });
    undo.defer(() => store.stop());
    const redis = new Redis(store.redisUrl);
    undo.defer(async () => redis.disconnect());

    const secrets = {
      GATEWAY_SECRET: makeSecret(),
      QUEUE_PASS_SECRET: makeSecret(),
      ORIGIN_TOKEN: makeSecret(),
      VISITOR_SECRET: makeSecret(),
    };
    const ours = { AUTH_MODE: "gateway", EVENTS: { "*": {} }, UPSTASH_FLAG_LINE: worker === "product" };
    const workerd = await runWorkerd({
      ...deployment,
      vars: { ...deployment.vars, ...ours, ...secrets, ...store.variables, ...vars },
    });
    undo.defer(() => workerd.stop());
    return {
      url: workerd.url,
      redis,
      redisUrl: store.redisUrl,
      bridge: store.bridge,
      secrets,
      workerdPid: workerd.pid,
      workerdCpuMs: () => readProcessUsage(workerd.pid).cpuMs,
      workerdBytes: () => readProcessUsage(workerd.pid).memoryMb * 1024 * 1024,
      heapBytes: workerd.heapBytes,
      stop: () => undo.run(),
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}
