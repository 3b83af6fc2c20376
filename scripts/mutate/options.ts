import { parseArgs } from "node:util";
import { TARGETS, type TargetName } from "./targets.ts";

export interface MutateOptions {
  readonly target: TargetName;
  /** Files whose path has one of these in it, and of those the line, where one is given; empty = all. */
  readonly only: readonly { readonly path: string; readonly line: number | null }[];
  /** How many mutants, drawn by `seed`; null = all. */
  readonly sample: number | null;
  readonly seed: number;
  /** Globs of test files; null = those of the target. */
  readonly tests: readonly string[] | null;
  /** Tests that take longer judge no mutant. */
  readonly mostMs: number;
  /** How many tests judge a mutant at most. */
  readonly mostJudges: number;
  /** How many mutants of a source a test file meets for each that it kills, before it meets no more of them. */
  readonly patience: number;
  /** When to stop, minutes from the start; what is left is tried by the next run. */
  readonly minutes: number;
  /** The mutant to show and to try anew; null = none. */
  readonly replay: string | null;
  /** Whether verdicts of earlier runs are only told. */
  readonly isReport: boolean;
  /** Whether nothing of earlier runs is kept. */
  readonly isFresh: boolean;
}

export const USAGE = `npm run mutate -- [lua|core|objects] [options]   changes the source in one place at a time and sees whether a test fails

  lua         src/store/lua, by test/store and test/simulation on a real Redis; the default
  core        src/core, by the unit tests
  objects     src/objects, by the unit tests and those of test/simulation

  --only P    only files with P in their path; P:LINE only that line; several with commas between
  --sample N  N of the mutants, drawn by --seed S (1 if it is not given)
  --tests G   test files by globs with commas between, in place of the target's
  --most-ms N tests that take longer judge no mutant; 300 if it is not given
  --judges N  no more than N tests judge a mutant, and more of them in a run with a greater N; all if it is not given
  --patience N a test file that has met N mutants of a source for each that it killed meets no more of them; without end if it is not given
  --minutes N how long, 9 if it is not given; the next run goes on where this one stopped
  --replay ID shows one mutant and tries it anew, with the tests that notice it
  --report    tells what is known, and runs nothing
  --fresh     forgets what is known`;

/** Throws with a sentence for people. */
export function parseOptions(args: readonly string[]): MutateOptions {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: text,
      sample: text,
      seed: text,
      tests: text,
      "most-ms": text,
      judges: text,
      patience: text,
      minutes: text,
      replay: text,
      report: flag,
      fresh: flag,
    },
  });
  const [target = "lua", ...more] = positionals;
  if (!isTarget(target) || more.length > 0) {
    throw new Error(
      `what to change is one of ${Object.keys(TARGETS).join(", ")}, not "${positionals.join(" ")}"`,
    );
  }
  return {
    target,
    only: (values.only?.split(",") ?? []).map((place) => {
      const [path = "", line] = place.split(":");
      return { path, line: line === undefined ? null : readNumber("the line of --only", line, 100_000) };
    }),
    sample: values.sample === undefined ? null : readNumber("--sample", values.sample, 100_000),
    seed: readNumber("--seed", values.seed ?? "1", 2_000_000_000),
    tests: values.tests?.split(",") ?? null,
    mostMs: readNumber("--most-ms", values["most-ms"] ?? "300", 1_000_000),
    mostJudges: readNumber("--judges", values.judges ?? "100000", 100_000),
    patience: readNumber("--patience", values.patience ?? "100000", 100_000),
    minutes: readNumber("--minutes", values.minutes ?? "9", 1440),
    replay: values.replay ?? null,
    isReport: values.report,
    isFresh: values.fresh,
  };
}

function isTarget(name: string): name is TargetName {
  return Object.hasOwn(TARGETS, name);
}

function readNumber(name: string, text: string, most: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 1 && number <= most) return number;
  throw new Error(`${name} must be a whole number from 1 to ${most}, not "${text}"`);
}
