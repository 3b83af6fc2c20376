import { DEFAULT_STORE, secretsOfStore, storesIn } from "../../src/config/read-stores.ts";
import { type Bridge, type BridgeOptions, startBridge } from "../upstash-local/bridge.ts";
import { startRedis } from "../upstash-local/redis-server.ts";
import { makeSecret } from "./local-secrets.ts";
import { UndoStack } from "./undo-stack.ts";

export interface LocalStore {
  readonly name: string;
  readonly redisUrl: string;
  readonly bridge: Bridge;
  /** The secrets by which the Worker finds it. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** An empty Redis and the REST bridge in front of it, on free ports of this machine. */
export async function startLocalStore(
  options: Pick<BridgeOptions, "requireFlagLine" | "commandsPerSecond"> = {},
  name: string = DEFAULT_STORE,
): Promise<LocalStore> {
  const undo = new UndoStack();
  const redis = await startRedis();
  undo.defer(() => redis.stop());
  try {
    const bridge = await startBridge({ ...options, redisUrl: redis.url, token: makeSecret() });
    undo.defer(() => bridge.close());
    const secrets = secretsOfStore(name);
    const variables = { [secrets.url]: bridge.url, [secrets.token]: bridge.token };
    return { name, redisUrl: redis.url, bridge, variables, stop: () => undo.run() };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

export type LocalStores = readonly [first: LocalStore, ...others: LocalStore[]];

/** One for each store that the events live in, the default first. `undo` stops them. */
export async function startLocalStores(events: unknown, undo: UndoStack): Promise<LocalStores> {
  const stores: LocalStore[] = [];
  for (const name of storesIn(events)) {
    const store = await startLocalStore({}, name);
    undo.defer(() => store.stop());
    stores.push(store);
  }
  return stores as [LocalStore, ...LocalStore[]]; // there is always the default
}

export function variablesOf(stores: LocalStores): LocalStore["variables"] {
  return Object.assign({}, ...stores.map(({ variables }) => variables));
}

/** A line to print. */
export function describeStore({ name, redisUrl }: LocalStore): string {
  return name === DEFAULT_STORE ? redisUrl : `${redisUrl} (store ${name})`;
}
