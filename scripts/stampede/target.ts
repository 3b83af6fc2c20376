import { findSecret } from "../options/known-secrets.ts";
import { SECRETS_FILE } from "../paths.ts";
import type { Desk } from "../system/change-event.ts";
import { describeToken, makeSecret } from "../system/local-secrets.ts";
import { stopOnSignal } from "../system/stop-on-signal.ts";
import type { StampedeOptions } from "./options.ts";

export interface Target {
  readonly url: string;
  readonly redisUrl: string;
  /** null: no operator's token is known. */
  readonly desk: Desk | null;
  stop(): Promise<void>;
}

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
      target: { ...options.target, desk: token === null ? null : { url, token }, stop: async () => {} },
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
  const starting = options.workerd ? startOnWorkerd(options, vars) : startOnMiniflare(options, vars);
  stopOnSignal(async () => (await starting).target.stop(), INTERRUPTED);
  return starting;
}

type Vars = Readonly<Record<string, unknown>>;

// Imported late: a crowd against a running queue needs neither wrangler nor Miniflare.

async function startOnMiniflare(options: StampedeOptions, vars: Vars) {
  const { startSystem } = await import("../system/system.ts");
  return { target: await startSystem({ vars }), options };
}

/** The same bundle without Miniflare's proxies, which take more of the two cores than the queue itself. */
async function startOnWorkerd(options: StampedeOptions, vars: Vars) {
  const { startStage } = await import("../workerd/stage.ts");
  const token = makeSecret();
  const ADMIN_TOKENS = describeToken("stampede", "operator", token);
  const stage = await startStage({ worker: "product", vars: { AUTH_MODE: "cookie", ADMIN_TOKENS, ...vars } });
  const { url, redisUrl, workerdPid } = stage;
  const { QUEUE_PASS_SECRET: passSecret } = stage.secrets;
  const target = { url, redisUrl, desk: { url, token }, stop: stage.stop };
  return { target, options: { ...options, passSecret, workerdPid } };
}
