/**
 * `npm run smoke`: one visitor's whole journey, from joining to a booking, at a throwaway event on any deployment. Each step is told
 * with its time, and what went wrong in words. Exit code 0 when all went well and nothing is left, 1 when not, 2 when the options are
 * wrong.
 */
import { readOptions } from "./options/read-options.ts";
import { SECRETS_FILE } from "./paths.ts";
import { parseOptions, type SmokeOptions, USAGE } from "./smoke/options.ts";
import { smoke } from "./smoke/smoke.ts";
import { describeStep, type StepResult } from "./smoke/steps.ts";

async function run(options: SmokeOptions): Promise<boolean> {
  const stopping = new AbortController();
  // The event is cleaned up first. A second signal ends the program at once, and the event is closed and retired at the desk.
  process.once("SIGINT", () => stopping.abort());
  process.once("SIGTERM", () => stopping.abort());
  const steps: StepResult[] = [];
  const verdict = await smoke(options, stopping.signal, (step) => {
    steps.push(step);
    if (!options.json) console.log(describeStep(step));
  });
  const left = verdict.isLeft ? `${verdict.event} may be left: close and retire it at the desk` : null;
  if (options.json) console.log(JSON.stringify({ ...verdict, left, steps }, null, 2));
  else
    console.log(
      `\n${verdict.ok ? "The whole journey works." : "The journey does not work."}${left ? ` ${left}.` : ""}`,
    );
  return verdict.ok;
}

const options = readOptions("smoke", USAGE, (args) =>
  parseOptions(args, { env: process.env, secretsFile: SECRETS_FILE }),
);
if (options) process.exit((await run(options)) ? 0 : 1); // a stream that hangs must not keep it
