import { type Bridge, type BridgeOptions, startBridge } from "../upstash-local/bridge.ts";
import { startRedis } from "../upstash-local/redis-server.ts";
import { makeSecret } from "./local-secrets.ts";
import { UndoStack } from "./undo-stack.ts";

export interface LocalStore {
  readonly redisUrl: string;
  readonly bridge: Bridge;
  /** The variables by which the Worker finds it. */
  readonly variables: { readonly UPSTASH_REDIS_REST_URL: string; readonly UPSTASH_REDIS_REST_TOKEN: string };
  stop(): Promise<void>;
}

/** An empty Redis and the REST bridge in front of it, on free ports of this machine. */
export async function startLocalStore(
  options: Pick<BridgeOptions, "requireFlagLine" | "commandsPerSecond"> = {},
): Promise<LocalStore> {
  const undo = new UndoStack();
  const redis = await startRedis();
  undo.defer(() => redis.stop());
  try {
    const bridge = await startBridge({ ...options, redisUrl: redis.url, token: makeSecret() });
    undo.defer(() => bridge.close());
    const variables = { UPSTASH_REDIS_REST_URL: bridge.url, UPSTASH_REDIS_REST_TOKEN: bridge.token };
    return { redisUrl: redis.url, bridge, variables, stop: () => undo.run() };
  } catch (error) {
    await undo.run();
    throw error;
  }
}
