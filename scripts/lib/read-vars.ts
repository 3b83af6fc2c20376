import { relative } from "node:path";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "./paths.ts";
import type { Vars } from "./run-worker.ts";

/** The [vars] of a wrangler.toml, or of one of its environments. Throws with the line when it is no TOML. */
export function readVars(config: string, env?: string): Vars {
  try {
    return unstable_readConfig({ config, ...(env === undefined ? {} : { env }) }).vars;
  } catch (cause) {
    const { message, location } = cause as Error & { location?: { line: number } };
    const where = location ? `${relative(ROOT, config)}, line ${location.line}` : relative(ROOT, config);
    throw new Error(`${where}: ${message}`, { cause });
  }
}
