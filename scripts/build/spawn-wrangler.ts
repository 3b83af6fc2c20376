import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../paths.ts";

/** Runs wrangler on the Node that runs us, offline and without questions. */
export function spawnWrangler(args: readonly string[], options: SpawnOptions): ChildProcess {
  const bin = fileURLToPath(new URL("../bin/wrangler.js", import.meta.resolve("wrangler")));
  const env = {
    ...process.env,
    // Its [build] command takes the first `node` there is.
    PATH: [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
    // Else it asks the network for an example of request.cf, and waits for it when there is none.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
  };
  return spawn(process.execPath, [bin, ...args], { cwd: ROOT, env, ...options });
}
