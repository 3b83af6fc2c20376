/**
 * `npm run verify-draw`: recomputes a drawing from what its queue publishes, or from a folder, and says what does not hold. It uses
 * none of the queue's code but src/verify, which has none of it either. Exit code 0: everything is right; 1: something does not hold; 2: it
 * could not be checked, or not all of it.
 */
import { readOptions } from "./options/read-options.ts";
import { checkDrawing } from "./verify-draw/check-drawing.ts";
import { parseOptions, USAGE, type VerifyOptions } from "./verify-draw/options.ts";

async function run(options: VerifyOptions): Promise<number> {
  const isWatched = process.stderr.isTTY;
  const { exitCode, said } = await checkDrawing(options, isWatched ? showProgress : undefined);
  if (isWatched) process.stderr.write(`\r\u001b[K${describeCost()}\n`);
  console.log(said);
  return exitCode;
}

/** What the check has cost until now. */
function describeCost(): string {
  const { user, system } = process.cpuUsage();
  return `took ${process.uptime().toFixed(1)} s, and ${((user + system) / 1e6).toFixed(1)} s of one processor`;
}

function showProgress(step: string, done: number, of: number): void {
  process.stderr.write(`\r\u001b[K${step} ${Math.floor((100 * done) / of)} %`);
}

const options = readOptions("verify-draw", USAGE, parseOptions);
if (options) {
  try {
    process.exitCode = await run(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
