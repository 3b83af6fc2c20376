import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { ASSETS, ROOT } from "../paths.ts";

interface PageSource {
  readonly name: string;
  readonly script: string;
  readonly style: string;
  /** Whose code the script contains beside ours. */
  readonly notice: string;
}

const PAGES: readonly PageSource[] = [
  {
    name: "waiting-page",
    script: "src/page/browser/waiting-page.ts",
    style: "src/page/waiting-page.css",
    notice: "",
  },
  {
    name: "desk",
    script: "src/desk/browser/desk.tsx",
    style: "src/desk/desk.css",
    notice:
      "/* uPlot (c) Leon Sorokin; Preact (c) Jason Miller: both under the MIT License, https://opensource.org/license/mit */",
  },
];
/** Files that a page fetches when it needs them: a module, and a Web Worker with ALTCHA's solver. */
const PARTS = [
  { name: "solver", script: "src/page/solver/solver.ts", format: "esm", notice: "" },
  {
    name: "solver-worker",
    script: "src/page/solver/worker.ts",
    format: "iife",
    notice: "/* altcha-lib (c) Daniel Regeci, under the MIT License, https://opensource.org/license/mit */",
  },
] as const;
const ICONS = "src/page/icons";
const PUBLIC = "public";
/** Under the queue's own path: behind a gateway the host's /assets/ is the shop's. No event's page lies below it. */
const FOLDER = "queue/assets";

/** By their path under the site's root, without the slash. */
export type Assets = ReadonlyMap<string, Uint8Array>;

/**
 * Everything the site serves without running the Worker: scripts and styles of the waiting page and of the desk,
 * made small, icons, and what lies in public/. Throws with what is missing or does not compile.
 *
 * Names are stable and revalidated (public/_headers), not hashed: a deploy replaces all assets at once, so a page of
 * the version before would ask in vain for its own hash; by a stable name it gets the script of the version that runs.
 */
export async function bundleAssets(root: string = ROOT): Promise<Assets> {
  const sources = [
    ...PAGES.flatMap(({ script, style }) => [script, style]),
    ...PARTS.map(({ script }) => script),
  ];
  const missing = sources.filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0) throw new Error(`The pages need ${missing.join(" and ")}: there is no such file.`);
  const assets = new Map<string, Uint8Array>();
  for (const file of filesIn(join(root, PUBLIC))) assets.set(file, readFileSync(join(root, PUBLIC, file)));
  for (const file of filesIn(join(root, ICONS)))
    assets.set(`${FOLDER}/${file}`, readFileSync(join(root, ICONS, file)));
  for (const page of PAGES) await bundlePage(page, root, assets);
  for (const part of PARTS) await bundlePart(part, root, assets);
  return assets;
}

/** As a page asks of a script, whatever kind it is. */
const SCRIPTS = {
  bundle: true,
  minify: true,
  write: false,
  target: "es2022",
  legalComments: "none",
} as const;

async function bundlePart(
  { name, script, format, notice }: (typeof PARTS)[number],
  root: string,
  assets: Map<string, Uint8Array>,
) {
  const { outputFiles } = await build({
    ...SCRIPTS,
    absWorkingDir: root,
    entryPoints: [script],
    format,
    banner: { js: notice },
    logLevel: "silent",
  });
  for (const { contents } of outputFiles) assets.set(`${FOLDER}/${name}.js`, contents);
}

async function bundlePage(
  { name, script, style, notice }: PageSource,
  root: string,
  assets: Map<string, Uint8Array>,
) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: script, [`${name}.style`]: style },
    outdir: "assets",
    ...SCRIPTS,
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "utf8", // a Thai letter takes three bytes, its escape six
    external: [`/${FOLDER}/*`], // an icon that the style names
    banner: { js: notice },
    logLevel: "silent", // its errors are thrown with all messages
  });
  for (const { path, contents } of outputFiles) {
    assets.set(`${FOLDER}/${name}.${path.endsWith(".css") ? "css" : "js"}`, contents);
  }
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
