/** What a shop's page imports as `virtual-queue/client`: plain JavaScript, small, and nothing beside it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAX_BYTES = 8.5 * 1024;

const shop = mkdtempSync(join(tmpdir(), "virtual-queue-"));
afterAll(() => rmSync(shop, { recursive: true }));

beforeAll(() => {
  // Into the folder where it is tried: a package may import itself by its name, so the entry is the one that shops get.
  run("node", join(ROOT, "scripts/package.ts"), "--to", shop);
});

function run(program: string, ...args: string[]): string {
  const path = program === "node" ? process.execPath : join(ROOT, "node_modules/.bin", program);
  const { status, stdout, stderr, error } = spawnSync(path, args, { cwd: shop, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${stdout}${stderr}`, { cause: error });
  return stdout.trim();
}

it("can be imported where there is no browser, as by a server that renders the page", () => {
  writeFileSync(
    join(shop, "page.js"),
    'import { QueueClient, QueueError } from "virtual-queue/client"; console.log(typeof QueueClient, QueueError.name);',
  );
  expect(run("node", "--no-experimental-strip-types", "page.js")).toBe("function QueueError");
});

it("costs a page less than 8.5 KiB", async () => {
  const { outputFiles } = await build({
    entryPoints: [join(shop, "client/queue-client.js")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const [file] = outputFiles;
  expect(gzipSync(file?.contents ?? "", { level: 9 }).length).toBeLessThan(MAX_BYTES);
});
