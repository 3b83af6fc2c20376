/**
 * `npm run chaos`: sales of a few people through the product's own objects, scripts and a real Redis, on a clock and by a chance
 * of their own, in which everything breaks that can. chaos/ has the schedules, the line on which requests break, and the judge.
 * Exit code 0 when every promise was kept and everything was met, 1 when not, 2 when it could not be run.
 */

import { parseOptions, USAGE } from "./chaos/options.ts";
import { runSeeds } from "./chaos/run-seeds.ts";
import { readOptions } from "./options/read-options.ts";

const options = readOptions("chaos", USAGE, parseOptions);
if (options) process.exitCode = (await runSeeds(options, console.log)) ? 0 : 1;
