/**
 * Every check there is: types, lint and dead code, then all tests in one vitest run. Ends with `N passed, N failed`, where a
 * failed check counts as one. The journeys in all browsers are tests too, where they are asked for.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readOptions } from "./lib/read-options.ts";
import { type Count, runChecks } from "./test/checks.ts";

/** Of vitest.config.ts: it needs a Firefox and WebKitGTK too. */
const ALL_BROWSERS = "browsers";

interface Options {
  readonly checks: boolean;
  /** Of vitest.config.ts; undefined for all. */
  readonly project?: string;
}

function runTests(project?: string): Count {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  const report = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${report}`];
    const args = ["run", ...reporters, ...(project ? [`--project=${project}`] : [])];
    const ok = spawnSync("vitest", args, { stdio: "inherit" }).status === 0;
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, "utf8"));
    // Without a failed test it was a file that could not be read, or an error between tests.
    return { passed, failed: ok ? failed : Math.max(1, failed) };
  } catch {
    return { passed: 0, failed: 1 }; // vitest ended before it could report
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parse(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean" },
      "browsers-too": { type: "boolean" },
      "browsers-only": { type: "boolean" },
    },
  });
  if (values.quick) return { checks: true, project: "unit" };
  if (values["browsers-only"]) return { checks: false, project: ALL_BROWSERS };
  return values["browsers-too"] ? { checks: true } : { checks: true, project: `!${ALL_BROWSERS}` };
}

const USAGE = `npm run check           types, lint, dead code and the unit tests
npm test                types, lint, dead code and all tests; for some of them: npx vitest run FILE
npm run test:browsers   what visitors do most, in Chromium, Firefox and WebKit
npm run test:all        both`;

const options = readOptions("test", USAGE, parse);
if (options) {
  const counts = [...(options.checks ? [await runChecks()] : []), runTests(options.project)];
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
