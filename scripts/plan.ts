/**
 * `npm run plan`: computes, from what your shop can bear, the settings of a sale, how long it takes, what it costs and
 * every limit it would hit. It is arithmetic and sends no request. Exit code 0 when no limit is hit, 1 when one is,
 * 2 when the options make no plan.
 *
 *   npm run plan -- --origin-rps 10000 --reserve 0.5 --requests-per-user 10 --users 500000
 */
import { readOptions } from "./options/read-options.ts";
import { makePlan } from "./plan/make-plan.ts";
import { parseOptions, USAGE } from "./plan/options.ts";
import { toJson, toText } from "./plan/report.ts";

const options = readOptions("plan", USAGE, parseOptions);
if (options) {
  const plan = makePlan(options);
  console.log(options.json ? toJson(plan) : toText(plan));
  process.exitCode = plan.limits.some((limit) => limit.hit) ? 1 : 0;
}
