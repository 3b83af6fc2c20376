/** What a shop installs: the package as npm would pack it, with jose beside it, on a Node that knows no TypeScript. */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signPass } from "../../src/pass/sign-pass.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SECRET = "a-secret-of-the-tests-of-32-bytes-";

const shop = mkdtempSync(join(tmpdir(), "virtual-queue-"));
const installed = join(shop, "node_modules", "virtual-queue");
afterAll(() => rmSync(shop, { recursive: true }));

beforeAll(() => {
  const made = join(shop, "made");
  run(ROOT, process.execPath, "scripts/package.ts", "--to", made);
  const tarball = readdirSync(made).find((name) => name.endsWith(".tgz")) ?? "";
  mkdirSync(installed, { recursive: true });
  run(made, "tar", "-xzf", tarball, "-C", installed, "--strip-components=1");
  symlinkSync(join(ROOT, "node_modules", "jose"), join(shop, "node_modules", "jose"));
});

function run(cwd: string, program: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${stdout}${stderr}`, { cause: error });
  return stdout.trim();
}

it("checks a pass in plain JavaScript", async () => {
  const untilMs = (Math.floor(Date.now() / 1000) + 300) * 1000;
  const pass = await signPass(SECRET, {
    event: "demo",
    user: "malee",
    untilMs,
    generation: 1,
    ttlSeconds: 300,
  });
  const code = `
    import { createPassVerifier } from "virtual-queue/origin";
    const { verify } = createPassVerifier({ secret: "${SECRET}" });
    const verdict = await verify("${pass}", { eventId: "demo" });
    console.log(verdict.ok ? verdict.claims.user_id : verdict.code);
  `;
  writeFileSync(join(shop, "shop.mjs"), code);
  expect(run(shop, process.execPath, "--no-experimental-strip-types", "shop.mjs")).toBe("malee");
});

it("knows its types, whichever way a shop resolves modules", () => {
  const code = `
    import { createPassVerifier, type PassVerdict } from "virtual-queue/origin";
    const verify = createPassVerifier({ secret: "${SECRET}" }).verify;
    const verdict: PassVerdict = await verify("", { eventId: "demo" });
    // @ts-expect-error a refused pass has no claims
    verdict.claims.user_id;
  `;
  writeFileSync(join(shop, "shop.mts"), code);
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  for (const [module = "", resolution = ""] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    run(shop, tsc, "--noEmit", "--strict", "--module", module, "--moduleResolution", resolution, "shop.mts");
  }
});

it("brings nothing that a shop has no use for", () => {
  expect(readdirSync(installed).sort()).toEqual(["LICENSE", "client", "core", "origin", "package.json"]);
  expect(readdirSync(join(installed, "core")).sort()).toEqual(["pass-claims.d.ts", "pass-claims.js"]);
});

it("depends on jose alone, in the version that it was tested with, and runs nothing when it is installed", () => {
  const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { version, dependencies } = manifestIn(ROOT);
  const { description: _, ...manifest } = manifestIn(installed);
  expect(manifest).toEqual({
    name: "virtual-queue",
    version,
    license: "MIT",
    type: "module",
    engines: { node: ">=20" },
    files: ["client", "core", "origin"],
    exports: { "./client": "./client/queue-client.js", "./origin": "./origin/index.js" },
    dependencies: { jose: dependencies.jose },
  });
});

it("has an entry only for shops: the queue itself is no package", () => {
  const { private: isPrivate, exports, files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect({ isPrivate, exports, files }).toEqual({ isPrivate: true, exports: undefined, files: undefined });
});
