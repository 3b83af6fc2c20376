/**
 * Every check there is: types, lint and dead code, and all tests. Ends with `N passed, N failed`, where a failed check counts as one. The
 * journeys in all browsers are tests too, where they are asked for.
 */
import { parseArgs } from "node:util";
import { readOptions } from "./options/read-options.ts";
import { runChecks } from "./test/checks.ts";
import { closeWith, runTests, TESTS } from "./test/run-tests.ts";

/** How many times as often as usual CI tries properties (test/support/runs.ts); whoever changes something has half of the usual. */
const THOROUGH = "4";

function parse(args: readonly string[]): { readonly browsers: "none" | "too" | "only" } {
  const { values } = parseArgs({
    args: [...args],
    options: { "browsers-too": { type: "boolean" }, "browsers-only": { type: "boolean" } },
  });
  if (values["browsers-only"]) return { browsers: "only" };
  return { browsers: values["browsers-too"] ? "too" : "none" };
}

const USAGE = `npm test                types, lint, dead code and all tests; for some of them: npx vitest run FILE
npm run test:browsers   what visitors and operators do most, in Chromium, Firefox and WebKit
npm run test:all        both, and all that npm test tries less often: random sales eight times as often, for one`;

/** Beside those that mostly wait there is time for all that keeps a processor busy. */
async function runMost() {
  const [waiting, checks] = await Promise.all([runTests(TESTS.waiting, "in the end"), runChecksAndBusy()]);
  return [waiting, ...checks];
}

async function runChecksAndBusy() {
  return [await runChecks(), await runTests(TESTS.busy)];
}

const options = readOptions("test", USAGE, parse);
if (options?.browsers === "only") closeWith(await runTests(TESTS.allBrowsers));
else if (options) {
  if (options.browsers === "too") process.env.RUNS_TIMES ??= THOROUGH;
  const most = await runMost();
  closeWith(...most, ...(options.browsers === "too" ? [await runTests(TESTS.allBrowsers)] : []));
}
