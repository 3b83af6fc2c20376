/** What the command and the process that runs the tests tell each other, in files of one folder. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One change of the source. */
export interface Mutant {
  /** The file and a number, such as `src/store/lua/flush.lua#12`; the same as long as the file is. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** What coverage knows the place by: the file and a number, of Lua that of the statement, of TypeScript the mutant's own. */
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
  /** The paths of the Lua. */
  readonly files: readonly string[];
  /** Tests that take longer, ms, judge no mutant. */
  readonly mostMs: number;
  /** How many tests judge a mutant at most. */
  readonly mostJudges: number;
  /** How many mutants of a source a test file meets for each that it kills, before it meets no more of them. */
  readonly patience: number;
  /** When to stop, ms since 1970: what is left is tried by the next run. */
  readonly untilMs: number;
  /** Where Redis writes what scripts say of their statements. */
  readonly redisLog: string;
}

/** How long a test takes, and which places it runs; null where it was too slow to be asked. */
interface Covered {
  readonly ms: number;
  readonly hits: readonly string[] | null;
}

/** By a test's file and name. */
export type Coverage = Record<string, Covered>;

export interface Results {
  /** The names of tests, as verdicts number them. */
  readonly tests: string[];
  readonly verdicts: Record<string, Verdict>;
  /** Tests that failed without a change, and how: they judge no mutant. */
  readonly unfit: Record<string, string>;
}

export const NO_RESULTS: Results = { tests: [], verdicts: {}, unfit: {} };

/** Under which mutant a test runs now: what a process leaves behind that a mutant has ended, or holds up for ever. */
export interface Trying {
  readonly mutant: string;
  readonly test: string;
  readonly sinceMs: number;
}

/** The files: what to do, which test runs what, what was found, the code to run, of which sources and tests all that is, and what runs now. */
type Name = "job" | "coverage" | "results" | "files" | "hashes" | "trying";

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
