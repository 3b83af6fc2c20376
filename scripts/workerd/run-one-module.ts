import { build } from "esbuild";
import { unstable_readConfig } from "wrangler";
import { WRANGLER_CONFIG } from "../paths.ts";
import { type RunningWorkerd, runWorkerd } from "./run-workerd.ts";

/** Serves a Worker of one file, bundled, without objects, under the compatibility date of wrangler.toml. Throws as `runWorkerd` does. */
export async function runOneModule(
  entry: URL,
  vars: Readonly<Record<string, string>>,
): Promise<RunningWorkerd> {
  const config = unstable_readConfig({ config: WRANGLER_CONFIG });
  const { outputFiles } = await build({
    entryPoints: [entry.pathname],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  return runWorkerd({
    modules: [{ type: "ESModule", path: "index.js", contents: outputFiles[0]?.text ?? "" }],
    compatibilityDate: config.compatibility_date as string,
    compatibilityFlags: config.compatibility_flags,
    vars,
    objects: {},
    rateLimiters: [],
  });
}
