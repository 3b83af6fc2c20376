import type { WranglerConfig } from "../build/read-wrangler-config.ts";
import { problemsOfSettings } from "../deploy/check.ts";
import type { WorkerTarget } from "../deploy/options.ts";
import type { Vars } from "../system/run-worker.ts";
import { type Finding, fail, ok } from "./finding.ts";

/** Variables, objects and addresses of a wrangler.toml. Each problem says itself what to write instead. */
export function checkSettings(
  target: WorkerTarget & { readonly vars: Vars },
  config: WranglerConfig,
  topLevel: WranglerConfig,
): Finding[] {
  const problems = problemsOfSettings(target, config, topLevel);
  if (problems.length > 0) return problems.map((problem) => fail("settings", problem));
  return [ok("settings", "the product can read them, and all objects are bound")];
}
