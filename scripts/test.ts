/**
 * Every check there is: types, lint, then all tests in one vitest run. Ends with `N passed, N failed`, where a
 * failed check counts as one. The journeys in all browsers are tests too, where they are asked for.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readOptions } from "./options/read-options.ts";

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const TYPES = [
  "src/core",
  "src/client",
  "src/page",
  "src/page/browser",
  "tsconfig.json",
  "scripts",
  "examples/node-shop",
  "scripts/bench/baseline",
  "test",
  "test/workers",
  "test/simulation",
];

function check(name: string, program: string, ...args: string[]): Count {
  const ok = run(program, ...args);
  console.log(`${ok ? "ok" : "FAILED"}: ${name}`);
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Of vitest.config.ts: it needs a Firefox and WebKitGTK too. */
const ALL_BROWSERS = "browsers";

function runTests(project?: string): Count {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  const report = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${report}`];
    const ok = run("vitest", "run", ...reporters, ...(project ? [`--project=${project}`] : []));
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, "utf8"));
    // Without a failed test it was a file that could not be read, or an error between tests.
    return { passed, failed: ok ? failed : Math.max(1, failed) };
  } catch {
    return { passed: 0, failed: 1 }; // vitest ended before it could report
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: "inherit" }).status === 0;
}

function parse(args: readonly string[]): { readonly browsers: "none" | "too" | "only" } {
  const { values } = parseArgs({
    args: [...args],
    options: { "browsers-too": { type: "boolean" }, "browsers-only": { type: "boolean" } },
  });
  if (values["browsers-only"]) return { browsers: "only" };
  return { browsers: values["browsers-too"] ? "too" : "none" };
}

const USAGE = `npm test                types, lint and all tests; for some of them: npx vitest run FILE
npm run test:browsers   what visitors do most, in Chromium, Firefox and WebKit
npm run test:all        both`;

const options = readOptions("test", USAGE, parse);
if (options) {
  const { browsers } = options;
  const counts =
    browsers === "only"
      ? [runTests(ALL_BROWSERS)]
      : [
          ...TYPES.map((project) => check(`types of ${project}`, "tsc", "-p", project)),
          check("lint", "biome", "check"),
          runTests(browsers === "too" ? undefined : `!${ALL_BROWSERS}`),
        ];
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
