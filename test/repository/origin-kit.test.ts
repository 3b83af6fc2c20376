/**
 * The package for booking servers, packed and used from a folder outside: real servers of each framework on each runtime, as ES
 * modules and as CommonJS, all asked the same over HTTP.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signPass } from "../../src/pass/sign-pass.ts";
import { findNodes, findRuntime, versionOf } from "../support/origin-kit/programs.ts";
import { asCommonJs, SHOPS, SHOPS_ELSEWHERE } from "../support/origin-kit/shops.ts";
import { TYPED_SHOP } from "../support/origin-kit/typed-shop.ts";
import { freshKey, keySet, publicPart } from "../support/pass-keys.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const QUEUE = "https://queue.example";
const PACKAGES = ["jose", "express", "fastify", "hono", "@hono/node-server", "@types"];

const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
const key = freshKey("ES256");
const keys = createServer((_, response) => response.end(keySet(publicPart(key.jwk))));

beforeAll(async () => {
  const [made, installed] = [join(folder, "made"), join(folder, "node_modules/virtual-queue")];
  run(ROOT, process.execPath, "scripts/package.ts", "--to", made);
  mkdirSync(installed, { recursive: true });
  const tarball = readdirSync(made).find((name) => name.endsWith(".tgz")) ?? "";
  run(made, "tar", "-xzf", tarball, "-C", installed, "--strip-components=1");
  for (const name of PACKAGES) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  // Deno takes no package that is not named there.
  const dependencies = Object.fromEntries(["virtual-queue", ...PACKAGES].map((name) => [name, "*"]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  await new Promise<void>((resolve) => keys.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  keys.close();
  rmSync(folder, { recursive: true });
});

function run(cwd: string, program: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${stdout}${stderr}`, { cause: error });
  return stdout.trim();
}

const nodes = findNodes();
const onNode = nodes.flatMap((node) =>
  Object.entries(SHOPS).flatMap(([name, code]) => [
    { name, on: `Node ${versionOf(node)}, ESM`, command: [node], file: `${name}.mjs`, code },
    {
      name,
      on: `Node ${versionOf(node)}, CommonJS`,
      command: [node],
      file: `${name}.cjs`,
      code: asCommonJs(code),
    },
  ]),
);
const deno = [findRuntime("deno"), "run", "--allow-all", "--node-modules-dir=manual", "--no-lock"];
const elsewhere = [
  { name: "hono", on: "Bun", command: [findRuntime("bun")], file: "hono-bun.mjs", code: SHOPS_ELSEWHERE.bun },
  { name: "express", on: "Bun", command: [findRuntime("bun")], file: "express.mjs", code: SHOPS.express },
  {
    name: "hono",
    on: "Deno",
    command: deno,
    file: "hono-deno.mjs",
    code: SHOPS_ELSEWHERE.deno,
  },
  {
    name: "node",
    on: "Deno",
    command: deno,
    file: "node.mjs",
    code: SHOPS.node,
  },
];

it("is run on the oldest Node that it is for, and on a newer one", () => {
  expect(nodes.map((node) => versionOf(node)?.split(".")[0])).toEqual(["v20", "v22"]);
});

it.each(["typed.mts", "typed.cts"])("fits the frameworks' own types in %s", (file) => {
  writeFileSync(join(folder, file), TYPED_SHOP);
  const options = [
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--target",
    "es2022",
    "--types",
    "node",
  ];
  const modules = [
    "--module",
    "nodenext",
    "--moduleResolution",
    "nodenext",
    "--esModuleInterop",
    "--skipLibCheck",
  ];
  expect(
    run(
      folder,
      process.execPath,
      join(ROOT, "node_modules/typescript/bin/tsc"),
      ...options,
      ...modules,
      file,
    ),
  ).toBe("");
});

const passFor = (inSeconds: number) =>
  signPass(key, {
    event: "demo",
    user: "malee",
    expiresAtMs: (Math.floor(Date.now() / 1000) + inSeconds) * 1000,
    generation: 1,
    ttlSeconds: 300,
  });

describe.each([...onNode, ...elsewhere])("a shop of $name on $on", ({ command, file, code }) => {
  let shop: ChildProcess;
  let url = "";
  let said = "";
  beforeAll(async () => {
    writeFileSync(join(folder, file), code);
    const jwks = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/.well-known/jwks.json`;
    const [program = "", ...args] = command;
    const env = { PATH: process.env.PATH, HOME: folder, JWKS: jwks, QUEUE, NO_COLOR: "1" };
    shop = spawn(program, [...args, file], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    shop.stderr?.on("data", (chunk) => (said += chunk));
    const line = await Promise.race([
      once(shop.stdout as NonNullable<ChildProcess["stdout"]>, "data").then(([chunk]) => String(chunk)),
      once(shop, "exit").then(() => ""),
    ]);
    url = line.trim();
    if (!url.startsWith("http")) throw new Error(`the shop does not start: ${line}${said}`);
  });
  afterAll(() => void shop.kill());

  /** Not by fetch, which tells every server that it is a script. */
  async function ask(headers: Record<string, string>, form?: Record<string, string>) {
    const sent = { ...headers, ...(form && { "content-type": "application/x-www-form-urlencoded" }) };
    const body = form ? new URLSearchParams(form).toString() : null;
    const answer = await request(`${url}/tickets/vip?seat=4`, {
      method: form ? "POST" : "GET",
      headers: sent,
      body,
    });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }
  const NAVIGATION = { accept: "text/html", "sec-fetch-mode": "navigate" };

  it("lets in a pass in the header, in the cookie and in the form", async () => {
    const pass = await passFor(300);
    for (const response of [
      await ask({ "x-queue-pass": pass }),
      await ask({ cookie: `theme=dark; queue_pass=${pass}` }),
      await ask({}, { queue_pass: pass, event_id: "other" }),
      await ask({ cookie: `queue_pass=${await passFor(-5)}` }, { queue_pass: pass }),
    ]) {
      expect([response.status, JSON.parse(response.text)]).toMatchObject([
        200,
        { user_id: "malee", event_id: "demo" },
      ]);
    }
  });

  it("tells a script without a pass why, and where to join", async () => {
    const response = await ask({ accept: "application/json" });
    expect([response.status, response.headers["cache-control"]]).toEqual([403, "no-store"]);
    expect(JSON.parse(response.text)).toEqual({
      error: { code: "INVALID_QUEUE_PASS", message: "There is no queue pass." },
      queue_url: `${QUEUE}/queue/demo?to=https%3A%2F%2Fshop.example%2Ftickets%2Fvip%3Fseat%3D4`,
    });
  });

  it("leads a browser without a pass, or with an old one, to the queue and back", async () => {
    for (const headers of [{}, { cookie: `queue_pass=${await passFor(-5)}` }]) {
      const response = await ask({ ...NAVIGATION, ...headers });
      const to = `${QUEUE}/queue/demo?to=https%3A%2F%2Fshop.example%2Ftickets%2Fvip%3Fseat%3D4`;
      expect([response.status, response.headers.location]).toEqual([303, to]);
    }
  });

  it("leads a browser with a forged pass nowhere, and deletes its cookie", async () => {
    const pass = await passFor(300);
    const response = await ask({ ...NAVIGATION, cookie: `queue_pass=${pass.slice(0, -9)}AAAAAAAAA` });
    expect([response.status, response.headers.location]).toEqual([403, undefined]);
    expect([response.headers["set-cookie"]].flat()).toEqual(["queue_pass=; Path=/; Max-Age=0"]);
    expect(response.text).toMatch(/href="https:\/\/queue\.example\/queue\/demo\?to=.*ไปที่คิว/s);
  });
});
