import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnWrangler } from "./spawn-wrangler.ts";

export interface WorkerModule {
  readonly type: "ESModule" | "Text";
  readonly path: string;
  readonly contents: string;
}

const TYPES = { ".js": "ESModule", ".lua": "Text" } as const;

const built = new Map<string, Promise<WorkerModule[]>>();

/**
 * What `wrangler deploy` would upload, the entry first: built once a process, for wrangler takes seconds. Throws with wrangler's
 * output when it fails.
 */
export function buildWorker(configPath: string): Promise<readonly WorkerModule[]> {
  const modules = built.get(configPath) ?? build(configPath);
  built.set(configPath, modules);
  return modules;
}

async function build(configPath: string): Promise<WorkerModule[]> {
  const outdir = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  try {
    await dryRun(configPath, outdir);
    const modules: WorkerModule[] = [];
    for (const path of readdirSync(outdir)) {
      const extension = path.slice(path.lastIndexOf("."));
      if (!isModule(extension)) continue; // the source map and wrangler's own README
      modules.push({ type: TYPES[extension], path, contents: readFileSync(join(outdir, path), "utf8") });
    }
    return modules.sort((a, b) => Number(b.path === "index.js") - Number(a.path === "index.js"));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function isModule(extension: string): extension is keyof typeof TYPES {
  return Object.hasOwn(TYPES, extension);
}

function dryRun(configPath: string, outdir: string): Promise<void> {
  const args = ["deploy", "--dry-run", "--config", configPath, "--outdir", outdir];
  const child = spawnWrangler(args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`The Worker does not build:\n${output.trim()}`)),
    );
  });
}
