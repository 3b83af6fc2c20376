/** The checks that run nothing of the product: types, lint, dead code, and the Lua. */
import { availableParallelism } from "node:os";
import { checkLua } from "./check-lua.ts";
import { type Finding, runProgram } from "./run-program.ts";

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Check {
  readonly name: string;
  readonly run: () => Promise<Finding>;
}

const TYPES = [
  "test",
  "scripts",
  "test/workers",
  "test/simulation",
  "tsconfig.json",
  "src/core",
  "src/client",
  "src/desk",
  "src/desk/browser",
  "src/page",
  "src/page/browser",
  "src/page/solver",
  "scripts/bench/baseline",
  "scripts/in-process",
  "examples/node-shop",
];

/** The longest first. */
const CHECKS: readonly Check[] = [
  { name: "no dead files, exports and dependencies", run: () => runProgram("knip") },
  ...TYPES.map((project) => ({ name: `types of ${project}`, run: () => runProgram("tsc", "-p", project) })),
  { name: "lint", run: () => runProgram("biome", "check") },
  { name: "lint of the Lua", run: checkLua },
];

/** As many at a time as the machine has processors. */
export async function runChecks(): Promise<Count> {
  const waiting = [...CHECKS];
  let failed = 0;
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { ok, output } = await check.run();
      if (!ok) failed++;
      console.log(`${ok ? "" : output}${ok ? "ok" : "FAILED"}: ${check.name}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return { passed: CHECKS.length - failed, failed };
}
