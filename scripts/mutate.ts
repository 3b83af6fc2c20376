/**
 * `npm run mutate`: changes the source in one place at a time and runs the tests that reach the place. A change that no test notices
 * is a behaviour that no test states, or code that is not needed. docs/mutation.md has what was found.
 * Exit code 0 when the run went as it should, whatever it found; 1 when it did not; 2 when it could not be run.
 */
import { mutate } from "./mutate/mutate.ts";
import { parseOptions, USAGE } from "./mutate/options.ts";
import { readOptions } from "./options/read-options.ts";

const options = readOptions("mutate", USAGE, parseOptions);
if (options) process.exitCode = (await mutate(options, console.log)) ? 0 : 1;
