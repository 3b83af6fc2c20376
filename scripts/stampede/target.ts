import { findSecret } from "../options/known-secrets.ts";
import { SECRETS_FILE } from "../paths.ts";
import type { Desk } from "../system/change-event.ts";
import { describeToken, makeSecret } from "../system/local-secrets.ts";
import { stopOnSignal } from "../system/stop-on-signal.ts";
import { ROTATED_TTL_SECONDS } from "./gate/rotator.ts";
import { type Gate, startGate } from "./gate/start-gate.ts";
import type { ShopLanguage, StampedeOptions } from "./options.ts";

export interface Target {
  readonly url: string;
  readonly redisUrl: string;
  /** null: no operator's token is known. */
  readonly desk: Desk | null;
  /** What stands between the crowd and a shop; null: the crowd asks the queue alone. */
  readonly gate: Gate | null;
  stop(): Promise<void>;
}

const USUAL_TTL_SECONDS = 300;
const DATABASE_BUDGET = 5000; // commands a second, the default for a single event
export const INTERRUPTED = 130; // not a verdict, so neither 0 nor 1

/** Finds or starts the queue to run against. A queue started here fills in the options that only its starter knows. */
export async function findTarget(
  options: StampedeOptions,
  events: readonly string[],
): Promise<{ target: Target; options: StampedeOptions }> {
  if (options.target) {
    const { url } = options.target;
    const token = findSecret("DESK_TOKEN", undefined, new URL(url), {
      env: process.env,
      secretsFile: SECRETS_FILE,
    });
    if (options.operate && token === null)
      throw new Error("DESK_TOKEN is missing: set it to an operator's token of the queue on --url");
    return {
      target: {
        ...options.target,
        desk: token === null ? null : { url, token },
        gate: null,
        stop: async () => {},
      },
      options,
    };
  }
  console.log("No --url: starting a queue for this run.");
  const vars = {
    EVENTS: Object.fromEntries(events.map((event) => [event, {}])),
    RELEASE_RATE: options.rate,
    RELEASE_INTERVAL_MS: options.intervalMs,
    BURST_MS: options.burstMs,
    EXPECTED_PEOPLE: Math.ceil(options.users / events.length),
    COMMAND_BUDGET: Math.floor(DATABASE_BUDGET / events.length), // they open together on one database
  };
  const starting = start(options, vars);
  stopOnSignal(async () => (await starting).target.stop(), INTERRUPTED);
  return starting;
}

type Vars = Readonly<Record<string, unknown>>;

function start(options: StampedeOptions, vars: Vars) {
  if (options.throughGate) return startBehindGate(options, options.throughGate, vars);
  return options.workerd ? startOnWorkerd(options, vars) : startOnMiniflare(options, vars);
}

// Imported late: a crowd against a running queue needs neither wrangler nor Miniflare.

async function startOnMiniflare(options: StampedeOptions, vars: Vars) {
  const { startSystem } = await import("../system/system.ts");
  const system = await startSystem({ vars });
  return { target: { ...system, gate: null }, options };
}

async function startBehindGate(options: StampedeOptions, language: ShopLanguage, vars: Vars) {
  const { event, passAlg: alg, rotate } = options;
  const ttlSeconds = rotate ? ROTATED_TTL_SECONDS : USUAL_TTL_SECONDS;
  const gate = await startGate({ language, event, alg, ttlSeconds, vars });
  const { redisUrl, desk } = gate.system;
  const target = { url: gate.url, redisUrl, desk, gate, stop: gate.stop };
  return { target, options: { ...options, workerdPid: rotate ? null : gate.workerdPid } }; // each deploy starts another one
}

/** The same bundle without Miniflare's proxies, which take more of the two cores than the queue itself. */
async function startOnWorkerd(options: StampedeOptions, vars: Vars) {
  const { startStage } = await import("../workerd/stage.ts");
  const token = makeSecret();
  const ADMIN_TOKENS = describeToken("stampede", "operator", token);
  const stage = await startStage({ worker: "product", vars: { AUTH_MODE: "cookie", ADMIN_TOKENS, ...vars } });
  const { url, redisUrl, workerdPid } = stage;
  const { QUEUE_PASS_SECRET: passSecret } = stage.secrets;
  const target = { url, redisUrl, desk: { url, token }, gate: null, stop: stage.stop };
  return { target, options: { ...options, passSecret, workerdPid } };
}
