/**
 * `npm run verify-draw`: recomputes a drawing from what its queue publishes, or from a folder, and says what does not hold. It uses
 * none of the queue's code but src/verify, which has none of it either. Exit code 0: everything is right; 1: something does not hold; 2: it
 * could not be checked, or not all of it.
 */
import { type DrawSource, sourceAt } from "../src/verify/source.ts";
import { type Expectations, verifyDraw } from "../src/verify/verify-draw.ts";
import { verifyEntry } from "../src/verify/verify-entry.ts";
import { readOptions } from "./options/read-options.ts";
import { describeReport } from "./verify-draw/describe.ts";
import { folderSource, keepingSource } from "./verify-draw/folder.ts";
import { parseOptions, USAGE, type VerifyOptions } from "./verify-draw/options.ts";

const EXIT_CODES = { right: 0, wrong: 1, open: 2 } as const;
/** For each file: a slow queue is no proof against it. */
const PATIENCE_MS = 30_000;

async function run({ from, receipt, user, kept, beacon, save, json }: VerifyOptions): Promise<number> {
  const source = "dir" in from ? folderSource(from.dir) : sourceAt(from.url, fetchPatiently);
  const read: DrawSource = save === null ? source : keepingSource(source, save);
  const expectations: Expectations = {
    ...(beacon !== null && { beacon }),
    kept,
    ...(process.stderr.isTTY && { onProgress: showProgress }),
  };
  const report =
    receipt === null
      ? await verifyDraw(read, expectations)
      : await verifyEntry(read, receipt, { ...expectations, ...(user !== null && { user }) });
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${describeCost()}\n`);
  console.log(json ? JSON.stringify({ ...report, index: undefined }, null, 2) : describeReport(report));
  return EXIT_CODES[report.verdict];
}

const fetchPatiently: typeof fetch = (address) =>
  fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });

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
