/** The price list, in US dollars, and the day it was read. A plan names no price that does not stand here. */

export const PRICES_READ = "2026-11";

export interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
}

export const PRICES = {
  // https://upstash.com/pricing/redis, pay as you go; commands inside a script count, a variadic one once.
  redisCommands: { dollars: 0.2, per: 100_000, unit: "commands" },
  // https://developers.cloudflare.com/workers/platform/pricing/
  workerRequests: { dollars: 0.3, per: 1_000_000, unit: "requests" },
  workerCpu: { dollars: 0.02, per: 1_000_000, unit: "CPU ms" },
  // https://developers.cloudflare.com/durable-objects/platform/pricing/: each call of a method, stream and alarm.
  objectRequests: { dollars: 0.15, per: 1_000_000, unit: "requests" },
  objectDuration: { dollars: 12.5, per: 1_000_000, unit: "GB-s" },
  rowsWritten: { dollars: 1, per: 1_000_000, unit: "rows" },
} as const satisfies Record<string, Price>;

/** An object is billed for 128 MB while it is active, whatever it uses. */
export const GB_PER_OBJECT = 0.128;

export const BASE_FEES =
  "Not in it: Workers Paid, $5 a month, of whose allowances nothing is deducted here;\n" +
  "Upstash pay as you go has no fee, but $0.25 per GB stored and $0.03 per GB sent after 200 GB.";
