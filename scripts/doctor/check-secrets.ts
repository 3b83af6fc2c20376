import { secretsOfStore, storesIn } from "../../src/config/read-stores.ts";
import { problemsOfVars } from "../build/check-vars.ts";
import { howToPut } from "../deploy/check.ts";
import type { WorkerTarget } from "../deploy/options.ts";
import { contradictionOf, listSecrets, missingSecrets } from "../deploy/secrets.ts";
import type { Vars } from "../system/run-worker.ts";
import { type Finding, fail, ok, skip, warn } from "./finding.ts";

const WHAT = "secrets";

/** Those of a deployment, by name alone: Cloudflare shows no values. */
export function checkDeployedSecrets(target: WorkerTarget, vars: Vars): Finding[] {
  const secrets = listSecrets(target);
  switch (secrets.status) {
    case "unknown":
      return [skip(WHAT, "wrangler does not list them here", "log in with `npx wrangler login`")];
    case "no-worker":
      return [warn(WHAT, "no Worker of this name is deployed yet", "`npm run deploy` makes it")];
    case "listed":
      return checkNames(secrets.names, vars, (name) => howToPut(name, target));
  }
}

/** Those of a queue on this machine, whose values can be looked at. Those of its Redis only `npm start` may know. */
export function checkLocalSecrets(secrets: Vars, vars: Vars): Finding[] {
  const ofStores = storesIn(vars.EVENTS).flatMap((store) => Object.values(secretsOfStore(store)));
  const names = checkNames(
    [...Object.keys(secrets), ...ofStores],
    vars,
    (name) => `write a line ${name}=… into .dev.vars`,
  );
  const ofVars = problemsOfVars(vars);
  const ofValues = problemsOfVars({ ...vars, ...secrets }).filter((problem) => !ofVars.includes(problem));
  return ofValues.length === 0 ? names : ofValues.map((problem) => fail(WHAT, problem));
}

function checkNames(names: readonly string[], vars: Vars, put: (name: string) => string): Finding[] {
  const missing = missingSecrets(vars, names);
  if (missing.length > 0) return missing.map((name) => fail(WHAT, `${name} is missing`, put(name)));
  const contradiction = contradictionOf(vars, names);
  if (contradiction !== null) return [fail(WHAT, contradiction)];
  const found = ok(WHAT, "all that are needed are there");
  if (names.includes("ADMIN_TOKENS")) return [found];
  return [found, warn(WHAT, "ADMIN_TOKENS is missing, so nobody can pause a sale", put("ADMIN_TOKENS"))];
}
