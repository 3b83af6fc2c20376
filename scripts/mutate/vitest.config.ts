import { defineConfig, type Plugin } from "vitest/config";
import { Exchange } from "./job.ts";

const luaText: Plugin = {
  name: "lua-text",
  transform: (code, id) => (id.endsWith(".lua") ? `export default ${JSON.stringify(code)};` : undefined),
};

/** What Stryker's instrumenter has made of a file, with all its mutants in it. */
const instrumented = new Exchange(process.env.MUTATE_FOLDER ?? "").read<Record<string, string>>("files", {});
const mutants: Plugin = {
  name: "mutants",
  enforce: "pre",
  load: (id) => instrumented[id] ?? undefined,
};

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
    isolate: false,
    maxWorkers: 1,
    testTimeout: 20_000, // of a mutant that makes a test wait for what never comes
    hookTimeout: 60_000,
    dangerouslyIgnoreUnhandledErrors: true, // a mutant's, after its test has failed
    reporters: [{}],
    silent: true,
  },
});
