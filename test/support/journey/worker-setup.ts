import type { TestProject } from "vitest/node";
import { buildWorker } from "../../../scripts/build/build-worker.ts";
import { WRANGLER_CONFIG } from "../../../scripts/paths.ts";

/** The Worker is built once for all files of all projects, which are set up one after the other: wrangler takes seconds of a processor. */
export default async function setup({ vitest }: TestProject): Promise<void> {
  const root = vitest.getRootProject();
  if ("workerModules" in root.getProvidedContext()) return;
  root.provide("workerModules", [...(await buildWorker(WRANGLER_CONFIG))]);
}
