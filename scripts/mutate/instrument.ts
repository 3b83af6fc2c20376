/**
 * Stryker's instrumenter puts all mutants of a file into its code, each behind a switch. It is no package of the product: with
 * what it needs it weighs 23 MB, so it is installed when somebody mutates.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Mutant } from "./job.ts";

interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** The code to run in place of each file, by its path. */
  readonly code: Readonly<Record<string, string>>;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** The part that is used of @stryker-mutator/instrumenter. */
interface Instrumenter {
  instrument(
    files: readonly { name: string; mutate: true; content: string }[],
    options: { plugins: null; excludedMutations: string[]; ignorers: [] },
  ): Promise<{
    readonly files: readonly { name: string; content: string }[];
    readonly mutants: readonly {
      fileName: string;
      id: string;
      /** From line 0, column 0. */
      location: { start: Place; end: Place };
      mutatorName: string;
      replacement: string;
    }[];
  }>;
}

/** Texts are for people and for logs: which words they have is no behaviour. */
const EXCLUDED = ["StringLiteral"];

/** `folder` is where the instrumenter is installed. Throws when npm cannot. */
export async function instrument(files: readonly string[], folder: string): Promise<Instrumented> {
  const { Instrumenter } = await load(folder);
  const say = () => {};
  const log = {
    debug: say,
    info: say,
    warn: say,
    error: say,
    fatal: say,
    trace: say,
    isDebugEnabled: () => false,
  };
  const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
  const { files: changed, mutants } = await new Instrumenter(log).instrument(
    [...texts].map(([name, content]) => ({ name, mutate: true, content })),
    { plugins: null, excludedMutations: EXCLUDED, ignorers: [] },
  );
  const counts = new Map<string, number>();
  const ids = new Map<string, string>();
  for (const { fileName, id } of mutants) {
    const nth = (counts.get(fileName) ?? 0) + 1;
    counts.set(fileName, nth);
    ids.set(id, `${fileName}#${nth}`);
  }
  return {
    code: Object.fromEntries(changed.map(({ name, content }) => [name, rename(content, ids)])),
    // Those that are excluded are told, too, and are in no code.
    mutants: mutants
      .filter(({ mutatorName }) => !EXCLUDED.includes(mutatorName))
      .map(({ fileName: file, id: number, location, mutatorName, replacement }): Mutant => {
        const id = ids.get(number) ?? "";
        const text = texts.get(file) ?? "";
        const [start, end] = [offsetOf(text, location.start), offsetOf(text, location.end)];
        const was = text.slice(start, end);
        const line = location.start.line + 1;
        return {
          id,
          file,
          line,
          hit: id,
          operator: mutatorName,
          was,
          becomes: replacement,
          start,
          end,
        };
      }),
  };
}

/** Stryker numbers the mutants of all files together; by file a number stays while other files change. */
function rename(code: string, ids: ReadonlyMap<string, string>): string {
  return code.replaceAll(/(?<=\bstry(?:MutAct|Cov)_\w+\()"\d+"(?:, "\d+")*(?=\))/g, (numbers) =>
    numbers.replaceAll(/\d+/g, (number) => ids.get(number) ?? number),
  );
}

function offsetOf(text: string, { line, column }: Place): number {
  const before = text.split("\n").slice(0, line);
  return before.reduce((sum, { length }) => sum + length + 1, 0) + column;
}

async function load(folder: string): Promise<{ Instrumenter: new (log: object) => Instrumenter }> {
  const name = "@stryker-mutator/instrumenter";
  if (!existsSync(join(folder, "node_modules", name))) {
    console.error(`Installing ${name} into ${folder} (npm ci) …`);
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) {
      copyFileSync(new URL(`instrumenter/${file}`, import.meta.url), join(folder, file));
    }
    const args = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
    if (spawnSync("npm", args, { stdio: ["ignore", 2, 2] }).status !== 0)
      throw new Error("npm ci failed, see above");
  }
  return import(createRequire(join(folder, "package.json")).resolve(name));
}
