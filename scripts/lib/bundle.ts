import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Bundle {
  /** The entry point first; Lua files are text modules, under the names the entry imports. */
  readonly modules: { type: "ESModule" | "Text"; path: string; contents: string }[];
}

/** Builds what `npm run deploy` would upload. Throws with wrangler's words when it does not build. */
export function buildBundle(root: string): Bundle {
  const outdir = mkdtempSync(join(tmpdir(), "virtual-queue-bundle-"));
  try {
    execFileSync("wrangler", ["deploy", "--dry-run", "--outdir", outdir], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        CI: "1",
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_HIDE_BANNER: "true",
      },
    });
    const read = (path: string) => ({ path, contents: readFileSync(join(outdir, path), "utf8") });
    const lua = readdirSync(outdir).filter((file) => file.endsWith(".lua"));
    return {
      modules: [
        { type: "ESModule", ...read("index.js") },
        ...lua.map((file) => ({ type: "Text" as const, ...read(file) })),
      ],
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
