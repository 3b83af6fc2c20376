/**
 * Every check there is: types, lint and dead code, then all tests in one vitest run. Ends with `N passed, N failed`, where a
 * failed check counts as one. The journeys in all browsers are tests too, where they are asked for.
 */
import { parseArgs } from "node:util";
import { readOptions } from "./options/read-options.ts";
import { runChecks } from "./test/checks.ts";
import { closeWith, runTests } from "./test/run-tests.ts";

/** Of vitest.config.ts: it needs a Firefox and WebKitGTK too. */
const ALL_BROWSERS = "browsers";
/** How many times as often CI tries properties on Redis (test/support/runs.ts) as whoever changes something. */
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
npm run test:all        both, and random sales on Redis four times as often`;

const options = readOptions("test", USAGE, parse);
if (options?.browsers === "only") closeWith(runTests(ALL_BROWSERS));
else if (options?.browsers === "too") {
  process.env.RUNS_TIMES ??= THOROUGH;
  closeWith(await runChecks(), runTests());
} else if (options) closeWith(await runChecks(), runTests(`!${ALL_BROWSERS}`));
