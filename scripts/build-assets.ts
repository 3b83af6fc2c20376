// wrangler's [build] command: what the site serves without running the Worker, into .local/assets.
import { bundleAssets, writeAssets } from "./build/page-assets.ts";

try {
  writeAssets(await bundleAssets());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
