import { stopOnSignal } from "../lib/stop-on-signal.ts";
import type { StampedeOptions } from "./options.ts";

export interface Target {
  readonly url: string;
  readonly redisUrl: string;
  stop(): Promise<void>;
}

const INTERRUPTED = 130; // not a verdict, so neither 0 nor 1

/** The queue that was named, or one of our own, with the settings the crowd judges it by. */
export async function findTarget(options: StampedeOptions, events: readonly string[]): Promise<Target> {
  if (options.target) return { ...options.target, stop: async () => {} };
  console.log("No --url: starting a queue for this run.");
  // Only now: a crowd against a running queue needs neither wrangler nor Miniflare.
  const starting = import("../lib/system.ts").then(({ startSystem }) =>
    startSystem({
      vars: {
        EVENTS: Object.fromEntries(events.map((event) => [event, {}])),
        RELEASE_RATE: options.rate,
        RELEASE_INTERVAL_MS: options.intervalMs,
        BURST_MS: options.burstMs,
      },
    }),
  );
  stopOnSignal(async () => (await starting).stop(), INTERRUPTED);
  return starting;
}
