/**
 * `npm run doctor`: looks at settings, secrets, Redis, a queue that runs and the events that are declared, and says of each what is
 * wrong and how to mend it. It changes nothing: what it tries in Redis it tries on an event of its own, and deletes it. Exit code 0,
 * or 1 when something fails, 2 when the options are wrong.
 */
import { examine } from "./doctor/examine.ts";
import { describeFinding, isHealthy, summarize } from "./doctor/finding.ts";
import { type DoctorOptions, parseOptions, USAGE } from "./doctor/options.ts";
import { readOptions } from "./options/read-options.ts";
import { allowLuaModules } from "./redis/lua-modules.ts";

async function run(options: DoctorOptions): Promise<void> {
  const findings = await examine(options, process.env);
  const isWell = isHealthy(findings);
  if (options.json) console.log(JSON.stringify({ ok: isWell, findings }, null, 2));
  else console.log(`${findings.map(describeFinding).join("\n")}\n\n${summarize(findings)}`);
  process.exitCode = isWell ? 0 : 1;
}

const options = readOptions("doctor", USAGE, parseOptions);
if (options) {
  allowLuaModules(); // before the store is imported
  try {
    await run(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
