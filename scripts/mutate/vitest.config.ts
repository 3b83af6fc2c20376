import { relative } from "node:path";
import { defineConfig, type Plugin } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { type Coverage, Exchange, type Job } from "./job.ts";

const luaText: Plugin = {
  name: "lua-text",
  transform: (code, id) => (id.endsWith(".lua") ? `export default ${JSON.stringify(code)};` : undefined),
};

/** What Stryker's instrumenter has made of a file, with all its mutants in it. */
const exchange = new Exchange(process.env.MUTATE_FOLDER ?? "");
const instrumented = exchange.read<Record<string, string>>("files", {});
const mutants: Plugin = {
  name: "mutants",
  enforce: "pre",
  load: (id) => instrumented[id] ?? undefined,
};

/** What the tries of a file's tests cost while nothing is killed, by its path; nothing where it is not known yet. */
function readCosts(): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  for (const [name, { ms, hits }] of Object.entries(exchange.read<Coverage>("coverage", {}))) {
    const file = name.split(" > ")[0] ?? "";
    costs.set(file, (costs.get(file) ?? 0) + ms * (hits?.length ?? 0));
  }
  return costs;
}

/** A mutant that a cheap file kills is spared the dear ones: those of long tests, and those that run through everything. */
class CheapestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const costs = readCosts();
    const costOf = ({ moduleId }: TestSpecification) => costs.get(relative(process.cwd(), moduleId)) ?? 0;
    return files.toSorted((a, b) => costOf(a) - costOf(b));
  }
}

const tests = (process.env.MUTATE_TESTS ?? "").split(";");

export default defineConfig({
  plugins: [mutants, luaText],
  test: {
    root: new URL("../..", import.meta.url).pathname,
    runner: "./scripts/mutate/runner.ts",
    setupFiles: ["test/support/seed-properties.ts", "scripts/mutate/quick-properties.ts"],
    globalSetup: ["scripts/mutate/redis-setup.ts"],
    include: tests,
    alias: {
      "cloudflare:workers": new URL("../in-process/durable-object.ts", import.meta.url).pathname,
    },
    sequence: { sequencer: CheapestFirst },
    isolate: false,
    maxWorkers: 1,
    execArgv: ["--max-old-space-size=700"], // MB: a mutant that takes all memory ends its process soon
    // Of a mutant that makes a test wait for what never comes. Redis answers late while others use the machine.
    testTimeout: exchange.read<Partial<Job>>("job", {}).language === "lua" ? 20_000 : 5_000,
    hookTimeout: 60_000,
    dangerouslyIgnoreUnhandledErrors: true, // a mutant's, after its test has failed
    reporters: [{}],
    silent: true,
  },
});
