import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { needsLoginSecret } from "../../src/config/read-login.ts";
import { needsProofKey } from "../../src/config/read-proof.ts";
import { neededSecrets } from "../../src/config/read-secrets.ts";
import { secretsOfStore, storesIn } from "../../src/config/read-stores.ts";
import type { AuthMode } from "../../src/config/settings.ts";
import { HMAC_ALG, type PassAlg } from "../../src/core/pass-claims.ts";
import type { Vars } from "../system/run-worker.ts";
import { askWrangler } from "./ask-wrangler.ts";
import type { WorkerTarget } from "./options.ts";

export type Secrets =
  | { readonly status: "listed"; readonly names: readonly string[] }
  /** No Worker of this name was deployed yet, and no secret put for it. */
  | { readonly status: "no-worker" }
  | { readonly status: "unknown"; readonly reason: string };

/** The secrets of the deployment, by name: their values cannot be read. */
export function listSecrets(target: WorkerTarget): Secrets {
  const said = askWrangler(target, "secret", "list", "--format", "json");
  if (said.status === "answered") {
    const list = said.body as readonly { name: string }[];
    return { status: "listed", names: list.map(({ name }) => name) };
  }
  const isNew = /If this is a new Worker/.test(said.reason);
  return isNew ? { status: "no-worker" } : { status: "unknown", reason: said.reason };
}

/** The names in a file for `wrangler deploy --secrets-file`. */
export function namesInFile(path: string): readonly string[] {
  const text = readFileSync(path, "utf8");
  return Object.keys(text.trimStart().startsWith("{") ? JSON.parse(text) : parseEnv(text));
}

/** Why secrets that were put contradict these settings; null when none does. */
export function contradictionOf({ AUTH_MODE, USER_JWKS_URL }: Vars, names: readonly string[]): string | null {
  const isTwice = AUTH_MODE === "jwt" && USER_JWKS_URL && names.includes("USER_JWT_SECRET");
  return isTwice
    ? "USER_JWT_SECRET is put beside USER_JWKS_URL; keep the one that the login signs with"
    : null;
}

/** The secrets that these settings need and that are not among the names. */
export function missingSecrets(vars: Vars, names: readonly string[]): readonly string[] {
  const { AUTH_MODE, EVENTS, QUEUE_PASS_ALG } = vars;
  const ofLogin = needsLoginSecret(vars) ? ["USER_JWT_SECRET"] : [];
  const ofTurnstile = String(vars.TURNSTILE_SITE_KEY ?? "") === "" ? [] : ["TURNSTILE_SECRET"];
  const ofStores = storesIn(EVENTS).flatMap((store) => Object.values(secretsOfStore(store)));
  const ofSettings = neededSecrets(
    (AUTH_MODE || "cookie") as AuthMode,
    (QUEUE_PASS_ALG || HMAC_ALG) as PassAlg,
  );
  const ofDrawings = needsProofKey(vars) ? ["PROOF_PRIVATE_JWK"] : [];
  const needed = new Set([...ofSettings, ...ofLogin, ...ofTurnstile, ...ofDrawings, ...ofStores]);
  return [...needed].filter((name) => !names.includes(name));
}
