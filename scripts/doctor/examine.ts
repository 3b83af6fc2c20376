import { resolve } from "node:path";
import { readNumbers } from "../../src/config/read-numbers.ts";
import { secretsOfStore, storesIn } from "../../src/config/read-stores.ts";
import type { Config } from "../../src/config.ts";
import type { StoreConfig } from "../../src/store/upstash.ts";
import { isSecret, readWithoutSecrets } from "../build/check-vars.ts";
import { readWranglerConfig } from "../build/read-wrangler-config.ts";
import { findSecret, readDevVars } from "../options/known-secrets.ts";
import { isLoopback } from "../options/queue-url.ts";
import { DEV_VARS, ROOT, SECRETS_FILE, WRANGLER_CONFIG } from "../paths.ts";
import { readStoredSecrets, secretsOfWorker } from "../system/local-secrets.ts";
import type { Vars } from "../system/run-worker.ts";
import { checkBeacon } from "./check-beacon.ts";
import { checkEntries, declaredDrawings } from "./check-entries.ts";
import { checkHints } from "./check-placement.ts";
import { checkQueue } from "./check-queue.ts";
import { checkRedis } from "./check-redis.ts";
import { checkSales } from "./check-sales.ts";
import { checkDeployedSecrets, checkLocalSecrets } from "./check-secrets.ts";
import { checkSettings } from "./check-settings.ts";
import { type Finding, isHealthy, skip } from "./finding.ts";
import type { DoctorOptions } from "./options.ts";

/** All that can be looked at, in the order in which one thing needs another. */
export async function examine(options: DoctorOptions, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const path = resolve(ROOT, options.config ?? WRANGLER_CONFIG);
  const config = readWranglerConfig(path, options.env);
  const vars: Vars = { ...config.vars, ...options.vars };
  const settings = checkSettings(options, config, readWranglerConfig(path, ""));
  const read = isHealthy(settings) ? readWithoutSecrets(vars) : null;
  const given = secretsGiven(env);
  const { url } = options;
  const isLocal = url !== null && isLoopback(url);
  const secrets = isLocal
    ? checkLocalSecrets({ ...storedSecrets(), ...given }, vars)
    : checkDeployedSecrets(options, vars);
  const desk = url && findSecret("DESK_TOKEN", options.token, url, { env, secretsFile: SECRETS_FILE });
  const queue = url
    ? await checkQueue(url, { desk, metrics: env.METRICS_TOKEN || null })
    : { findings: [skip("queue", "none was named", "give --url")], drawn: [] };
  const drawn = read ? [...new Set([...declaredDrawings(read), ...queue.drawn])] : [];
  return [
    ...settings,
    ...secrets,
    ...(await checkStores({ ...vars, ...given })),
    ...(read && !isLocal ? checkHints(read) : []), // on one machine all is near
    ...queue.findings,
    ...(read && drawn.length > 0 ? await checkDrawings(read, drawn, isLocal && !vars.DRAW_BEACON) : []),
    ...(read ? checkSales(read) : []),
  ];
}

/**
 * What a deploy is told beside its settings and secrets. Redis is the one that the shell names: .dev.vars has that of this machine.
 * `env` is null where neither Redis nor wrangler is to be asked.
 */
export async function examineDeploy(vars: Vars, env: NodeJS.ProcessEnv | null): Promise<Finding[]> {
  const read = readWithoutSecrets(vars);
  const stores = env ? await checkStores({ ...vars, ...secretsAmong(env) }) : [];
  return [...stores, ...checkHints(read), ...checkEntries(read, declaredDrawings(read)), ...checkSales(read)];
}

/** `hasStandIn`: `npm start` has a beacon of its own, which wrangler.toml does not name. */
async function checkDrawings(
  config: Config,
  drawn: readonly string[],
  hasStandIn: boolean,
): Promise<Finding[]> {
  const beacon = hasStandIn
    ? [skip("beacon", "the queue of npm start has a stand-in of its own")]
    : await checkBeacon(config.beacon, Date.now());
  return [...checkEntries(config, drawn), ...beacon];
}

/** Secrets of the product among the lines of .dev.vars and the variables of the shell, which win. */
function secretsGiven(env: NodeJS.ProcessEnv): Vars {
  return secretsAmong({ ...readDevVars(DEV_VARS), ...env });
}

function secretsAmong(given: NodeJS.ProcessEnv): Vars {
  const named = Object.entries(given).filter(([name]) => isSecret(name) || name === FLAG_LINE);
  return Object.fromEntries(named.filter(([, value]) => value));
}

const FLAG_LINE = "UPSTASH_FLAG_LINE";

/** Those of `npm start`; none before the first. Its Redis is a new one each time. */
function storedSecrets(): Vars {
  const stored = readStoredSecrets(SECRETS_FILE);
  return stored.DESK_TOKEN === undefined
    ? {}
    : secretsOfWorker(stored as Parameters<typeof secretsOfWorker>[0]);
}

async function checkStores(vars: Vars): Promise<Finding[]> {
  const { STORE_TIMEOUT_MS: timeoutMs } = readNumbers(vars, []);
  const findings: Finding[] = [];
  for (const name of storesIn(vars.EVENTS)) {
    const names = secretsOfStore(name);
    const [url, token] = [vars[names.url], vars[names.token]].map((value) => String(value ?? ""));
    if (!url || !token) {
      findings.push(skip(`Redis ${name}`, "no address is known here", `set ${names.url} and ${names.token}`));
      continue;
    }
    findings.push(
      ...(await checkStore({ name, url, token, timeoutMs, flagLine: vars[FLAG_LINE] !== "false" })),
    );
  }
  return findings;
}

async function checkStore(store: StoreConfig): Promise<Finding[]> {
  const findings = await checkRedis(store);
  if (!isHealthy(findings.slice(0, 1))) return findings; // it does not answer
  const { tryStore } = await import("./try-store.ts"); // it imports Lua
  return [...findings, ...(await tryStore(store))];
}
