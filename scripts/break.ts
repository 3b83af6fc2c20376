/**
 * `npm run break`: a sale on this machine whose parts are killed, stopped, filled up, failed over and deployed anew in its midst, judged
 * by what its buyers saw and what the shop booked.
 */
import { writeFile } from "node:fs/promises";
import { breakSale } from "./break/break-sale.ts";
import { judge } from "./break/judge/judge.ts";
import { type BreakOptions, parseOptions, USAGE } from "./break/options.ts";
import { soak } from "./break/soak.ts";
import { readOptions } from "./options/read-options.ts";
import type { Row } from "./stampede/judge/verdict/row.ts";
import { tableOf, verdictOf } from "./stampede/report.ts";
import { stopOnSignal } from "./system/stop-on-signal.ts";

const INTERRUPTED = 130;
const MOST_COMPLAINTS = 20;

interface Outcome {
  readonly rows: readonly Row[];
  readonly complaints: readonly string[];
}

async function run(options: BreakOptions): Promise<Outcome> {
  if (options.soakMinutes !== null)
    return { rows: await soak(options.soakMinutes, console.log), complaints: [] };
  const evidence = await breakSale(options, console.log);
  return { rows: judge(evidence), complaints: evidence.buyers.flatMap(({ strange }) => strange) };
}

async function main(options: BreakOptions): Promise<boolean> {
  const { rows, complaints } = await run(options);
  const { passed, sentence } = verdictOf(rows, false);
  console.log(`\n${tableOf(rows)}\n`);
  for (const complaint of complaints.slice(0, MOST_COMPLAINTS)) console.log(`  ! ${complaint}`);
  console.log(sentence);
  if (options.jsonFile) await writeFile(options.jsonFile, `${JSON.stringify({ passed, rows }, null, 2)}\n`);
  return passed;
}

const options = readOptions("break", USAGE, parseOptions);
if (options) {
  stopOnSignal(async () => {}, INTERRUPTED); // its parts end with this process
  try {
    process.exitCode = (await main(options)) ? 0 : 1;
  } catch (error) {
    console.error("break: it could not be run.", error);
    process.exitCode = 2;
  }
}
