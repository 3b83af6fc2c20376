/** `npm run check`: what takes seconds of all that `npm test` does. */
import { parseNone, readOptions } from "./options/read-options.ts";
import { runChecks } from "./test/checks.ts";
import { closeWith, runTests, TESTS } from "./test/run-tests.ts";

const USAGE = "npm run check   types, lint, dead code and the unit tests; npm test runs the others too";

if (readOptions("check", USAGE, parseNone)) closeWith(await runChecks(), await runTests(TESTS.unit));
