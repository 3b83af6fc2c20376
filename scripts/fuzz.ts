/**
 * `npm run fuzz`: hostile requests to every route of a queue that runs on this machine, by the grammar of docs/openapi.json and by
 * chance, each answer judged. Exit code 0 when no law was broken, 1 when one was, 2 when it could not be run.
 */
import { COVERING_REQUESTS, Coverage, judgeCoverage } from "./fuzz/coverage.ts";
import { parseOptions, USAGE } from "./fuzz/options.ts";
import { describeReport } from "./fuzz/report.ts";
import { SETUP_NAMES } from "./fuzz/setups.ts";
import { readOptions } from "./options/read-options.ts";
import { stopOnSignal } from "./system/stop-on-signal.ts";

const INTERRUPTED = 130;
const options = readOptions("fuzz", USAGE, parseOptions);
if (options) {
  stopOnSignal(async () => {}, INTERRUPTED); // what it started ends with this process
  const { fuzzSetup } = await import("./fuzz/fuzz.ts"); // late: wrangler takes a second
  try {
    const { requests, setups, seed, lanes, only } = options;
    const coverage = new Coverage();
    let isSound = true;
    for (const setup of setups) {
      const report = await fuzzSetup(setup, {
        requests: Math.ceil(requests / setups.length),
        seed,
        lanes,
        only,
        coverage,
      });
      console.log(describeReport(report));
      isSound &&= report.found.length === 0;
    }
    const isWhole = only === "" && setups.length === SETUP_NAMES.length && requests >= COVERING_REQUESTS;
    const gaps = isWhole ? judgeCoverage(coverage.gaps) : [];
    for (const { law, detail } of gaps) console.log(`BROKEN: ${law}\n  ${detail}`);
    const { rarest } = coverage;
    if (rarest)
      console.log(`Least often a route did what it is for: ${rarest.target}, ${rarest.times} times.`);
    if (!isWhole)
      console.log(`Whether every route works is judged of ${COVERING_REQUESTS} requests to all setups.`);
    isSound &&= gaps.length === 0;
    console.log(isSound ? "No law was broken." : "Laws were broken.");
    process.exitCode = isSound ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
