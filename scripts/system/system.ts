import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError } from "../../src/config/read-config.ts";
import { startBookingOrigin } from "../booking-origin.ts";
import { buildWorker } from "../build/build-worker.ts";
import { problemsOfVars } from "../build/check-vars.ts";
import { readWranglerConfig } from "../build/read-wrangler-config.ts";
import { SECRETS_FILE, WRANGLER_CONFIG } from "../paths.ts";
import type { Bridge } from "../upstash-local/bridge.ts";
import { freePort } from "./free-port.ts";
import { type LocalSecrets, readLocalSecrets } from "./local-secrets.ts";
import { startLocalStore } from "./local-store.ts";
import { type RunningWorker, runWorker, type Vars } from "./run-worker.ts";
import { UndoStack } from "./undo-stack.ts";

export interface SystemOptions {
  /** The queue's port on 127.0.0.1; 0, the default, is any free one. */
  readonly port?: number;
  /** Override [vars] of the configuration. */
  readonly vars?: Vars;
  /** How often the cron fires; default once a minute, 0 = never. */
  readonly cronIntervalMs?: number;
  /** Told as soon as it is known, before the Worker is up. */
  readonly onRedis?: (redisUrl: string) => void;
}

export interface System extends Pick<RunningWorker, "vars" | "redeploy" | "runCron"> {
  readonly url: string;
  readonly redisUrl: string;
  readonly bridge: Bridge;
  readonly originUrl: string;
  /** This machine's own, from .local/secrets.json, but for those that were given as variables. */
  readonly secrets: LocalSecrets;
  stop(): Promise<void>;
}

/** The example booking origin's, whatever its port will be. */
const ORIGIN_URL = "http://127.0.0.1";
const HEALTH_ATTEMPTS = 3;
const MINUTE_MS = 60_000;

/**
 * The whole system on this machine: Redis, the REST bridge, the deploy bundle of the Worker and the example
 * booking origin. Resolves when the queue answers. Throws with a sentence to act on; nothing is left running then.
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
  if (problems.length > 0) throw new ConfigError(problems); // once; the Worker would say it to every request
  const port = await freePort(options.port); // before anything slow: a taken port is said at once
  const secrets = readSecrets(options.vars);

  const store = await startLocalStore();
  undo.defer(() => store.stop());
  options.onRedis?.(store.redisUrl);

  // Before the Worker, which is told where people go with their pass. It asks the queue nothing until it has booked.
  const origin = await startBookingOrigin({
    port: 0,
    queueUrl: `http://127.0.0.1:${port}`,
    passSecret: secrets.QUEUE_PASS_SECRET,
    originToken: secrets.ORIGIN_TOKEN,
  });
  undo.defer(() => origin.close());

  const worker = await runWorker({
    configPath: WRANGLER_CONFIG,
    modules: await buildWorker(WRANGLER_CONFIG),
    vars: { ...secrets, ...store.variables, BOOKING_URL: origin.url, ...options.vars },
    port,
  });
  undo.defer(() => worker.stop());
  await untilHealthy(worker.url);

  if (cronIntervalMs > 0) {
    // A minute that failed is told and left to the next one, as on the platform.
    const cron = setInterval(() => worker.runCron().catch(console.error), cronIntervalMs);
    undo.defer(() => clearInterval(cron));
  }

  return {
    url: worker.url,
    redisUrl: store.redisUrl,
    bridge: store.bridge,
    originUrl: origin.url,
    secrets,
    get vars() {
      return worker.vars;
    },
    redeploy: worker.redeploy,
    runCron: worker.runCron,
    stop: () => undo.run(),
  };
}

/** What the Worker will have, so that the shop can have the same. */
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
