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
    "./bindings.ts ./config.ts ./edge/front-door.ts ./objects/lobby.ts ./store/open-queue.ts",
  ],
  [
    "src/bindings.ts",
    "./config/read-site.ts ./edge/app.ts ./index.ts ./objects/lobby.ts",
    "./config.ts ./config/settings.ts ./core/answer.ts",
  ],
  [
    "src/config.ts",
    "./bindings.ts ./edge/app.ts ./index.ts ./objects/lobby.ts ./pass/sign-pass.ts ./store/open-queue.ts",
    "./config/read-site.ts ./pass/pass-key.ts ./store/upstash.ts",
  ],
  [
    "src/config/x.ts",
    "../bindings.ts ../edge/app.ts ../objects/lobby.ts ../store/open-queue.ts hono",
    "./text.ts ../core/ids.ts ../pass/pass-key.ts ../store/upstash.ts",
  ],
  [
    "src/objects/x.ts",
    "../edge/app.ts ../origin/index.ts ../pass/sign-pass.ts ../store/upstash.ts @upstash/redis/cloudflare hono",
    "./stream.ts ../bindings.ts ../config.ts ../core/lobby/replica.ts ../store/open-queue.ts cloudflare:workers",
  ],
  [
    "src/edge/x.ts",
    "../index.ts ../config/read-site.ts ../objects/lobby.ts ../page/browser/show.ts ../store/redis-queue.ts ../desk/words/voice.ts @upstash/redis/cloudflare",
    "./identity/user.ts ./routes/join.ts ../bindings.ts ../config.ts ../config/hosts.ts ../core/ids.ts ../desk/document.ts ../page/waiting-page.ts ../pass/sign-pass.ts hono valibot",
  ],
  [
    "src/edge/routes/x.ts",
    "../../index.ts ../../store/upstash.ts ../../../test/support/store/queue-kit.ts",
    "../edge.ts ../identity/user.ts ../../core/ids.ts ../../origin/index.ts ../../store/open-queue.ts hono/cors",
  ],
  [
    "src/page/x.ts",
    "../edge/edge.ts ../wire/problems.ts ../client/queue-client.ts ./browser/show.ts hono cloudflare:workers",
    "./view.ts ./texts/th.ts ../client/connection.ts ../wire/visitor-state.ts hono/html",
  ],
  [
    "src/page/documents/x.ts",
    "../browser/show.ts ../../edge/edge.ts ../../core/ids.ts",
    "./document.ts ../view.ts ../texts/languages.ts hono/html",
  ],
  ["src/page/texts/x.ts", "../../core/ids.ts hono", "./texts.ts ../page-model.ts"],
  [
    "src/page/browser/x.ts",
    "../documents/waiting-page.ts ../documents/document.ts ../../core/ids.ts ../../client/watch.ts hono/html",
    "./show.ts ../view.ts ../texts/languages.ts ../../client/queue-client.ts",
  ],
  [
    "src/page/solver/x.ts",
    "../view.ts ../browser/show.ts ../../core/ids.ts ../../client/queue-client.ts hono",
    "./work.ts ../browser/solving.ts ../../wire/challenge.ts ../../wire/refusal.ts altcha-lib altcha-lib/algorithms/web/pbkdf2",
  ],
  [
    "src/desk/words/x.ts",
    "../../edge/edge.ts ../../page/view.ts ../browser/ask.ts ../../wire/desk-answers.ts preact hono",
    "./values.ts ../answers.ts ../texts/languages.ts ../../page/formats.ts",
  ],
  [
    "src/desk/browser/x.tsx",
    "../document.ts ../../core/ids.ts ../../wire/desk-answers.ts hono/html",
    "./ask.ts ./notes.tsx ../answers.ts ../words/voice.ts preact preact/hooks uplot",
  ],
  [
    "src/proofs/x.ts",
    "../edge/edge.ts ../core/ids.ts ../verify/verify-draw.ts ../page/browser/show.ts hono",
    "./proofs-model.ts ./texts/th.ts ../page/documents/document.ts ../page/texts/languages.ts hono/html",
  ],
  [
    "src/proofs/texts/x.ts",
    "../../core/ids.ts ../../verify/list.ts hono",
    "./texts.ts ../../verify/findings.ts ../../page/page-model.ts",
  ],
  [
    "src/proofs/browser/x.ts",
    "../document.ts ../../core/ids.ts ../../client/watch.ts hono/html",
    "./elements.ts ../proofs-model.ts ../texts/languages.ts ../../verify/verify-draw.ts",
  ],
  [
    "src/draw/x.ts",
    "../edge/edge.ts ../objects/draw.ts ../store/redis-drawing.ts ../wire/draw-index.ts ../verify/order.ts ../config.ts hono",
    "./files.ts ../core/draw/order.ts ../core/shares.ts ../log.ts ../read-short.ts @noble/hashes/utils.js",
  ],
  [
    "src/verify/x.ts",
    "../core/draw/draw-index.ts ../wire/answers.ts ../proofs/document.ts node:crypto jose/jwt/verify hono",
    "./bytes.ts @noble/hashes/sha2.js @noble/curves/bls12-381.js",
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
    "../core/ids.ts ../page/page-model.ts ../index.ts ../wire/answers.ts hono node:events",
    "./connection.ts ../wire/place.ts",
  ],
  [
    "src/core/x.ts",
    "../pass/digest.ts ../store/keys.ts cloudflare:workers jose/jwt/sign node:crypto",
    "./ids.ts",
  ],
  [
    "scripts/stampede/x.ts",
    "../../src/core/ticket.ts ../../src/origin/index.ts virtual-queue/origin",
    "./options.ts ./judge/judge.ts ../system/system.ts undici",
  ],
  ["scripts/measure/x.ts", "../../src/store/keys.ts virtual-queue/origin", "./statistics.ts ioredis"],
  [
    "scripts/stampede/crowd/x.ts",
    "../../../src/core/ticket.ts ../../../src/origin/index.ts ../judge/scores.ts ../witness/history.ts ../../redis/direct-queue.ts ../../system/system.ts ioredis",
    "./person.ts ../options.ts ../part.ts ../judge/evidence.ts ../../measure/wall-clock.ts ../../paths.ts ../../system/local-secrets.ts node:timers/promises undici virtual-queue/origin",
  ],
  [
    "scripts/stampede/witness/x.ts",
    "../../../src/store/keys.ts ../crowd/person.ts ../judge/scores.ts ../options.ts ../../redis/direct-queue.ts virtual-queue/origin",
    "./history.ts ../../measure/redis-usage.ts ioredis node:net node:timers/promises",
  ],
  [
    "scripts/stampede/judge/x.ts",
    "../../../src/core/ticket.ts ../../../src/store/keys.ts ../crowd/person.ts ../witness/witness.ts ../sale.ts ../../redis/direct-queue.ts virtual-queue/origin undici node:net",
    "./line.ts ./verdict/row.ts ../options.ts ../part.ts ../witness/history.ts",
  ],
  [
    "scripts/stampede/judge/verdict/x.ts",
    "../../../../src/core/ticket.ts ../../crowd/person.ts ../../witness/history.ts ../../../redis/direct-queue.ts virtual-queue/origin node:net",
    "./row.ts ../line.ts ../../part.ts ../../../measure/statistics.ts",
  ],
  [
    "scripts/plan/x.ts",
    "../stampede/judge/line.ts ../../src/objects/lobby.ts ../../src/store/keys.ts node:http undici",
    "./limits.ts ../../src/config/settings.ts ../../src/core/pace.ts node:util",
  ],
  [
    "scripts/vectors/x.ts",
    "../../src/core/pass-claims.ts jose/jwt/sign virtual-queue/origin",
    "./sign.ts node:crypto",
  ],
  [
    "scripts/draw-vectors/x.ts",
    "../../src/verify/recipes.ts ../../src/core/draw/leaf.ts ../vectors/sign.ts jose/jwt/sign",
    "./sign.ts @noble/curves/nist.js node:crypto",
  ],
  [
    "examples/node-shop/x.ts",
    "../../src/origin/index.ts ../../src/pass/sign-pass.ts ../../scripts/paths.ts hono",
    "./ledger.ts virtual-queue/origin jose/jwt/decode node:http node:timers/promises",
  ],
];

interface Linting {
  readonly overrides: {
    includes: string[];
    linter: { rules: { style?: { noRestrictedImports?: object } } };
  }[];
}

describe("the linter", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "virtual-queue-")));
  afterAll(() => rmSync(folder, { recursive: true }));

  let findings: { rule: string; file: string; line: number }[];
  /** One run over files that hold an import a line, the refused ones first. */
  beforeAll(() => {
    copyFileSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
    for (const [file, refused, allowed] of BORDERS) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      const imports = `${refused} ${allowed}`.split(" ").map((source) => `import "${source}";\n`);
      writeFileSync(join(folder, file), imports.join(""));
    }
    for (const [file, other] of ["ab", "ba"]) {
      writeFileSync(
        join(folder, `src/core/${file}.ts`),
        `import type { X } from "./${other}.ts";\nexport type { X };\n`,
      );
    }
    const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github", folder];
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/biome"), args, {
      cwd: folder,
      encoding: "utf8",
    });
    findings = [...stdout.matchAll(/^::error .*\/(\w+),file=([^,]+),line=(\d+)/gm)].map(
      ([, rule = "", file = "", line]) => ({ rule, file: relative(folder, file), line: Number(line) }),
    );
  });

  const linesOf = (rule: string, file: string) =>
    findings.filter((finding) => finding.rule === rule && finding.file === file).map(({ line }) => line);

  it.each(BORDERS)("refuses %s these imports and no others: %s", (file, refused) => {
    const lines = linesOf("noRestrictedImports", file);
    expect(lines.sort((a, b) => a - b)).toEqual(refused.split(" ").map((_, index) => index + 1));
  });

  it("refuses two files that import each other, if only for types", () => {
    expect([linesOf("noImportCycles", "src/core/a.ts"), linesOf("noImportCycles", "src/core/b.ts")]).toEqual([
      [1],
      [1],
    ]);
  });

  it("has a rule for every folder of src, every room of the stampede and every example in TypeScript", () => {
    const { overrides }: Linting = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
    const borders = overrides.filter(({ linter }) => linter.rules.style?.noRestrictedImports);
    const guarded = borders.flatMap(({ includes }) => includes);
    const examples = new Set(globSync("examples/*/*.ts", { cwd: ROOT }).map(dirname));
    const folders = [...globSync(["src/*/", "scripts/stampede/*/"], { cwd: ROOT }), ...examples].map(
      (name) => (name === "scripts/stampede/judge" ? join(name, "*.ts") : join(name, "**")),
    );
    expect(guarded).toEqual(expect.arrayContaining(folders));
  });
});

/** The linter does not distinguish an import of code from one of types, which is gone when the code runs. */
describe.each([
  ["src/config{.ts,/*.ts}", "pass"],
  ["src/config{.ts,/*.ts}", "store"],
  ["scripts/stampede/crowd/*.ts", "judge"],
  ["scripts/stampede/judge/*.ts", "witness"],
])("%s", (files, folder) => {
  it(`knows ${folder} by its types alone`, () => {
    const imports = globSync(files, { cwd: ROOT })
      .flatMap((file) => readFileSync(join(ROOT, file), "utf8").match(/^(?:import|export) [^;]*;/gm) ?? [])
      .filter((statement) => new RegExp(`"[./]+/${folder}/`).test(statement));
    expect(imports).not.toEqual([]);
    expect(imports.filter((statement) => !/^\w+ type /.test(statement))).toEqual([]);
  });
});
