import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { neededSecrets } from "../../src/config/read-secrets.ts";
import { secretsOfStore, storesIn } from "../../src/config/read-stores.ts";
import type { AuthMode } from "../../src/config/settings.ts";
import { HMAC_ALG, type PassAlg } from "../../src/core/pass-claims.ts";
import { ROOT } from "../paths.ts";
import type { Vars } from "../system/run-worker.ts";
import type { WorkerTarget } from "./options.ts";

export type Secrets =
  | { readonly status: "listed"; readonly names: readonly string[] }
  /** No Worker of this name was deployed yet, and no secret put for it. */
  | { readonly status: "no-worker" }
  | { readonly status: "unknown"; readonly reason: string };

/** The secrets of the deployment, by name: their values cannot be read. */
export function listSecrets(target: WorkerTarget): Secrets {
  const { status, stdout, stderr, error } = spawnSync(
    "wrangler",
    ["secret", "list", "--format", "json", ...targetOf(target)],
    { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  if (error) return { status: "unknown", reason: error.message };
  if (status === 0) return readList(stdout);
  const said = `${stdout}${stderr}`.trim();
  return /If this is a new Worker/.test(said) ? { status: "no-worker" } : { status: "unknown", reason: said };
}

/** The options by which wrangler finds the Worker that is deployed. */
export function targetOf({ config, env, name, profile }: WorkerTarget): readonly string[] {
  const target = Object.entries({ config, env, name, profile });
  return target.flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, value]));
}

function readList(text: string): Secrets {
  try {
    const list: readonly { name: string }[] = JSON.parse(text);
    return { status: "listed", names: list.map(({ name }) => name) };
  } catch {
    return { status: "unknown", reason: `wrangler said: ${text}` };
  }
}

/** The names in a file for `wrangler deploy --secrets-file`. */
export function namesInFile(path: string): readonly string[] {
  const text = readFileSync(path, "utf8");
  return Object.keys(text.trimStart().startsWith("{") ? JSON.parse(text) : parseEnv(text));
}

/** The secrets that these settings need and that are not among the names. */
export function missingSecrets(vars: Vars, names: readonly string[]): readonly string[] {
  const { AUTH_MODE, EVENTS, QUEUE_PASS_ALG } = vars;
  const ofStores = storesIn(EVENTS).flatMap((store) => Object.values(secretsOfStore(store)));
  const ofSettings = neededSecrets(
    (AUTH_MODE || "cookie") as AuthMode,
    (QUEUE_PASS_ALG || HMAC_ALG) as PassAlg,
  );
  const needed = new Set([...ofSettings, ...ofStores]);
  return [...needed].filter((name) => !names.includes(name));
}
