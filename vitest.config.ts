import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig, type Plugin } from "vitest/config";

/** Node has no Text rule: a Lua file becomes a module that exports its text, as wrangler makes it. */
const luaText: Plugin = {
  name: "lua-text",
  transform: (code, id) => (id.endsWith(".lua") ? `export default ${JSON.stringify(code)};` : undefined),
};

const globalSetup = ["test/support/redis-setup.ts"];

/** As fast as the machine can; vitest would leave a core free. */
const together = { maxWorkers: "100%", sequence: { groupOrder: 0 } };

/** After those, file by file: they measure rates and wait for pages, which wants a machine that is not busy. */
const oneByOne = { fileParallelism: false, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [luaText],
        test: { ...together, name: "unit", include: ["test/unit/**/*.test.ts"], isolate: false },
      },
      {
        plugins: [luaText],
        test: {
          ...together,
          name: "store",
          include: ["test/store/**/*.test.ts", "test/simulation/**/*.test.ts"],
          alias: {
            "cloudflare:workers": new URL("test/simulation/durable-object.ts", import.meta.url).pathname,
          },
          globalSetup,
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: inject("workerBindings") },
          })),
        ],
        test: {
          ...together,
          name: "workers",
          include: ["test/workers/**/*.test.ts"],
          globalSetup,
          testTimeout: 20_000,
        },
      },
      {
        plugins: [luaText],
        test: {
          ...oneByOne,
          name: "journeys",
          include: ["test/journeys/**/*.test.ts"],
          testTimeout: 60_000,
          isolate: false, // each file starts a system of its own; only wrangler is loaded once
        },
      },
      {
        plugins: [luaText],
        test: {
          ...oneByOne,
          name: "pages",
          include: ["test/pages/**/*.test.ts"],
          testTimeout: 60_000,
          isolate: false, // one browser for all, and wrangler is loaded once
          maxConcurrency: 3, // pages share the machine with their browser
        },
      },
    ],
  },
});
