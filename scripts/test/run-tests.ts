import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Count } from "./checks.ts";
import { runProgram } from "./run-program.ts";

/** Of vitest.config.ts: these wait for most of their time, for a turn, for a pass to end, for a browser. */
const WAITING = ["journeys", "pages"];
/** Of vitest.config.ts: it needs a Firefox and WebKitGTK too. */
const ALL_BROWSERS = "browsers";

/** What `npm test` and `npm run check` run of vitest.config.ts. */
export const TESTS = {
  unit: ["unit"],
  /** A new project is one of these, until it is named above. */
  busy: [...WAITING, ALL_BROWSERS].map((project) => `!${project}`),
  waiting: WAITING,
  allBrowsers: [ALL_BROWSERS],
} as const;

/**
 * Runs projects of vitest.config.ts (`!name`: all but that one). What vitest says is on the screen as it comes, or in the end, where
 * something else is on the screen meanwhile.
 */
export async function runTests(
  projects: readonly string[],
  shown: "as it comes" | "in the end" = "as it comes",
): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  const report = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${report}`];
    const args = ["run", ...reporters, ...projects.map((project) => `--project=${project}`)];
    const ok = await (shown === "in the end" ? printWhenOver(args) : onScreen(args));
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, "utf8"));
    // Without a failed test it was a file that could not be read, or an error between tests.
    return { passed, failed: ok ? failed : Math.max(1, failed) };
  } catch {
    return { passed: 0, failed: 1 }; // vitest ended before it could report
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function onScreen(args: readonly string[]): Promise<boolean> {
  const [status] = await once(spawn("vitest", args, { stdio: "inherit" }), "exit");
  return status === 0;
}

async function printWhenOver(args: readonly string[]): Promise<boolean> {
  const { ok, output } = await runProgram("vitest", ...args);
  process.stdout.write(output);
  return ok;
}

/** Says `N passed, N failed`, and sets the exit code by it. */
export function closeWith(...counts: readonly Count[]): void {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
