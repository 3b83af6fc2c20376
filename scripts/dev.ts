// npm run dev: Redis and the bridge as in npm start, and the Worker under `wrangler dev`, which reloads on changes.
import { once } from "node:events";
import { rmSync } from "node:fs";
import { readWranglerConfig } from "./build/read-wrangler-config.ts";
import { spawnWrangler } from "./build/spawn-wrangler.ts";
import { makeLocalKey } from "./keys/make-key.ts";
import { readOptions } from "./options/read-options.ts";
import { parseStartOptions, type StartOptions, usageOf } from "./options/start-options.ts";
import { DEV_STATE, SECRETS_FILE, WRANGLER_CONFIG } from "./paths.ts";
import { loginSecretOf } from "./system/local-login.ts";
import { readLocalSecrets, secretsOfWorker } from "./system/local-secrets.ts";
import { describeStore, startLocalStores, variablesOf } from "./system/local-store.ts";
import { StandInRelay } from "./system/stand-in-relay.ts";
import { stopOnSignal } from "./system/stop-on-signal.ts";
import { UndoStack } from "./system/undo-stack.ts";
import { describeBeacon, describeDesk } from "./system/walkthrough.ts";

const USAGE = usageOf("npm run dev", "the system on this machine, which reloads on changes");
const undo = new UndoStack();

const options = readOptions("dev", USAGE, parseStartOptions);
if (options) {
  stopOnSignal(() => undo.run());
  try {
    const code = await dev(options);
    await undo.run();
    process.exit(code);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await undo.run();
    process.exit(1);
  }
}

async function dev({ port, vars }: StartOptions): Promise<number> {
  const all = { ...readWranglerConfig(WRANGLER_CONFIG).vars, ...vars };
  const stores = await startLocalStores(all.EVENTS, undo);
  for (const store of stores) console.log(describeStore(store));
  const secrets = readLocalSecrets(SECRETS_FILE);
  const relay = await StandInRelay.start();
  undo.defer(() => relay.close());
  console.log(describeBeacon(vars));
  console.log(describeDesk(`http://127.0.0.1:${port}`, secrets.DESK_TOKEN));
  return runWrangler(port, {
    ...secretsOfWorker(secrets),
    ...loginSecretOf(all),
    ...makeLocalKey(vars),
    ...variablesOf(stores),
    DRAW_BEACON: relay.setting,
    ...vars,
  });
}

/** Runs until wrangler ends; resolves with its exit code. */
async function runWrangler(port: number, vars: Record<string, unknown>): Promise<number> {
  // Redis is empty, so alarms that objects stored in the last run would tick for events that are gone.
  rmSync(DEV_STATE, { recursive: true, force: true });
  const options = {
    config: WRANGLER_CONFIG,
    ip: "127.0.0.1",
    host: "127.0.0.1", // else the Worker takes the first route's host for its own, and redirects browsers there over TLS
    port,
    "inspector-port": 0,
    "persist-to": DEV_STATE,
    "show-interactive-dev-session": false,
  };
  const asArguments = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const asVars = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${asText(value)}`]);
  // In a process group of its own, so that its children (the watching compiler, workerd) end with it.
  const child = spawnWrangler(["dev", ...asArguments, ...asVars], {
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const exited = once(child, "exit");
  undo.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    process.kill(-child.pid, "SIGTERM");
    await exited;
  });
  const [code] = (await exited) as [number | null];
  return code ?? 0;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
