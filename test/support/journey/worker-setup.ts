import type { TestProject } from "vitest/node";
import { buildWorker } from "../../../scripts/build/build-worker.ts";
import { WRANGLER_CONFIG } from "../../../scripts/paths.ts";

/** The Worker is built once for all files of a project, for wrangler takes seconds of a processor. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide("workerModules", [...(await buildWorker(WRANGLER_CONFIG))]);
}
