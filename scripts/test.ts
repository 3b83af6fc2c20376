/**
 * Every check there is: types, lint, then all tests in one vitest run. Ends with `N passed, N failed`, where a
 * failed check counts as one.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const report = join(mkdtempSync(join(tmpdir(), "virtual-queue-")), "report.json");
const checks: [name: string, program: string, args: string[]][] = [
  ...["src/core", "tsconfig.json", "scripts", "test", "test/workers"].map(
    (project): [string, string, string[]] => [`types of ${project}`, "tsc", ["-p", project]],
  ),
  ["lint", "biome", ["check"]],
];

let passed = 0;
let failed = 0;
for (const [name, program, args] of checks) {
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status === 0) passed++;
  else failed++;
  console.log(`${status === 0 ? "ok" : "FAILED"}: ${name}`);
}

const { status } = spawnSync(
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile=${report}`],
  {
    stdio: "inherit",
  },
);
try {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests;
  if (status !== 0 && numFailedTests === 0) failed++; // a file that could not be read, or an error between tests
} catch {
  failed++; // vitest ended before it could report
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
