/** The runtimes that a shop may be written for, as programs of this machine. */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A Node of the oldest release that the package is for, beside the one that tests run on; CI starts from one. */
export function findNodes(): readonly string[] {
  const folders = ["/usr/bin", "/usr/local/bin", ...(process.env.PATH ?? "").split(":")];
  const oldest = folders
    .map((folder) => join(folder, "node"))
    .find((node) => versionOf(node)?.startsWith("v20."));
  return oldest === undefined ? [process.execPath] : [oldest, process.execPath];
}

export function versionOf(program: string): string | null {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

/** From npm, which has one package of each for every kind of machine. */
export function findRuntime(name: "bun" | "deno"): string {
  const [program] = globSync([`@oven/bun-*/bin/bun`, `@deno/*/deno`], {
    cwd: join(ROOT, "node_modules"),
  }).filter((path) => path.endsWith(`/${name}`));
  if (program === undefined) throw new Error(`${name} is not installed; npm ci brings it`);
  return join(ROOT, "node_modules", program);
}
