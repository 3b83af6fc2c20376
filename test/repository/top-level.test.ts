/** What the product is built with and where it lies: packages in exact versions, files at the top, settings of the Worker. */
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(posix.join(ROOT, path), "utf8");

const PACKAGES = [
  "hono",
  "@upstash/redis",
  "jose",
  "wrangler",
  "vitest",
  "@cloudflare/vitest-pool-workers",
  "miniflare",
];
/** Others may stand beside them. */
const ENTRIES = ["README.md", "package.json", "scripts", "src", "test", "tsconfig.json", "wrangler.toml"];

type Versions = Record<string, string>;
const KINDS = ["dependencies", "devDependencies", "optionalDependencies"] as const;
const manifest: { scripts: Record<string, string> } & Record<(typeof KINDS)[number], Versions> = JSON.parse(
  read("package.json"),
);
const versions: Versions = Object.assign({}, ...KINDS.map((kind) => manifest[kind]));

/** An alias reads `npm:its-real-name@1.2.3`. */
function splitVersion(name: string): { realName: string; version: string } {
  const [, realName = name, version = ""] = /^(?:npm:(.+)@)?(.+)$/.exec(versions[name] ?? "") ?? [];
  return { realName, version };
}

/** All that runs when a file runs: the packages it and its own imports name. Types are gone by then. */
function packagesBehind(entry: string): Set<string> {
  const packages = new Set<string>();
  const files = new Set([entry]);
  for (const file of files) {
    const code = read(file);
    const patterns = [
      /^(?:import|export) (?!type )(?:[^;"]*? from )?"([^"]+)"/gm,
      /\bimport(?:\.meta\.resolve)?\("([^"]+)"\)/g,
    ];
    for (const [, source = ""] of patterns.flatMap((pattern) => [...code.matchAll(pattern)])) {
      if (source.startsWith(".")) files.add(posix.join(posix.dirname(file), source));
      else packages.add(source.split("/", source.startsWith("@") ? 2 : 1).join("/"));
    }
  }
  return packages;
}

/** The file that an npm script runs in the end. */
function programOf(script: string): string {
  return /scripts\/[\w-]+\.ts/.exec(manifest.scripts[script] ?? "")?.[0] ?? "";
}

describe("the packages", () => {
  it.each(PACKAGES)("depends on %s by that name", (name) => {
    expect(Object.keys(versions)).toContain(name);
  });

  it("pins every dependency to one version, and the lockfile holds that one", () => {
    const lock = JSON.parse(read("package-lock.json")).packages;
    for (const kind of KINDS) expect(lock[""][kind]).toEqual(manifest[kind]);
    for (const name of Object.keys(versions)) {
      const { realName, version } = splitVersion(name);
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)]);
      const locked = lock[`node_modules/${name}`];
      expect([name, locked.name ?? name, locked.version]).toEqual([name, realName, version]);
    }
  });

  it("serves with hono, stores with @upstash/redis, signs with jose, and ships exactly its dependencies", () => {
    const shipped = [...packagesBehind("src/index.ts")].filter((name) => !name.startsWith("cloudflare:"));
    expect(shipped).toEqual(expect.arrayContaining(["hono", "@upstash/redis", "jose"]));
    expect(shipped.sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it("starts on miniflare what wrangler has built", () => {
    expect([...packagesBehind(programOf("start"))]).toEqual(
      expect.arrayContaining(["miniflare", "wrangler"]),
    );
  });

  it("deploys with wrangler", () => {
    expect(read(programOf("deploy"))).toContain('spawnSync("wrangler", ["deploy", ');
  });

  it("tests with vitest, and inside workerd by its pool", () => {
    expect(read(programOf("test"))).toContain('from "./test/run-tests.ts"');
    expect(read("scripts/test/run-tests.ts")).toContain('spawn("vitest", ');
    expect([...packagesBehind("vitest.config.ts")]).toContain("@cloudflare/vitest-pool-workers");
  });
});

describe("the files", () => {
  it.each(ENTRIES)("has %s at the top", (entry) => {
    expect(existsSync(posix.join(ROOT, entry))).toBe(true);
  });
});

describe("wrangler.toml", () => {
  const toml = read("wrangler.toml");
  const index = read("src/index.ts");

  it.each(["Lobby", "Booth", "Relay", "ReleaseLoop", "Desk"])(
    "binds, migrates and exports the object class %s",
    (name) => {
      expect(toml).toMatch(new RegExp(`^class_name = "${name}"$`, "m"));
      expect(toml).toMatch(new RegExp(`^new_sqlite_classes = .*"${name}"`, "m"));
      expect(index).toMatch(new RegExp(`^export \\{.*\\b${name}\\b.*\\} from`, "m"));
    },
  );

  it.each([
    ["wakes the cron every minute", /^\[triggers\]\ncrons = \["\* \* \* \* \*"\]/m],
    ["takes .lua files as text", /^\[\[rules\]\]\ntype = "Text"\nglobs = \["\*\*\/\*\.lua"\]$/m],
    ["observes what it does", /^\[observability\]\nenabled = true$/m],
  ])("%s", (_, lines) => {
    expect(toml).toMatch(lines);
  });
});
