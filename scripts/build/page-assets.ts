import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { ASSETS, ROOT } from "../paths.ts";

const SCRIPT = "src/page/browser/waiting-page.ts";
const STYLE = "src/page/waiting-page.css";
const ICONS = "src/page/icons";
const PUBLIC = "public";
/** Under the queue's own path: behind a gateway the host's /assets/ is the shop's. No event's page lies below it. */
const FOLDER = "queue/assets";

/** By their path under the site's root, without the slash. */
export type Assets = ReadonlyMap<string, Uint8Array>;

/**
 * Everything the site serves without running the Worker: the waiting page's script and style, made small, its icons,
 * and what lies in public/. Throws with what is missing or does not compile.
 *
 * Names are stable and revalidated (public/_headers), not hashed: a deploy replaces all assets at once, so a page of
 * the version before would ask in vain for its own hash; by a stable name it gets the script of the version that runs.
 */
export async function bundleAssets(root: string = ROOT): Promise<Assets> {
  const missing = [SCRIPT, STYLE].filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0)
    throw new Error(`The waiting page needs ${missing.join(" and ")}: there is no such file.`);
  const assets = new Map<string, Uint8Array>();
  for (const file of filesIn(join(root, PUBLIC))) assets.set(file, readFileSync(join(root, PUBLIC, file)));
  for (const file of filesIn(join(root, ICONS)))
    assets.set(`${FOLDER}/${file}`, readFileSync(join(root, ICONS, file)));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { "waiting-page": SCRIPT, "waiting-page.style": STYLE },
    outdir: "assets",
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8", // a Thai letter takes three bytes, its escape six
    external: [`/${FOLDER}/*`], // an icon that the style names
    legalComments: "none",
    logLevel: "silent", // its errors are thrown with all messages
  });
  for (const { path, contents } of outputFiles) {
    assets.set(`${FOLDER}/waiting-page.${path.endsWith(".css") ? "css" : "js"}`, contents);
  }
  return assets;
}

/**
 * Writes them into the folder that wrangler.toml names. Another process may be serving it: a file that did not change is
 * left alone, one that did is replaced at once.
 */
export function writeAssets(assets: Assets, folder: string = ASSETS): void {
  for (const [path, contents] of assets) {
    const file = join(folder, path);
    if (existsSync(file) && readFileSync(file).equals(contents)) continue;
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.draft`;
    writeFileSync(draft, contents);
    renameSync(draft, file);
  }
  for (const path of filesIn(folder)) {
    if (!assets.has(path) && !path.endsWith(".draft")) rmSync(join(folder, path), { force: true });
  }
}

function filesIn(folder: string): string[] {
  return globSync("**", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}
