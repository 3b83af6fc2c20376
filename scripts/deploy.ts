/**
 * `npm run deploy`: looks for what is wrong as `npm run doctor` does, says what changes against the version that is live, runs
 * `wrangler deploy`, and says how to go back. A Worker with a setting it cannot read, without an object or without a secret, would
 * refuse all requests. Exit code 1 when something prevents the deploy, 2 when the options are wrong, else wrangler's own.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { readWranglerConfig } from "./build/read-wrangler-config.ts";
import { checkDeploy, describeMissing } from "./deploy/check.ts";
import { type Deployed, readDeployed } from "./deploy/deployed.ts";
import { describeDeploy, describeWayBack } from "./deploy/describe.ts";
import { type DeployOptions, parseOptions, USAGE } from "./deploy/options.ts";
import { examineDeploy } from "./doctor/examine.ts";
import { describeFinding, isHealthy } from "./doctor/finding.ts";
import { readOptions } from "./options/read-options.ts";
import { ROOT, WRANGLER_CONFIG } from "./paths.ts";
import { allowLuaModules } from "./redis/lua-modules.ts";

async function deploy(options: DeployOptions): Promise<number> {
  const path = resolve(ROOT, options.config ?? WRANGLER_CONFIG);
  const config = readWranglerConfig(path, options.env);
  const missing = checkDeploy(options, config, readWranglerConfig(path, ""));
  const findings = await examineDeploy(
    { ...config.vars, ...options.vars },
    options.isDryRun ? null : process.env,
  );
  for (const finding of findings.filter(({ status }) => status !== "ok"))
    console.log(describeFinding(finding));
  if (!isHealthy(findings)) throw new Error("Nothing is deployed while something fails.");
  // A dry run sends no request. Secrets that a new Worker still needs are those that it has not.
  const isNew = missing.length > 0;
  const deployed: Deployed | null = options.isDryRun
    ? null
    : isNew
      ? { status: "none" }
      : readDeployed(options);
  if (deployed) console.log(`\n${describeDeploy(deployed, options, config)}\n`);
  const { status, error } = spawnSync("wrangler", ["deploy", ...options.args], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (error) throw error;
  if (status !== 0) return status ?? 1;
  if (isNew) {
    const refuses = "This is a new Worker, and it refuses all requests until its secrets are put.";
    console.log(`\n${refuses} ${describeMissing(missing, options)}`);
  }
  if (deployed) console.log(`\n${describeWayBack(deployed, options, config)}`);
  return 0;
}

const options = readOptions("deploy", USAGE, parseOptions);
if (options) {
  allowLuaModules(); // before the store is imported
  try {
    process.exitCode = await deploy(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
