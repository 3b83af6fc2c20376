import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "../paths.ts";

/** Runs wrangler on the Node of this process, offline and without prompts. */
export function spawnWrangler(args: readonly string[], options: SpawnOptions): ChildProcess {
  const bin = join(dirname(createRequire(import.meta.url).resolve("wrangler")), "../bin/wrangler.js");
  const env = {
    ...process.env,
    // Its [build] command runs the first `node` in PATH.
    PATH: [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
    // Else it fetches an example of request.cf, and without a network waits for it.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
  };
  return spawn(process.execPath, [bin, ...args], { cwd: ROOT, env, ...options });
}
