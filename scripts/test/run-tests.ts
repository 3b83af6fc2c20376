import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Count } from "./checks.ts";

/** Runs a project of vitest.config.ts (`!name`: all but that one), or all of them. */
export function runTests(project?: string): Count {
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

/** Says `N passed, N failed`, and sets the exit code by it. */
export function closeWith(...counts: readonly Count[]): void {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
