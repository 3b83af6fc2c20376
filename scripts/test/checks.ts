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

/**
 * scripts/tsconfig.json reads test too, which is for the same platform and imports much of scripts; scripts/in-process reads
 * test/simulation and test/unit/objects, which name what is of the Workers' platform.
 */
const TYPES = [
  "scripts",
  "scripts/in-process",
  "test/workers",
  "tsconfig.json",
  "src/core",
  "src/client",
  "src/desk",
  "src/desk/browser",
  "src/page",
  "src/page/browser",
  "src/proofs",
  "src/proofs/browser",
  "src/verify",
  "src/page/solver",
  "scripts/bench/baseline",
  "examples/node-shop",
];

/**
 * One thread for each, as several are at work already: with four checkers, tsc's own choice, each reads the same types again, which
 * takes twice the time of a processor.
 */
function checkTypes(project: string) {
  return runProgram("tsc", "-p", project, "--singleThreaded");
}

/** The longest first. */
const CHECKS: readonly Check[] = [
  { name: "no dead files, exports and dependencies", run: () => runProgram("knip") },
  ...TYPES.map((project) => ({ name: `types of ${project}`, run: () => checkTypes(project) })),
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
