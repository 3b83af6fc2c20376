/**
 * Imports point one way: index to edge and objects, those to store and pass, all to core. biome.json says so folder by
 * folder; here its rules meet what they must refuse beside what they must let pass.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A file, what it must not import, and what it may. */
const BORDERS: [file: string, refused: string, allowed: string][] = [
  [
    "src/index.ts",
    "./core/ids.ts ./pass/sign-pass.ts ./store/upstash.ts hono",
    "./config.ts ./edge/app.ts ./objects/lobby.ts ./store/open-queue.ts",
  ],
  [
    "src/config.ts",
    "./edge/app.ts ./index.ts ./store/open-queue.ts",
    "./config/read-config.ts ./objects/lobby.ts",
  ],
  [
    "src/config/x.ts",
    "../edge/app.ts ../objects/lobby.ts ../store/open-queue.ts hono",
    "./text.ts ../core/ids.ts ../store/upstash.ts",
  ],
  [
    "src/objects/x.ts",
    "../edge/app.ts ../origin/index.ts ../pass/sign-pass.ts ../store/upstash.ts @upstash/redis/cloudflare hono",
    "./stream.ts ../config.ts ../core/lobby/replica.ts ../store/open-queue.ts cloudflare:workers",
  ],
  [
    "src/edge/x.ts",
    "../index.ts ../config/read-config.ts ../objects/release-loop.ts ../page/browser/show.ts ../store/redis-queue.ts @upstash/redis/cloudflare",
    "./routes/join.ts ../config.ts ../config/hosts.ts ../core/ids.ts ../objects/lobby.ts ../page/waiting-page.ts ../pass/sign-pass.ts hono valibot",
  ],
  [
    "src/edge/routes/x.ts",
    "../../index.ts ../../store/upstash.ts ../../../test/support/store/queue-kit.ts",
    "../edge.ts ../../core/ids.ts ../../origin/index.ts ../../store/open-queue.ts hono/cors",
  ],
  [
    "src/page/x.ts",
    "../edge/problem.ts ../client/queue-client.ts ./browser/show.ts hono cloudflare:workers",
    "./view.ts ./texts/th.ts ../client/queue-state.ts hono/html",
  ],
  ["src/page/texts/x.ts", "../../core/ids.ts hono", "./texts.ts ../page-model.ts"],
  [
    "src/page/browser/x.ts",
    "../waiting-page.ts ../document.ts ../../core/ids.ts ../../client/watch.ts hono/html",
    "./show.ts ../view.ts ../texts/languages.ts ../../client/queue-client.ts",
  ],
  [
    "src/store/x.ts",
    "../config.ts ../edge/problem.ts ../../scripts/paths.ts cloudflare:workers node:fs",
    "./keys.ts ./lua/flush.lua ../core/snapshot.ts @upstash/redis/cloudflare",
  ],
  [
    "src/pass/x.ts",
    "../config.ts ../origin/index.ts ../store/open-queue.ts",
    "./digest.ts ../core/pass-claims.ts jose/jwt/sign",
  ],
  [
    "src/origin/x.ts",
    "../core/ids.ts ../pass/sign-pass.ts hono",
    "./pass-verifier.ts ../core/pass-claims.ts jose/errors",
  ],
  [
    "src/client/x.ts",
    "../core/ids.ts ../page/page-model.ts ../index.ts hono node:events",
    "./queue-state.ts",
  ],
  [
    "src/core/x.ts",
    "../pass/digest.ts ../store/keys.ts cloudflare:workers jose/jwt/sign node:crypto",
    "./ids.ts",
  ],
  [
    "scripts/stampede/x.ts",
    "../../src/core/ticket.ts ../../src/store/keys.ts",
    "./line.ts ../lib/system.ts ../../src/origin/index.ts undici",
  ],
  [
    "scripts/plan/x.ts",
    "../stampede/line.ts ../../src/objects/lobby.ts ../../src/store/keys.ts node:http undici",
    "./limits.ts ../../src/config/settings.ts ../../src/core/pace.ts node:util",
  ],
  ["scripts/booking-origin.ts", "../src/pass/sign-pass.ts", "../src/origin/index.ts node:http"],
  [
    "scripts/booking-origin/x.ts",
    "../../src/pass/sign-pass.ts",
    "./ledger.ts ../../src/origin/index.ts jose",
  ],
];

describe("the linter", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "virtual-queue-")));
  afterAll(() => rmSync(folder, { recursive: true }));

  let findings: { file: string; line: number }[];
  /** One run over files that hold an import a line, the refused ones first. */
  beforeAll(() => {
    copyFileSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
    for (const [file, refused, allowed] of BORDERS) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      const imports = `${refused} ${allowed}`.split(" ").map((source) => `import "${source}";\n`);
      writeFileSync(join(folder, file), imports.join(""));
    }
    const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github", folder];
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/biome"), args, {
      cwd: folder,
      encoding: "utf8",
    });
    findings = [...stdout.matchAll(/^::error .*noRestrictedImports,file=([^,]+),line=(\d+)/gm)].map(
      ([, file = "", line]) => ({ file: relative(folder, file), line: Number(line) }),
    );
  });

  it.each(BORDERS)("refuses %s these imports and no others: %s", (file, refused) => {
    const lines = findings.filter((finding) => finding.file === file).map(({ line }) => line);
    expect(lines.sort((a, b) => a - b)).toEqual(refused.split(" ").map((_, index) => index + 1));
  });

  it("has a rule for every folder of src", () => {
    const { overrides } = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
    const guarded = overrides.flatMap(({ includes }: { includes: string[] }) => includes);
    const folders = globSync("src/*/", { cwd: ROOT }).map((name) => join(name, "**"));
    expect(guarded).toEqual(expect.arrayContaining(folders));
  });
});

/** The linter does not tell an import of code from one of types, which is gone when the Worker runs. */
describe.each([
  ["src/edge/**/*.ts", "objects"],
  ["src/config{.ts,/*.ts}", "objects"],
  ["src/config{.ts,/*.ts}", "store"],
])("%s", (files, folder) => {
  it(`knows ${folder} by its types alone`, () => {
    const imports = globSync(files, { cwd: ROOT })
      .flatMap((file) => readFileSync(join(ROOT, file), "utf8").match(/^(?:import|export) [^;]*;/gm) ?? [])
      .filter((statement) => new RegExp(`"[./]+/${folder}/`).test(statement));
    expect(imports).not.toEqual([]);
    expect(imports.filter((statement) => !/^\w+ type /.test(statement))).toEqual([]);
  });
});
