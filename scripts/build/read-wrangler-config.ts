import { relative } from "node:path";
import { type Unstable_Config, unstable_readConfig } from "wrangler";
import { ROOT } from "../paths.ts";

export type WranglerConfig = Unstable_Config;

/**
 * A wrangler.toml as wrangler deploys it, or one of its environments with what it inherits; "" is the top level. Throws
 * with the line when it is no TOML.
 */
export function readWranglerConfig(config: string, env?: string): WranglerConfig {
  try {
    // wrangler warns again when it deploys.
    return unstable_readConfig({ config, ...(env === undefined ? {} : { env }) }, { hideWarnings: true });
  } catch (cause) {
    const { message, location } = cause as Error & { location?: { line: number } };
    const where = location ? `${relative(ROOT, config)}, line ${location.line}` : relative(ROOT, config);
    throw new Error(`${where}: ${message}`, { cause });
  }
}
