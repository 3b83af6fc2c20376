import { parseArgs } from "node:util";
import { SETUP_NAMES, type SetupName } from "./setups.ts";

export interface FuzzOptions {
  /** Of all setups together. */
  readonly requests: number;
  readonly seed: number;
  readonly setups: readonly SetupName[];
  /** How many are on their way at once. */
  readonly lanes: number;
  /** Only targets that hold this text; empty: all. */
  readonly only: string;
}

export const USAGE = `npm run fuzz -- [options]   sends hostile requests to every route of a queue on this machine, and judges each answer
  --requests 200000       how many, over all setups
  --seed N                which ones; what a run prints of a failure names the seed that sends it again
  --setup ${SETUP_NAMES.join(",")}   some of the ways of running the queue
  --only /queue/pass/     targets that hold this text; how a route alone is fuzzed
  --lanes 24              how many are on their way at once`;

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: "string", default: "200000" },
      seed: { type: "string" },
      setup: { type: "string", default: SETUP_NAMES.join(",") },
      only: { type: "string", default: "" },
      lanes: { type: "string", default: "24" },
    },
  });
  const setups = values.setup.split(",");
  const unknown = setups.find((name) => !SETUP_NAMES.some((known) => known === name));
  if (unknown !== undefined)
    throw new Error(`--setup: there is no "${unknown}"; there are ${SETUP_NAMES.join(", ")}`);
  return {
    requests: wholeNumber("requests", values.requests, 1, 100_000_000),
    seed:
      values.seed === undefined
        ? Math.floor(Math.random() * 2 ** 31)
        : wholeNumber("seed", values.seed, 0, 2 ** 31),
    setups: setups as SetupName[],
    only: values.only,
    lanes: wholeNumber("lanes", values.lanes, 1, 200),
  };
}

function wholeNumber(name: string, text: string, from: number, to: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= from && number <= to) return number;
  throw new Error(`--${name} is ${text}; give a whole number from ${from} to ${to}`);
}
