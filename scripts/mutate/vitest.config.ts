import { relative } from "node:path";
import { defineConfig, type Plugin } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { type Coverage, Exchange } from "./job.ts";

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

/** How long a test of a file takes, ms, by its path; nothing where it is not known yet. */
function readTestMs(): ReadonlyMap<string, number> {
  const tests = Map.groupBy(
    Object.entries(exchange.read<Coverage>("coverage", {})),
    ([name]) => name.split(" > ")[0],
  );
  const means = [...tests].map(([file = "", of]): [string, number] => {
    return [file, of.reduce((sum, [, { ms }]) => sum + ms, 0) / of.length];
  });
  return new Map(means);
}

/** A mutant that a short test kills is spared the long ones. */
class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const testMs = readTestMs();
    const msOf = ({ moduleId }: TestSpecification) => testMs.get(relative(process.cwd(), moduleId)) ?? 0;
    return files.toSorted((a, b) => msOf(a) - msOf(b));
  }
}

const tests = (process.env.MUTATE_TESTS ?? "").split(";");

export default defineConfig({
  plugins: [mutants, luaText],
  test: {
    root: new URL("../..", import.meta.url).pathname,
    runner: "./scripts/mutate/runner.ts",
    setupFiles: ["test/support/seed-properties.ts"],
    globalSetup: ["scripts/mutate/redis-setup.ts"],
    include: tests,
    alias: {
      "cloudflare:workers": new URL("../in-process/durable-object.ts", import.meta.url).pathname,
    },
    sequence: { sequencer: ShortestFirst },
    isolate: false,
    maxWorkers: 1,
    testTimeout: 20_000, // of a mutant that makes a test wait for what never comes
    hookTimeout: 60_000,
    dangerouslyIgnoreUnhandledErrors: true, // a mutant's, after its test has failed
    reporters: [{}],
    silent: true,
  },
});
