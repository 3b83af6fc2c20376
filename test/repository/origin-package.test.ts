/** What a shop installs: the package as npm would pack it, with jose beside it, on a Node that knows no TypeScript. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
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
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signPass } from "../../src/pass/sign-pass.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SECRET = "a-secret-of-the-tests-of-32-bytes-";

const TYPESCRIPT = join(ROOT, "node_modules/typescript");
/** The package of TypeScript 4.9, where there is one: CI has it. As a dependency, its `tsc` would take the place of ours. */
const { OLDEST_TYPESCRIPT } = process.env;
const WAYS_TO_RESOLVE = [
  [TYPESCRIPT, "nodenext", "nodenext"],
  [TYPESCRIPT, "esnext", "bundler"],
];
if (OLDEST_TYPESCRIPT) {
  WAYS_TO_RESOLVE.push([OLDEST_TYPESCRIPT, "node16", "node16"], [OLDEST_TYPESCRIPT, "esnext", "node"]);
}

/** The code of the README, for a booking server and for a page. */
const [server = "", page = ""] = [
  ...readFileSync(join(ROOT, "docs/package.md"), "utf8").matchAll(/```ts\n([\s\S]*?)\n```/g),
].map(([, code]) => code);

/** The ways in for a booking server. */
const ENTRIES = [
  ["origin", "origin/index"],
  ["origin/express", "origin/express"],
  ["origin/fastify", "origin/fastify"],
  ["origin/hono", "origin/hono"],
  ["origin/node", "origin/node"],
] as const;

function conditionsOf(file: string): object {
  return {
    import: { types: `./${file}.d.ts`, default: `./${file}.js` },
    require: { types: `./${file}.d.cts`, default: `./${file}.cjs` },
  };
}

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
  const expiresAtMs = (Math.floor(Date.now() / 1000) + 300) * 1000;
  const pass = await signPass(
    { alg: "HS256", secret: SECRET },
    {
      event: "demo",
      user: "malee",
      expiresAtMs,
      generation: 1,
      ttlSeconds: 300,
    },
  );
  const code = `
    import { createPassVerifier } from "virtual-queue/origin";
    const { verify } = createPassVerifier({ secret: "${SECRET}" });
    const verdict = await verify("${pass}", { eventId: "demo" });
    console.log(verdict.ok ? verdict.claims.user_id : verdict.code);
  `;
  writeFileSync(join(shop, "shop.mjs"), code);
  expect(run(shop, process.execPath, "--no-experimental-strip-types", "shop.mjs")).toBe("malee");
});

it("brings a README whose server turns away a forged pass", () => {
  writeFileSync(join(shop, "server.mts"), `${server}\nconsole.log(JSON.stringify(await admit("forged")));`);
  vi.stubEnv("QUEUE_PASS_SECRET", SECRET);
  expect(run(shop, process.execPath, "server.mts")).toBe('{"refusedFor":"INVALID_QUEUE_PASS"}');
  vi.unstubAllEnvs();
});

it.each(WAYS_TO_RESOLVE)(
  "tells its types to %s (module %s, moduleResolution %s), and the README's code fits them",
  (compiler = "", module = "", resolution = "") => {
    const declared = "declare const process: { env: Record<string, string | undefined> };";
    const misused = `
      // @ts-expect-error a refused pass has no claims
      (await verifier.verify("", { eventId: "demo" })).claims.user_id;
      // @ts-expect-error not everybody has a position
      queue.state.position;
      // @ts-expect-error there is no such event
      queue.addEventListener("stat", () => {});
    `;
    writeFileSync(join(shop, "types.mts"), [declared, server, page, misused].join("\n"));
    const modules = ["--module", module, "--moduleResolution", resolution];
    const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", ...modules];
    expect(run(shop, process.execPath, join(compiler, "bin/tsc"), ...options, "types.mts")).toBe("");
  },
  120_000,
);

it("names no file of ours by .ts, which TypeScript before 5.0 refuses in declarations", () => {
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".d.ts"),
  );
  const declarations = files.map((name) => readFileSync(join(installed, name), "utf8")).join("\n");
  expect(declarations).toMatch(/from "\.\.\/core\/pass-claims\.js"/);
  expect(declarations).not.toMatch(/["']\.[^"'\n]*\.ts["']/);
});

it("tells CommonJS shops nothing of jose, which is made of ES modules alone", () => {
  for (const name of readdirSync(join(installed, "origin")).filter((name) => /\.c(js|ts)$/.test(name))) {
    expect([name, readFileSync(join(installed, "origin", name), "utf8")]).not.toEqual([
      name,
      expect.stringMatching(/(require\(|from )"jose/),
    ]);
  }
  expect(readFileSync(join(installed, "origin/jose-LICENSE.md"), "utf8")).toContain("Filip Skokan");
});

it("brings nothing that a shop has no use for", () => {
  expect(readdirSync(installed).sort()).toEqual([
    "LICENSE",
    "README.md",
    "client",
    "core",
    "origin",
    "package.json",
    "wire",
  ]);
  expect(readdirSync(join(installed, "core")).sort()).toEqual([
    "board.d.ts",
    "languages.d.ts",
    "pass-claims.d.cts",
    "pass-claims.d.ts",
    "pass-claims.js",
  ]);
  const readers = ["fields.d.ts", "notices.d.ts", "problem-codes.d.ts", "refusal.d.ts", "visitor-state.d.ts"];
  expect(readdirSync(join(installed, "wire")).sort()).toEqual(readers);
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
    files: ["client", "core", "origin", "wire"],
    exports: {
      "./client": "./client/queue-client.js",
      ...Object.fromEntries(ENTRIES.map(([path, file]) => [`./${path}`, conditionsOf(file)])),
      "./package.json": "./package.json",
    },
    typesVersions: {
      "*": {
        client: ["client/queue-client.d.ts"],
        ...Object.fromEntries(ENTRIES.map(([path, file]) => [path, [`${file}.d.ts`]])),
      },
    },
    dependencies: { jose: dependencies.jose },
  });
});

it("can be asked for its version, as tools do", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const code = 'console.log(require("virtual-queue/package.json").version)';
  expect(run(shop, process.execPath, "-e", code)).toBe(version);
});

it("has an entry only for shops: the queue itself is no package", () => {
  const { private: isPrivate, exports, files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const entries = {
    "./client": "./src/client/queue-client.ts",
    ...Object.fromEntries(ENTRIES.map(([path, file]) => [`./${path}`, `./src/${file}.ts`])),
  };
  expect({ isPrivate, exports, files }).toEqual({ isPrivate: true, exports: entries, files: undefined });
});

describe("the example shop, away from this repository", () => {
  const copy = join(shop, "node-shop");
  beforeAll(() => {
    cpSync(join(ROOT, "examples/node-shop"), copy, { recursive: true });
    symlinkSync(join(ROOT, "node_modules", "@types"), join(shop, "node_modules", "@types"));
    symlinkSync(join(ROOT, "node_modules", "undici-types"), join(shop, "node_modules", "undici-types"));
  });

  it("fits the types of the package", () => {
    expect(run(copy, process.execPath, join(TYPESCRIPT, "bin/tsc"))).toBe("");
  }, 120_000);

  it("runs on it", async () => {
    const env = { PATH: process.env.PATH, PORT: "0", QUEUE_PASS_SECRET: SECRET, ORIGIN_TOKEN: SECRET };
    const program = spawn(process.execPath, ["main.ts"], { cwd: copy, env });
    try {
      const [line] = await once(program.stdout.setEncoding("utf8"), "data");
      const [, url = ""] = /^shop (http:\S+)/.exec(line) ?? [];
      const { status } = await fetch(url, { headers: { Cookie: "queue_pass=forged" } });
      expect(status).toBe(403);
    } finally {
      program.kill();
    }
  });
});
