/** What a shop installs: the package as npm would pack it, with jose beside it, on a Node that knows no TypeScript. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
  rmSync(join(ROOT, "dist"), { recursive: true, force: true }); // as after a clone: npm has it made
  const tarball = run(ROOT, "npm", "pack", "--silent", "--pack-destination", shop).split("\n").at(-1) ?? "";
  mkdirSync(installed, { recursive: true });
  run(shop, "tar", "-xzf", tarball, "-C", installed, "--strip-components=1");
  symlinkSync(join(ROOT, "node_modules", "jose"), join(shop, "node_modules", "jose"));
}, 60_000);

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
}, 30_000);

it("brings nothing that a shop has no use for", () => {
  expect(readdirSync(installed).sort()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
  expect(readdirSync(join(installed, "dist")).sort()).toEqual(["client", "core", "origin"]);
});
