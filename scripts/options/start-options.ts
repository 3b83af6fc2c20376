import { parseArgs } from "node:util";
import { describeUnknown, isKnown } from "../build/check-vars.ts";
import type { Vars } from "../system/run-worker.ts";
import { readVar } from "./read-var.ts";

export interface StartOptions {
  readonly port: number;
  readonly vars: Vars;
}

export const usageOf = (command: string, what: string) => `${command} -- [options]   ${what}; Ctrl-C stops it
  --port 8787             of the queue on this machine; 0: any free one
  --var NAME:VALUE        sets a variable over wrangler.toml's; again for each`;

/** Throws an Error whose message says what to type instead. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "8787" },
      var: { type: "string", multiple: true, default: [] },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port ${values.port} is no port`);
  const vars = Object.fromEntries(values.var.map(readVar));
  const unknown = Object.keys(vars).find((name) => !isKnown(name));
  if (unknown !== undefined) throw new Error(`--var ${describeUnknown(unknown)}`);
  return { port, vars };
}
