import { spawnSync } from "node:child_process";
import { ROOT } from "../paths.ts";
import type { WorkerTarget } from "./options.ts";

type Said =
  | { readonly status: "answered"; readonly body: unknown }
  | { readonly status: "refused"; readonly reason: string };

/** Asks wrangler about the Worker that is deployed, in JSON. It asks Cloudflare, in a few seconds. */
export function askWrangler(target: WorkerTarget, ...command: readonly string[]): Said {
  const { status, stdout, stderr, error } = spawnSync("wrangler", [...command, ...targetOf(target)], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error) return { status: "refused", reason: error.message };
  if (status !== 0) return { status: "refused", reason: `${stdout}${stderr}`.trim() };
  try {
    return { status: "answered", body: JSON.parse(stdout) };
  } catch {
    return { status: "refused", reason: `wrangler said: ${stdout}` };
  }
}

/** The options by which wrangler finds the Worker that is deployed. */
export function targetOf({ config, env, name, profile }: WorkerTarget): readonly string[] {
  const target = Object.entries({ config, env, name, profile });
  return target.flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, value]));
}
