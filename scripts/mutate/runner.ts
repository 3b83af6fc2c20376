/**
 * Runs each test once as it is, and then once under each mutant that it reaches and that no test has killed yet. So one process
 * tries thousands of mutants, and a try costs what the test itself costs.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync, truncateSync } from "node:fs";
import Redis from "ioredis";
import {
  inject,
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestFile,
  TestRunner,
  type TestTryOptions,
} from "vitest";
import { FLAG_LINE } from "../../src/store/scripts.ts";
import {
  type Coverage,
  Exchange,
  type Job,
  type Mutant,
  NO_RESULTS,
  type Results,
  type Trying,
} from "./job.ts";
import { type Found, HIT, LuaScripts, type Made } from "./lua-scripts.ts";

/** What Stryker's instrumenter reads in the code that it has changed. */
interface Switches {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: { perTest: Record<string, Record<string, number>> };
  hitCount?: number | undefined;
  hitLimit?: number;
}

const SAVE_EVERY_MS = 15_000;
/** All tries of one test in one run take so many times `mostMs`: the next run goes on, so that no test takes the time of all. */
const MOST_TRIES = 50;
const MOST_HITS = 100_000; // of one place in one test: a loop that a mutant never leaves

/** One for all files of the process. */
class Course {
  readonly exchange = new Exchange(process.env.MUTATE_FOLDER ?? "");
  readonly job: Job;
  readonly coverage: Coverage;
  readonly results: Results;
  readonly alive: Map<string, Mutant>;
  readonly byHit = new Map<string, Mutant[]>();
  readonly scripts: LuaScripts;
  readonly switches: Switches;
  readonly #numbers: Map<string, number>;
  readonly #reaching: ReadonlyMap<string, readonly string[]>;
  readonly #known: Set<string>[] = [];
  #connection: Redis | undefined;
  /** By test file and source: how many mutants its tests met that lived, and how many they killed. */
  readonly #yields = new Map<string, { tries: number; kills: number }>();
  /** What Redis itself has executed before, by SHA-1: it executes a connection's commands in their order. */
  readonly #executed = new Set<string>();
  #savedAtMs = Date.now();
  /** What scripts are sent as: undefined as they are. */
  lua: Mutant | "unchanged" | "noted" | undefined;

  constructor() {
    this.job = this.exchange.read<Job | null>("job", null) ?? raise("there is no job");
    this.coverage = this.exchange.read("coverage", {});
    this.results = this.exchange.read("results", NO_RESULTS);
    this.#numbers = new Map(this.results.tests.map((test, number) => [test, number]));
    this.#countYields();
    this.#reaching = this.#findReaching();
    const open = this.job.mutants.filter(({ id }) => this.results.verdicts[id]?.status !== "killed");
    this.alive = new Map(open.map((mutant) => [mutant.id, mutant]));
    for (const mutant of open) this.byHit.set(mutant.hit, [...(this.byHit.get(mutant.hit) ?? []), mutant]);
    this.scripts = new LuaScripts(process.cwd(), this.job.files);
    const globals = globalThis as { __stryker__?: Switches };
    globals.__stryker__ ??= {};
    this.switches = globals.__stryker__;
    if (this.job.language === "lua") this.#standBeforeRedis();
  }

  get isOver(): boolean {
    return Date.now() > this.job.untilMs;
  }

  /** Mutants that a test reaches and is to judge, that live, and that it has not met in a run before. */
  candidates(test: string): Mutant[] {
    const { ms = Number.POSITIVE_INFINITY, hits } = this.coverage[test] ?? {};
    if (ms > this.job.mostMs || test in this.results.unfit || !hits) return [];
    const number = this.#numbers.get(test);
    return hits
      .flatMap((hit) => this.byHit.get(hit) ?? [])
      .filter((mutant) => {
        if (this.isHopeless(test, mutant)) return false;
        const verdict = this.results.verdicts[mutant.id];
        const isTried =
          verdict?.status === "survived" && number !== undefined && verdict.tried.includes(number);
        return this.alive.has(mutant.id) && !isTried && this.#isJudge(test, mutant);
      });
  }

  /** Whether the tests of this file have met so many mutants of that source for each that they killed, that more are not worth their time. */
  isHopeless(test: string, mutant: Mutant): boolean {
    const { tries, kills } = this.#yieldOf(test, mutant.file);
    return tries >= this.job.patience * (kills + 1);
  }

  #yieldOf(test: string, source: string): { tries: number; kills: number } {
    const pair = `${test.split(" > ")[0]} ${source}`;
    const known = this.#yields.get(pair) ?? { tries: 0, kills: 0 };
    this.#yields.set(pair, known);
    return known;
  }

  #countYields(): void {
    for (const [id, verdict] of Object.entries(this.results.verdicts)) {
      const source = id.replace(/#\d+$/, "");
      if (verdict.status === "killed") this.#yieldOf(verdict.by, source).kills++;
      else
        for (const number of verdict.tried) this.#yieldOf(this.results.tests[number] ?? "", source).tries++;
    }
  }

  /** Where more tests reach a mutant than are to judge it, each mutant has others first. */
  #isJudge(test: string, mutant: Mutant): boolean {
    const tests = this.#reaching.get(mutant.hit) ?? [];
    const first = mutant.start % tests.length;
    return (tests.indexOf(test) - first + tests.length) % tests.length < this.job.mostJudges;
  }

  /** By place: the tests that reach it, in an order in which those of one file are no neighbours. */
  #findReaching(): Map<string, string[]> {
    const reaching = new Map<string, string[]>();
    const orderOf = (test: string) => createHash("sha1").update(test).digest("hex");
    const tests = Object.entries(this.coverage)
      .filter(([test, { ms }]) => ms <= this.job.mostMs && !(test in this.results.unfit))
      .map(([test, { hits }]) => ({ test, hits: hits ?? [], order: orderOf(test) }))
      .toSorted((a, b) => (a.order < b.order ? -1 : 1));
    for (const { test, hits } of tests) {
      for (const hit of hits) {
        const others = reaching.get(hit);
        if (others) others.push(test);
        else reaching.set(hit, [test]);
      }
    }
    return reaching;
  }

  kill(mutant: Mutant, by: string): void {
    this.#yieldOf(by, mutant.file).kills++;
    this.alive.delete(mutant.id);
    this.results.verdicts[mutant.id] = { status: "killed", by };
  }

  survive(mutant: Mutant, test: string): void {
    this.#yieldOf(test, mutant.file).tries++;
    const number = this.#numbers.get(test) ?? this.results.tests.push(test) - 1;
    this.#numbers.set(test, number);
    const verdict = this.results.verdicts[mutant.id];
    if (verdict?.status === "survived") verdict.tried.push(number);
    else this.results.verdicts[mutant.id] = { status: "survived", tried: [number] };
  }

  save(): void {
    this.#savedAtMs = Date.now();
    if (this.job.phase === "cover") this.exchange.write("coverage", this.coverage);
    this.exchange.write("results", this.results);
  }

  saveNowAndThen(): void {
    if (Date.now() > this.#savedAtMs + SAVE_EVERY_MS) this.save();
  }

  /** Sends a script as it is wanted, wherever a test sends one: by the REST client, or on a plain connection. */
  #standBeforeRedis(): void {
    const send = globalThis.fetch;
    const known = new Set<string>(); // what the bridge has executed before, by SHA-1
    const executed = this.#executed;
    this.#known.push(known, executed);
    globalThis.fetch = async (input, init) => {
      if (typeof init?.body !== "string" || !init.body.startsWith("[")) return send(input, init);
      const body: unknown[] = JSON.parse(init.body);
      const found = this.lua && this.scripts.find(String(body[0]), String(body[1]));
      if (found && !new Headers(init.headers).has("upstash-encoding"))
        return this.#execute(found, body.slice(2).map(String));
      const shas: string[] = [];
      const translate = (command: unknown[]) => this.translate(command, known, shas);
      const sent = Array.isArray(body[0])
        ? body.map((each) => translate(each as unknown[]))
        : translate(body);
      const response = await send(input, { ...init, body: JSON.stringify(sent) });
      if (response.ok) for (const sha of shas) known.add(sha);
      return response;
    };
    const sendCommand = Redis.prototype.sendCommand;
    Redis.prototype.sendCommand = function (command, ...more) {
      const course = shared.__course__;
      const shas: string[] = [];
      const [name, ...args] = course?.translate([command.name, ...command.args], executed, shas) ?? [];
      if (shas.length > 0) Object.assign(command, { name, args });
      for (const sha of shas) executed.add(sha);
      return sendCommand.call(this, command, ...more);
    };
  }

  /** Answers as the bridge does, without the way to it, which takes longer than most scripts. */
  async #execute(found: Found, args: readonly string[]): Promise<Response> {
    this.#connection ??= new Redis(inject("store").redisUrl);
    const { text, sha } = this.#make({ ...found, before: found.before.replace(FLAG_LINE, "") });
    try {
      const sent = this.#executed.has(sha) ? ["evalsha", sha] : ["eval", text];
      this.#executed.add(sha);
      return Response.json({
        result: await this.#connection.call(...([...sent, ...args] as [string, ...string[]])),
      });
    } catch (error) {
      return Response.json({ error: (error as Error).message }, { status: 400 });
    }
  }

  /** The script as it is wanted now. */
  #make(found: Found): Made {
    if (this.lua === "noted") return this.scripts.note(found);
    return this.scripts.change(found, this.lua === "unchanged" ? null : (this.lua ?? null));
  }

  /** `shas` gets that of the script which is sent in place of the command's. */
  translate(command: unknown[], known: ReadonlySet<string>, shas: string[]): unknown[] {
    const [name, first, ...rest] = command;
    if (/^script$/i.test(String(name)) && /^flush$/i.test(String(first)))
      for (const set of this.#known) set.clear();
    const found = this.lua && this.scripts.find(String(name), String(first));
    if (!found || !this.lua) return command;
    const { text, sha } = this.#make(found);
    shas.push(sha);
    const isNamed = /^evalsha$/i.test(String(name)) && known.has(sha);
    return isNamed ? ["evalsha", sha, ...rest] : ["eval", text, ...rest];
  }
}

function raise(message: string): never {
  throw new Error(message);
}

const shared = globalThis as { __course__?: Course };

export default class MutatingRunner extends TestRunner {
  readonly #course: Course;
  #tries: readonly Mutant[] = [];
  #isUnfit = false;
  /** Whether the rest of the tries is passed over: the test failed without a change, or the time is over. */
  #isIdle = false;
  #startedAtMs = 0;
  #beganAtMs = 0;

  constructor(config: ConstructorParameters<typeof TestRunner>[0]) {
    super(config);
    shared.__course__ ??= new Course();
    this.#course = shared.__course__;
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    const { job, coverage } = this.#course;
    if (test.type === "test" && (test.mode === "run" || test.mode === "queued")) {
      const name = nameOf(test);
      this.#isUnfit = name in this.#course.results.unfit;
      this.#tries = [];
      if (job.phase === "try") {
        this.#tries = test.fails || this.#course.isOver ? [] : this.#course.candidates(name);
        if (this.#tries.length === 0) test.mode = "skip";
        test.repeats = this.#tries.length;
        test.retry = 1; // what failed by chance, on a busy machine, passes the second time
      } else {
        const { ms = 0, hits = null } = coverage[name] ?? {};
        const isKnown = name in coverage && (hits !== null || ms > job.mostMs);
        if (isKnown || this.#course.isOver) test.mode = "skip";
        test.repeats = job.language === "lua" ? 1 : 0;
      }
    }
    await super.onBeforeRunTask(test);
  }

  override onBeforeTryTask(test: RunnerTask, options: TestTryOptions): void {
    super.onBeforeTryTask(test, options);
    this.#startedAtMs = this.#nowMs();
    const { job, switches, coverage } = this.#course;
    const mutant = this.#mutant(options);
    const isSlow = job.phase === "cover" && (coverage[nameOf(test)]?.ms ?? 0) > job.mostMs;
    if (options.repeats === 0) this.#beganAtMs = Date.now();
    const isLong = job.phase === "try" && Date.now() > this.#beganAtMs + MOST_TRIES * job.mostMs;
    const isHopeless = mutant !== undefined && this.#course.isHopeless(nameOf(test), mutant);
    this.#isIdle =
      options.repeats > 0 && (this.#isUnfit || this.#course.isOver || isSlow || isLong || isHopeless);
    switches.hitCount = 0;
    switches.hitLimit = MOST_HITS;
    if (job.phase === "cover") {
      const isNoted = options.repeats === 1;
      this.#course.lua = isNoted ? "noted" : undefined;
      switches.currentTestId = nameOf(test);
      if (isNoted) truncateSync(job.redisLog);
    } else {
      if (mutant && !this.#isIdle) {
        const trying: Trying = { mutant: mutant.id, test: nameOf(test), sinceMs: Date.now() };
        this.#course.exchange.write("trying", trying);
      }
      this.#course.lua = mutant ?? "unchanged";
      switches.activeMutant = mutant?.hit;
    }
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    if (!this.#isIdle) await TestRunner.getTestFn(test)();
  }

  /** After each try, its clean-up included. A try that failed is a mutant that was killed, and no failure of the run. */
  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    await super.onAfterRetryTask(test, options);
    const { result } = test;
    const { job, switches, coverage, results } = this.#course;
    const name = nameOf(test);
    const mutant = this.#mutant(options);
    this.#course.lua = undefined;
    switches.activeMutant = undefined;
    switches.currentTestId = undefined;
    const hasFailed = result?.state === "fail";
    const isTimeout = result?.errors?.some(({ message }) => message.includes("timed out")) ?? false;
    if (hasFailed && options.retry < Number(test.retry ?? 0) && !isTimeout) return;
    const isNoted = job.phase === "cover" && options.repeats === 1; // slower, and of no judgement
    if (hasFailed && !mutant && !isNoted && !this.#isUnfit) {
      this.#isUnfit = true;
      results.unfit[name] = String(result.errors?.[0]?.message ?? "").slice(0, 300);
    }
    if (job.phase === "cover" && options.repeats === 0) {
      const ms = this.#nowMs() - this.#startedAtMs;
      coverage[name] = { ms, hits: job.language === "ts" ? this.#readHits(name) : null };
    } else if (this.#isIdle) {
      // nothing ran
    } else if (job.phase === "cover") {
      const ms = Math.max(coverage[name]?.ms ?? 0, this.#nowMs() - this.#startedAtMs);
      coverage[name] = { ms, hits: this.#readHits(name) };
    } else if (mutant) {
      if (hasFailed) this.#course.kill(mutant, name);
      else this.#course.survive(mutant, name);
    }
    this.#course.saveNowAndThen();
    if (!result) return;
    if (hasFailed) result.state = "pass";
    delete result.errors;
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files);
    this.#course.save();
    this.#course.exchange.write("trying", null);
    this.#course.scripts.forget();
  }

  /** Of TypeScript by the processor's time: on a busy machine a clock says more of the machine than of a test. */
  #nowMs(): number {
    if (this.#course.job.language === "lua") return performance.now(); // Redis works, too
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }

  #mutant({ repeats }: TestTryOptions): Mutant | undefined {
    return repeats > 0 ? this.#tries[repeats - 1] : undefined;
  }

  #readHits(name: string): string[] {
    const { job, switches } = this.#course;
    if (job.language === "ts") return Object.keys(switches.mutantCoverage?.perTest[name] ?? {});
    if (statSync(job.redisLog).size === 0) return [];
    const log = readFileSync(job.redisLog, "utf8");
    return [...new Set(Array.from(log.matchAll(new RegExp(`${HIT}(.+?);`, "g")), ([, hit = ""]) => hit))];
  }
}

/** The file and the name of a test, and which of those of that name it is. */
function nameOf(test: RunnerTask): string {
  const path: string[] = [];
  for (let task: RunnerTask | undefined = test; task?.type; task = task.suite) path.unshift(task.name);
  const siblings = (test.suite ?? test.file).tasks.filter(({ name }) => name === test.name);
  const nth = siblings.indexOf(test);
  return `${test.file.name} > ${path.join(" > ")}${nth > 0 ? ` (${nth + 1})` : ""}`;
}
