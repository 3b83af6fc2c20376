import { resolve } from "node:path";
import { ConfigError } from "../../src/config.ts";
import { isSecret, problemsOfVars } from "../build/check-vars.ts";
import type { WranglerConfig } from "../build/read-wrangler-config.ts";
import { ROOT } from "../paths.ts";
import type { Vars } from "../system/run-worker.ts";
import { targetOf } from "./ask-wrangler.ts";
import type { DeployOptions, WorkerTarget } from "./options.ts";
import { contradictionOf, listSecrets, missingSecrets, namesInFile } from "./secrets.ts";
import { problemsOfSections } from "./sections.ts";

type Names = readonly string[];

/** The secrets to put once a new Worker is deployed. Throws an Error that lists all that prevents a deploy. */
export function checkDeploy(
  options: DeployOptions,
  config: WranglerConfig,
  topLevel: WranglerConfig = config,
): Names {
  const problems = problemsOfSettings(options, config, topLevel);
  if (problems.length > 0) throw new ConfigError(problems);
  return options.isDryRun ? [] : checkSecrets(options, { ...config.vars, ...options.vars });
}

/** All that is wrong with a configuration, without asking anybody. */
export function problemsOfSettings(
  options: WorkerTarget & Pick<DeployOptions, "vars">,
  config: WranglerConfig,
  topLevel: WranglerConfig,
): Names {
  const vars = { ...config.vars, ...options.vars };
  return [
    ...problemsOfSections({ config, vars, topLevel, env: options.env }),
    ...secretsAmong(vars, options),
    ...problemsOfVars(vars),
  ];
}

export function describeMissing(names: Names, options: DeployOptions): string {
  return `Secrets are missing:\n${list(names.map((name) => `${name}: ${howToPut(name, options)}`))}`;
}

function secretsAmong(vars: Vars, target: WorkerTarget): readonly string[] {
  const reason = "a variable can be read in wrangler.toml, the command line or the dashboard";
  return Object.keys(vars)
    .filter(isSecret)
    .map((name) => `${name} is a secret and must not be a variable: ${reason}; ${howToPut(name, target)}`);
}

/** Of --secrets-file; none without one. */
export function secretsPutWith({ secretsFile }: DeployOptions): Names {
  return secretsFile === undefined ? [] : namesInFile(resolve(ROOT, secretsFile));
}

function checkSecrets(options: DeployOptions, vars: Vars): Names {
  const put = secretsPutWith(options);
  const secrets = listSecrets(options);
  if (secrets.status === "unknown") {
    throw new Error(`wrangler does not list the secrets, so nothing is deployed:\n${secrets.reason}`);
  }
  if (secrets.status === "no-worker") return missingSecrets(vars, put);
  const missing = missingSecrets(vars, [...secrets.names, ...put]);
  if (missing.length > 0) throw new Error(describeMissing(missing, options));
  const contradiction = contradictionOf(vars, [...secrets.names, ...put]);
  if (contradiction !== null)
    throw new Error(`${contradiction} (npx wrangler secret delete USER_JWT_SECRET)`);
  return [];
}

/** With the options that name the same Worker: without them the secret would go to the top level's. */
export function howToPut(name: string, target: WorkerTarget): string {
  const options = targetOf(target).map((text) => text || "''");
  return `put it with "${["npx wrangler secret put", name, ...options].join(" ")}"`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
