import { parseArgs } from "node:util";
import { readVar } from "../options/read-var.ts";
import type { Vars } from "../system/run-worker.ts";

/** The options by which wrangler finds a Worker. */
export interface WorkerTarget {
  readonly config: string | undefined;
  readonly env: string | undefined;
  readonly name: string | undefined;
  /** Of the logins that wrangler keeps. */
  readonly profile: string | undefined;
}

/** The options of `wrangler deploy` that decide what is checked. */
export interface DeployOptions extends WorkerTarget {
  /** Win over those of the configuration. */
  readonly vars: Vars;
  readonly secretsFile: string | undefined;
  readonly isDryRun: boolean;
  /** Variables that this deploy does not name stay as they are. */
  readonly keepsVars: boolean;
  /** All that was typed. */
  readonly args: readonly string[];
}

export const USAGE = `npm run deploy -- [options of wrangler deploy]   looks for what is wrong, says what changes, deploys, and says how to go back
  --dry-run               checks settings and bindings, and builds; sends no request, uploads nothing
  --var NAME:VALUE        sets a variable over wrangler.toml's; again for each
  --secrets-file FILE     secrets that are put with this deploy, as lines NAME=VALUE or as JSON
  --env NAME, --config FILE, --name NAME and all others are passed on`;

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[]): DeployOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false, // most options are only wrangler's
    options: {
      config: { type: "string", short: "c" },
      env: { type: "string", short: "e" },
      name: { type: "string" },
      profile: { type: "string" },
      var: { type: "string", multiple: true },
      "secrets-file": { type: "string" },
      "dry-run": { type: "boolean" },
      "keep-vars": { type: "boolean" },
    },
  });
  const textOf = (name: string) => (typeof values[name] === "string" ? values[name] : undefined);
  // wrangler takes several after one --var; nothing else that has no name has a colon.
  const vars = [...[values.var ?? []].flat(), ...positionals.filter((text) => /^\w+:/.test(text))];
  return {
    config: textOf("config"),
    env: textOf("env") ?? process.env.CLOUDFLARE_ENV, // as wrangler takes it
    name: textOf("name"),
    profile: textOf("profile"),
    vars: Object.fromEntries(vars.map((text) => readVar(String(text)))),
    secretsFile: textOf("secrets-file"),
    isDryRun: values["dry-run"] === true,
    keepsVars: values["keep-vars"] === true,
    args,
  };
}
