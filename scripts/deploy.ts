/**
 * `npm run deploy`: checks that the product can read the settings and that the bindings and secrets it needs are there,
 * warns of sales whose numbers meet a limit, then runs `wrangler deploy`, and says how to go back. A Worker with a setting it cannot read, without an object or without a secret, would refuse
 * all requests. Exit code 1 when a check prevents the deploy, 2 when the options are wrong, else wrangler's own.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { readWithoutSecrets } from "./build/check-vars.ts";
import { readWranglerConfig } from "./build/read-wrangler-config.ts";
import { checkDeploy, describeMissing } from "./deploy/check.ts";
import { type DeployOptions, parseOptions, USAGE } from "./deploy/options.ts";
import { targetOf } from "./deploy/secrets.ts";
import { checkSales } from "./doctor/check-sales.ts";
import { describeFinding, type Finding } from "./doctor/finding.ts";
import { readOptions } from "./options/read-options.ts";
import { ROOT, WRANGLER_CONFIG } from "./paths.ts";
import type { Vars } from "./system/run-worker.ts";

function deploy(options: DeployOptions): number {
  const path = resolve(ROOT, options.config ?? WRANGLER_CONFIG);
  const config = readWranglerConfig(path, options.env);
  const missing = checkDeploy(options, config, readWranglerConfig(path, ""));
  for (const finding of sayOfSales({ ...config.vars, ...options.vars }))
    console.log(describeFinding(finding));
  const { status, error } = spawnSync("wrangler", ["deploy", ...options.args], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (error) throw error;
  if (status === 0 && missing.length > 0) {
    console.log(
      `\nThis is a new Worker, and it refuses all requests until its secrets are put. ${describeMissing(missing, options)}`,
    );
  }
  if (status === 0 && !options.isDryRun) {
    console.log(
      `\nTo go back to the version before: ${["npx wrangler rollback", ...targetOf(options)].join(" ")}`,
    );
  }
  return status ?? 1;
}

/** What `npm run doctor` warns of in the numbers of the events. */
function sayOfSales(vars: Vars): readonly Finding[] {
  const sales = checkSales(readWithoutSecrets(vars));
  return sales.filter(({ status }) => status !== "ok");
}

const options = readOptions("deploy", USAGE, parseOptions);
if (options) {
  try {
    process.exitCode = deploy(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
