/**
 * `npm run package`: the npm package for shops, `virtual-queue/origin` and `virtual-queue/client`, in a folder of its own
 * and as a tarball. It has its own package.json: the queue's would bring a shop all that a Worker is made of, and a
 * `node` in place of the shop's own.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { readOptions } from "./options/read-options.ts";
import { ROOT } from "./paths.ts";

/** The folders of src that the two entries are made of. */
const FOLDERS = ["client", "core", "origin", "wire"];

/** For booking servers: a module for each framework, so that none brings another's types. */
const ORIGIN_ENTRIES = ["index", "express", "fastify", "hono", "node"] as const;
const ENTRIES = ["client/queue-client.js", ...ORIGIN_ENTRIES.map((name) => `origin/${name}.js`)];

const USAGE = `npm run package -- [options]   makes the npm package for shops; npm publish ./dist publishes it
  --to dist               the folder for it, and for the tarball`;

/** Throws an Error whose message says what to type instead. */
function parseOptions(args: readonly string[]): { folder: string } {
  const { values } = parseArgs({ args: [...args], options: { to: { type: "string", default: "dist" } } });
  return { folder: resolve(ROOT, values.to) };
}

function build(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of FOLDERS) rmSync(join(folder, name), { recursive: true, force: true });
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  run(tsc, "-p", join(ROOT, "src/origin"), "--outDir", folder);
  run(tsc, "-p", join(ROOT, "src/client"), "--outDir", folder);
  bundleClient(join(folder, "client/queue-client.js"));
  for (const name of FOLDERS) nameScripts(join(folder, name));
  bundleForCommonJs(folder);
  const needed = reachable(ENTRIES.map((entry) => join(folder, entry.replace(/js$/, "d.ts"))));
  for (const name of globSync(`{${FOLDERS.join(",")}}/**/*.d.ts`, { cwd: folder })) {
    if (!needed.has(join(folder, name))) rmSync(join(folder, name));
  }
  declareForCommonJs(folder);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
  copyFileSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  copyFileSync(join(ROOT, "docs/package.md"), join(folder, "README.md"));
}

/** With what it takes of src/wire, and without what only the queue needs of it. */
function bundleClient(file: string): void {
  buildSync({
    entryPoints: [join(ROOT, "src/client/queue-client.ts")],
    outfile: file,
    bundle: true,
    format: "esm",
    target: "es2022",
  });
}

/** With jose in it: it is made of ES modules alone, which `require` takes on newer Nodes only. Its licence comes along. */
function bundleForCommonJs(folder: string): void {
  buildSync({
    entryPoints: ORIGIN_ENTRIES.map((name) => join(ROOT, `src/origin/${name}.ts`)),
    outdir: join(folder, "origin"),
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "neutral",
    target: "es2022",
  });
  copyFileSync(join(ROOT, "node_modules/jose/LICENSE.md"), join(folder, "origin/jose-LICENSE.md"));
}

/** TypeScript takes a `.d.ts` in a package of ES modules for a declaration of one, and refuses to `require` it. */
function declareForCommonJs(folder: string): void {
  const entries = ORIGIN_ENTRIES.map((name) => join(folder, `origin/${name}.d.ts`));
  for (const file of reachable(entries)) {
    const declarations = readFileSync(file, "utf8").replace(/((?:from |import\()"\.[^"]*)\.js"/g, '$1.cjs"');
    writeFileSync(file.replace(/\.ts$/, ".cts"), declarations);
  }
}

/** In declarations tsc leaves the endings of imports as they are, and TypeScript before 5.0 refuses ".ts" there. */
function nameScripts(folder: string): void {
  for (const name of globSync("**/*.d.ts", { cwd: folder })) {
    const declarations = readFileSync(join(folder, name), "utf8");
    writeFileSync(join(folder, name), declarations.replace(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

/** The declarations that these import, and those that those import. tsc writes those of all that it has read. */
function reachable(files: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const file of files) {
    if (found.has(file)) continue;
    found.add(file);
    const imports = readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]*)\.js"/g);
    reachable(
      [...imports].map(([, path]) => resolve(file, "..", `${path}.d.ts`)),
      found,
    );
  }
  return found;
}

function manifest(): object {
  const { name, version, license, type, engines, dependencies } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  );
  return {
    name,
    version,
    description:
      "For shops behind a Virtual Queue: checks queue passes, and follows a place in a page of one's own.",
    license,
    type,
    engines,
    files: FOLDERS,
    exports: {
      "./client": "./client/queue-client.js",
      ...Object.fromEntries(ORIGIN_ENTRIES.map((name) => [`./${pathOf(name)}`, conditionsOf(name)])),
      "./package.json": "./package.json",
    },
    // For moduleResolution "node", usual beside bundlers before TypeScript 5.0, which reads no `exports`.
    typesVersions: {
      "*": {
        client: ["client/queue-client.d.ts"],
        ...Object.fromEntries(ORIGIN_ENTRIES.map((name) => [pathOf(name), [`origin/${name}.d.ts`]])),
      },
    },
    dependencies: { jose: dependencies.jose },
  };
}

function pathOf(name: (typeof ORIGIN_ENTRIES)[number]): string {
  return name === "index" ? "origin" : `origin/${name}`;
}

/** Types first, or TypeScript would read the code. */
function conditionsOf(name: string): object {
  return {
    import: { types: `./origin/${name}.d.ts`, default: `./origin/${name}.js` },
    require: { types: `./origin/${name}.d.cts`, default: `./origin/${name}.cjs` },
  };
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: ROOT, stdio: "inherit" });
}

const options = readOptions("package", USAGE, parseOptions);
if (options) {
  try {
    build(options.folder);
    run("npm", "pack", options.folder, "--pack-destination", options.folder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
