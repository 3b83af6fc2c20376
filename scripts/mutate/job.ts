/** What the command and the process that runs the tests tell each other, in files of one folder. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A Lua file whose statements are numbered from here on. */
export interface NumberedFile {
  readonly file: string;
  readonly firstHit: number;
}

/** One change of the source. */
export interface Mutant {
  /** The file and a number, such as `src/store/lua/flush.lua#12`; the same as long as the file is. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** What coverage knows the place by: of Lua the number of a statement, of TypeScript the mutant's own. */
  readonly hit: string;
  readonly operator: string;
  readonly was: string;
  readonly becomes: string;
  /** Offsets of `was` in the file. */
  readonly start: number;
  readonly end: number;
}

/** What became of a mutant. No verdict: no test that was tried runs the place. */
export type Verdict =
  | { readonly status: "killed"; readonly by: string }
  /** `tried` are the tests that did not notice it, by their place in `Results.tests`. */
  | { readonly status: "survived"; readonly tried: number[] };

export interface Job {
  /** `cover`: which test runs what; `try`: which test fails under which mutant. */
  readonly phase: "cover" | "try";
  readonly language: "lua" | "ts";
  readonly mutants: readonly Mutant[];
  /** The Lua, with the number of each file's first statement. */
  readonly files: readonly NumberedFile[];
  /** Tests that take longer, ms, judge no mutant. */
  readonly mostMs: number;
  /** When to stop, ms since 1970: what is left is tried by the next run. */
  readonly untilMs: number;
  /** Where Redis writes what scripts say of their statements. */
  readonly redisLog: string;
}

/** By a test's file and name. */
export type Coverage = Record<string, { readonly ms: number; readonly hits: readonly string[] }>;

export interface Results {
  /** The names of tests, as verdicts number them. */
  readonly tests: string[];
  readonly verdicts: Record<string, Verdict>;
  /** Tests that failed without a change, and how: they judge no mutant. */
  readonly unfit: Record<string, string>;
}

export const NO_RESULTS: Results = { tests: [], verdicts: {}, unfit: {} };

/** The files: what to do, which test runs what, what was found, the code to run, and of which sources and tests all that is. */
type Name = "job" | "coverage" | "results" | "files" | "hashes";

export class Exchange {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  read<T>(name: Name, without: T): T {
    try {
      return JSON.parse(readFileSync(join(this.folder, `${name}.json`), "utf8"));
    } catch {
      return without; // it was not written yet
    }
  }

  /** Whoever reads meanwhile, or after a run that was cut off, finds all of it or what was there before. */
  write(name: Name, value: unknown): void {
    const path = join(this.folder, `${name}.json`);
    writeFileSync(`${path}.new`, JSON.stringify(value));
    renameSync(`${path}.new`, path);
  }
}
