import { setTimeout as sleep } from "node:timers/promises";
import { startShop } from "../../examples/node-shop/server.ts";
import { ConfigError } from "../../src/config.ts";
import { buildWorker, type WorkerModule } from "../build/build-worker.ts";
import { problemsOfVars } from "../build/check-vars.ts";
import { readWranglerConfig } from "../build/read-wrangler-config.ts";
import { makeLocalKey } from "../keys/make-key.ts";
import { SECRETS_FILE, WRANGLER_CONFIG } from "../paths.ts";
import type { Bridge } from "../upstash-local/bridge.ts";
import type { Desk } from "./change-event.ts";
import { freePort } from "./free-port.ts";
import { loginSecretOf } from "./local-login.ts";
import { type LocalSecrets, readLocalSecrets, secretsOfWorker } from "./local-secrets.ts";
import { describeStore, type LocalStores, startLocalStores, variablesOf } from "./local-store.ts";
import { type RunningWorker, runWorker, type Vars } from "./run-worker.ts";
import { StandInRelay } from "./stand-in-relay.ts";
import { UndoStack } from "./undo-stack.ts";

export interface SystemOptions {
  /** The queue's port on 127.0.0.1; 0, the default, is any free one. */
  readonly port?: number;
  /** Override [vars] of the configuration. */
  readonly vars?: Vars;
  /** What `buildWorker` made already; it is built without. */
  readonly modules?: readonly WorkerModule[];
  /** How often the cron fires; default once a minute, 0 = never. */
  readonly cronIntervalMs?: number;
  /** Called with a line on each store, its address first, as soon as all are up, before the Worker is. */
  readonly onStore?: (line: string) => void;
  /** Called with each line of the Worker's log; without it they go to this process' own output. */
  readonly onLog?: (line: string) => void;
}

export interface System extends Pick<RunningWorker, "vars" | "redeploy" | "runCron"> {
  readonly url: string;
  /** Those that the events live in, the default first. */
  readonly stores: LocalStores;
  /** Of the default store. */
  readonly redisUrl: string;
  readonly bridge: Bridge;
  readonly originUrl: string;
  /** What decides drawings here, unless DRAW_BEACON was given as a variable. */
  readonly relay: StandInRelay;
  /** This machine's own, from .local/secrets.json, but for those that were given as variables. */
  readonly secrets: LocalSecrets;
  /** As its operator `local`, unless ADMIN_TOKENS was given as a variable. */
  readonly desk: Desk;
  stop(): Promise<void>;
}

/** The example shop's; its port is not known yet when the settings are checked. */
const ORIGIN_URL = "http://127.0.0.1";
const HEALTH_ATTEMPTS = 3;
const MINUTE_MS = 60_000;

/**
 * The whole system on this machine: a Redis with its REST bridge for each store, the deploy bundle of the Worker and the example shop. Resolves when the queue answers. Throws with a sentence to act on; nothing is left running then.
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const undo = new UndoStack();
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function start(options: SystemOptions, undo: UndoStack): Promise<System> {
  const { cronIntervalMs = MINUTE_MS } = options;
  const { vars } = readWranglerConfig(WRANGLER_CONFIG);
  const problems = problemsOfVars({ ...vars, BOOKING_URL: ORIGIN_URL, ...options.vars });
  if (problems.length > 0) throw new ConfigError(problems); // once; the Worker would answer every request with it
  const port = await freePort(options.port); // before anything slow, so that a taken port is reported at once
  const secrets = readSecrets(options.vars);

  const stores = await startLocalStores({ ...vars, ...options.vars }.EVENTS, undo);
  for (const store of stores) options.onStore?.(describeStore(store));

  // drand is far away, and a machine may have no way to it.
  const relay = await StandInRelay.start();
  undo.defer(() => relay.close());

  // Before the Worker, whose BOOKING_URL is the shop's. The shop asks the queue nothing until it has booked.
  const shop = await startShop({
    port: 0,
    queueUrl: `http://127.0.0.1:${port}`,
    passSecret: secrets.QUEUE_PASS_SECRET,
    passAlg: String(options.vars?.QUEUE_PASS_ALG ?? vars.QUEUE_PASS_ALG),
    originToken: secrets.ORIGIN_TOKEN,
  });
  undo.defer(() => shop.close());

  const worker = await runWorker({
    configPath: WRANGLER_CONFIG,
    modules: options.modules ?? (await buildWorker(WRANGLER_CONFIG)),
    vars: {
      ...secretsOfWorker(secrets),
      ...loginSecretOf({ ...vars, ...options.vars }),
      ...makeLocalKey(options.vars ?? {}),
      ...variablesOf(stores),
      DRAW_BEACON: relay.setting,
      BOOKING_URL: shop.url,
      ...options.vars,
    },
    port,
    ...(options.onLog && { onLog: options.onLog }),
  });
  undo.defer(() => worker.stop());
  await untilHealthy(worker.url);

  if (cronIntervalMs > 0) {
    // A run that fails is logged, and the next minute's makes up for it, as on the platform.
    const cron = setInterval(() => worker.runCron().catch(console.error), cronIntervalMs);
    undo.defer(() => clearInterval(cron));
  }

  const [{ redisUrl, bridge }] = stores;
  return {
    url: worker.url,
    stores,
    redisUrl,
    bridge,
    originUrl: shop.url,
    relay,
    secrets,
    desk: { url: worker.url, token: secrets.DESK_TOKEN },
    get vars() {
      return worker.vars;
    },
    redeploy: worker.redeploy,
    runCron: worker.runCron,
    stop: () => undo.run(),
  };
}

/** The secrets that the Worker will have; the shop gets the same. */
function readSecrets(vars: Vars = {}): LocalSecrets {
  const stored = Object.entries(readLocalSecrets(SECRETS_FILE));
  return Object.fromEntries(
    stored.map(([name, secret]) => [name, String(vars[name] ?? secret)]),
  ) as LocalSecrets;
}

/** Redis is up already, so the first answer should be good; a cold start may time out once. */
async function untilHealthy(url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${url}/healthz`);
    const body = await response.text();
    if (response.ok) return;
    if (attempt === HEALTH_ATTEMPTS)
      throw new Error(`The queue does not come up: ${response.status} ${body}`);
    await sleep(500);
  }
}
