import { parseArgs } from "node:util";
import type { Vars } from "./run-worker.ts";

export interface StartOptions {
  readonly port: number;
  readonly vars: Vars;
}

const USAGE = "Usage: npm start -- [--port 8787] [--var NAME:VALUE …]   (port 0: any free one)";

/** Reads the command line. Throws with the usage. */
export function readStartOptions(args: readonly string[]): StartOptions {
  const { port, vars } = parse(args);
  const number = Number(port);
  if (!/^\d+$/.test(port) || number > 65_535) throw new Error(`--port ${port} is no port\n${USAGE}`);
  return { port: number, vars: Object.fromEntries(vars.map(readVar)) };
}

function parse(args: readonly string[]): { port: string; vars: string[] } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8787" },
        var: { type: "string", multiple: true, default: [] },
      },
    });
    return { port: values.port, vars: values.var };
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}

/** `NAME:VALUE` as wrangler takes it; a value that is a JSON object becomes a table, such as EVENTS. */
function readVar(text: string): [name: string, value: unknown] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new Error(`--var ${text} is not NAME:VALUE\n${USAGE}`);
  const value = text.slice(colon + 1);
  return [text.slice(0, colon), readTable(value) ?? value];
}

function readTable(value: string): object | undefined {
  try {
    const json: unknown = JSON.parse(value);
    return typeof json === "object" && json !== null ? json : undefined;
  } catch {
    // Plain text, as most values are.
    return undefined;
  }
}
