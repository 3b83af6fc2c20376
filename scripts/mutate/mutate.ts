import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stopOnSignal } from "../system/stop-on-signal.ts";
import { instrument } from "./instrument.ts";
import {
  type Coverage,
  Exchange,
  type Job,
  type Mutant,
  NO_RESULTS,
  type Results,
  type Trying,
} from "./job.ts";
import { findLuaMutants } from "./lua-mutants.ts";
import type { MutateOptions } from "./options.ts";
import { describe, listAlive, makeTable } from "./report.ts";
import { TARGETS } from "./targets.ts";

/** More than a test may take under a mutant, its clean-up included. */
const MOST_STANDSTILL_MS = 60_000;

const LOCAL = resolve(".local/mutate");

/** The mutants of a target, and what runs them. */
interface Source {
  readonly mutants: readonly Mutant[];
  readonly files: readonly string[];
  /** Code to run in place of a file, by its path. */
  readonly code: Readonly<Record<string, string>>;
}

/** What verdicts and coverage are of: by these they are known to be of another source or test. */
type Hashes = Record<string, string>;

/** False when a run of the tests failed otherwise than under a mutant. */
export async function mutate(options: MutateOptions, say: (line: string) => void): Promise<boolean> {
  const target = TARGETS[options.target];
  const folder = join(LOCAL, options.target);
  if (options.isFresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const exchange = new Exchange(folder);
  const paths = globSync(target.sources).sort();
  const source = target.language === "lua" ? readLua(paths) : await readTypeScript(paths);
  const tests = options.tests ?? target.tests;
  forgetChanged(exchange, paths, globSync("test/**/*.test.ts"));
  const chosen = choose(source.mutants, options);
  if (options.replay) forgetVerdict(exchange, options.replay);

  let isSound = true;
  if (!options.isReport) {
    const redisLog = join(folder, "redis.log");
    const untilMs = Date.now() + 60_000 * options.minutes;
    const { language } = target;
    const { mostMs, mostJudges, patience } = options;
    const limits = { mostMs, mostJudges, patience, untilMs };
    const job = { language, mutants: chosen, files: source.files, ...limits, redisLog };
    stopOnSignal(async () => {}, 1);
    exchange.write("files", source.code);
    isSound =
      (await run({ ...job, phase: "cover" }, exchange, tests)) &&
      (await run({ ...job, phase: "try" }, exchange, tests));
  }
  const results = exchange.read<Results>("results", NO_RESULTS);
  if (options.replay) for (const mutant of chosen) say(describe(mutant));
  const judges = Object.values(exchange.read<Coverage>("coverage", {})).filter(
    ({ ms }) => ms <= options.mostMs,
  );
  const hits = judges.flatMap((test) => test.hits ?? []);
  const known = { verdicts: results.verdicts, reached: new Set(hits) };
  say(makeTable(chosen, known));
  say(listAlive(chosen, known));
  for (const [test, why] of Object.entries(results.unfit))
    say(`fails without a change, and judges none: ${test}: ${why}`);
  if (options.replay) say(JSON.stringify(results.verdicts[options.replay] ?? "no test reaches it"));
  return isSound;
}

/** Begins anew when a mutant has ended the process, or holds it up: by all memory that there is, or a loop that never ends. */
async function run(job: Job, exchange: Exchange, tests: readonly string[]): Promise<boolean> {
  exchange.write("job", job);
  exchange.write("trying", null);
  writeFileSync(job.redisLog, "");
  const isSound = await runTests(exchange, tests);
  const trying = exchange.read<Trying | null>("trying", null);
  if (isSound || !trying) return isSound;
  const results = exchange.read<Results>("results", NO_RESULTS);
  const verdict = { status: "killed", by: trying.test } as const;
  exchange.write("results", { ...results, verdicts: { ...results.verdicts, [trying.mutant]: verdict } });
  return Date.now() > job.untilMs || run(job, exchange, tests);
}

/** False when a run failed, or stood still and was ended. */
async function runTests(exchange: Exchange, tests: readonly string[]): Promise<boolean> {
  const env = {
    RUNS_TIMES: "1", // of test/support/runs.ts: as often as usual, where `npm test` tries half
    ...process.env,
    CI: "1",
    MUTATE_FOLDER: exchange.folder,
    MUTATE_TESTS: tests.join(";"),
  };
  const args = ["run", "--config", "scripts/mutate/vitest.config.ts"];
  const vitest = spawn("vitest", args, { stdio: "inherit", env, detached: true }); // a group, with its worker
  const end = () => vitest.pid !== undefined && process.kill(-vitest.pid, "SIGKILL");
  const watch = setInterval(() => {
    const trying = exchange.read<Trying | null>("trying", null);
    if (trying && Date.now() > trying.sinceMs + MOST_STANDSTILL_MS) end();
  }, 1000);
  process.once("exit", end);
  try {
    const [status] = await once(vitest, "exit");
    return status === 0;
  } finally {
    clearInterval(watch);
    process.off("exit", end);
  }
}

function readLua(paths: readonly string[]): Source {
  const mutants = paths.flatMap((file) => findLuaMutants(file, readFileSync(file, "utf8")).mutants);
  return { mutants, files: paths, code: {} };
}

async function readTypeScript(paths: readonly string[]): Promise<Source> {
  const { mutants, code } = await instrument(paths, join(LOCAL, "instrumenter"));
  const byPath = Object.entries(code).map(([path, text]) => [resolve(path), text]);
  return { mutants, files: [], code: Object.fromEntries(byPath) };
}

/** Drops what is known of sources and tests that have changed since: of a source all its verdicts, of a test that it was tried. */
function forgetChanged(exchange: Exchange, sources: readonly string[], tests: readonly string[]): void {
  const before = exchange.read<Hashes>("hashes", {});
  const now: Hashes = Object.fromEntries([...sources, ...tests].map((path) => [path, hash(path)]));
  const changed = new Set(Object.keys({ ...before, ...now }).filter((path) => before[path] !== now[path]));
  const ofChangedTest = (name: string) => changed.has(name.split(" > ")[0] ?? "");
  const ofChangedSource = (place: string) => changed.has(place.replace(/[#:]\d+$/, ""));
  const results = exchange.read<Results>("results", NO_RESULTS);
  const kept = Object.entries(results.verdicts).filter(
    ([id, verdict]) => !ofChangedSource(id) && !(verdict.status === "killed" && ofChangedTest(verdict.by)),
  );
  const covered = Object.entries(exchange.read<Coverage>("coverage", {})).filter(
    ([name, { hits }]) => !ofChangedTest(name) && !hits?.some(ofChangedSource),
  );
  exchange.write("coverage", Object.fromEntries(covered));
  exchange.write("results", {
    tests: results.tests.map((name) => (ofChangedTest(name) ? `as it was: ${name}` : name)),
    verdicts: Object.fromEntries(kept),
    unfit: Object.fromEntries(Object.entries(results.unfit).filter(([name]) => !ofChangedTest(name))),
  } satisfies Results);
  exchange.write("hashes", now);
}

function forgetVerdict(exchange: Exchange, id: string): void {
  const { verdicts, ...results } = exchange.read<Results>("results", NO_RESULTS);
  exchange.write("results", { ...results, verdicts: { ...verdicts, [id]: undefined } });
}

function choose(
  mutants: readonly Mutant[],
  { only, sample, seed, replay }: MutateOptions,
): readonly Mutant[] {
  if (replay) {
    const found = mutants.filter(({ id }) => id === replay);
    if (found.length === 0) throw new Error(`there is no mutant ${replay}`);
    return found;
  }
  const isNamed = ({ file, line }: Mutant) =>
    only.length === 0 ||
    only.some((place) => file.includes(place.path) && (place.line === null || place.line === line));
  const named = mutants.filter(isNamed);
  if (sample === null) return named;
  const drawn = new Set(
    named.toSorted((a, b) => orderOf(a, seed).localeCompare(orderOf(b, seed))).slice(0, sample),
  );
  return named.filter((mutant) => drawn.has(mutant));
}

/** The same for the same seed, whatever else there is to draw from. */
function orderOf({ id }: Mutant, seed: number): string {
  return createHash("sha1").update(`${seed} ${id}`).digest("hex");
}

function hash(path: string): string {
  return createHash("sha1").update(readFileSync(path)).digest("hex");
}
