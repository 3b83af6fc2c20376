import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig, type Plugin } from "vitest/config";

/** Node has no Text rule: a Lua file becomes a module that exports its text, as wrangler makes it. */
const luaText: Plugin = {
  name: "lua-text",
  transform: (code, id) => (id.endsWith(".lua") ? `export default ${JSON.stringify(code)};` : undefined),
};

const setupFiles = ["test/support/seed-properties.ts"];

/** Where the product's objects run in plain Node. */
const alias = {
  "cloudflare:workers": new URL("scripts/in-process/durable-object.ts", import.meta.url).pathname,
};

const globalSetup = ["test/support/store/redis-setup.ts"];
const workerSetup = ["test/support/journey/worker-setup.ts"];

/** What a test waits for comes, or never does: so much is for a machine that is busy with other things. */
const patient = { testTimeout: 240_000, hookTimeout: 240_000 };

const CORES = availableParallelism();

/** Each keeps a processor busy, or Redis. */
const busy = { ...patient, maxWorkers: CORES, sequence: { groupOrder: 0 } };

/** Twice as many files at a time as there are cores: they mostly wait, for a turn, for a pass to end, for a browser. `npm test` runs them beside the busy ones. */
const waiting = { ...patient, maxWorkers: 2 * CORES, sequence: { groupOrder: 1 } };

/** File by file: three browsers share the machine. */
const oneByOne = { ...patient, fileParallelism: false, sequence: { groupOrder: 2 } };

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [luaText],
        test: {
          ...busy,
          name: "unit",
          setupFiles,
          include: ["test/unit/**/*.test.ts", "test/repository/**/*.test.ts"],
          alias,
          isolate: false,
        },
      },
      {
        plugins: [luaText],
        test: {
          ...busy,
          name: "store",
          setupFiles,
          include: ["test/store/**/*.test.ts", "test/simulation/**/*.test.ts"],
          alias,
          globalSetup,
          isolate: false,
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
          ...busy,
          name: "workers",
          include: ["test/workers/**/*.test.ts"],
          isolate: false,
          globalSetup,
        },
      },
      {
        plugins: [luaText],
        test: {
          ...waiting,
          name: "journeys",
          include: ["test/journeys/**/*.test.ts"],
          globalSetup: workerSetup,
          isolate: false, // each file starts a system of its own; only wrangler is loaded once
        },
      },
      {
        plugins: [luaText],
        test: {
          ...waiting,
          name: "pages",
          include: ["test/pages/**/*.test.ts"],
          globalSetup: workerSetup,
          isolate: false, // one browser and one system for all files of a worker
          maxConcurrency: 3, // pages share the machine with their browser
        },
      },
      {
        plugins: [luaText], // not of `npm test`: it wants a Firefox and WebKitGTK too
        test: { ...oneByOne, name: "browsers", include: ["test/browsers/**/*.test.ts"] },
      },
    ],
  },
});
