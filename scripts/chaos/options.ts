import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

export interface ChaosOptions {
  /** How many schedules. */
  readonly seeds: number;
  /** That of the first; the others follow it. */
  readonly seed: number;
  /** How many are played at once, each on a thread and a Redis of its own. */
  readonly threads: number;
}

export const USAGE = `npm run chaos -- [--seeds N] [--seed S] [--threads T]   sales in which everything breaks, each by a seed

  --seeds N     how many, 1 to 10,000,000; 1,000 if it is not given
  --seed S      that of the first, 0 to 2,000,000,000; without it a random one. The same seed is the same sale, step by step
  --threads T   how many at once, 1 to 64; without it as many as this machine has processors`;

/** Throws with a sentence for people. */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: { type: "string" }, seed: { type: "string" }, threads: { type: "string" } },
  });
  const { seeds = "1000", seed = String(Math.floor(Math.random() * 2e9)) } = values;
  const { threads = String(Math.min(64, availableParallelism())) } = values;
  return {
    seeds: readNumber("--seeds", seeds, 1, 10_000_000),
    seed: readNumber("--seed", seed, 0, 2_000_000_000),
    threads: readNumber("--threads", threads, 1, 64),
  };
}

function readNumber(name: string, text: string, least: number, most: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}
