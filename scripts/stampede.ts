/**
 * `npm run stampede`: a crowd over real HTTP against a queue on this machine. crowd/ are the people, witness/ records
 * what Redis executes, and judge/ compares the two, with none of the product's code.
 * Exit code 0 when every promise was kept, 1 when one was not, 2 when it could not be run.
 */
import { writeFile } from "node:fs/promises";
import { readProcessUsage } from "./measure/process-usage.ts";
import { readOptions } from "./options/read-options.ts";
import { Disturber } from "./stampede/disturber.ts";
import { GateVisit } from "./stampede/gate/visit-gate.ts";
import { drawHistogram, histogramOf } from "./stampede/histogram.ts";
import type { Moment } from "./stampede/judge/excess.ts";
import { judge, type Verdict } from "./stampede/judge/judge.ts";
import { replayTurns } from "./stampede/judge/turns.ts";
import { costs, type Reading, type Spent } from "./stampede/judge/verdict/costs.ts";
import { mergeRows } from "./stampede/judge/verdict/merge.ts";
import type { Row } from "./stampede/judge/verdict/row.ts";
import { Operator } from "./stampede/operator.ts";
import { parseOptions, type StampedeOptions, USAGE } from "./stampede/options.ts";
import { showProgress, tableOf, verdictOf } from "./stampede/report.ts";
import { Sale, splitByEvent } from "./stampede/sale.ts";
import { findTarget, INTERRUPTED, type Target } from "./stampede/target.ts";
import type { HistoryEntry } from "./stampede/witness/history.ts";
import { type Recording, Witness } from "./stampede/witness/witness.ts";
import { stopOnSignal } from "./system/stop-on-signal.ts";

const BIN_MS = 100;
const HISTOGRAM_TITLE = `  passes first issued in ${BIN_MS} ms, and in how many stretches, by the clock of Redis`;

/** What is printed of a run. */
interface Outcome {
  readonly rows: readonly Row[];
  readonly passes: readonly Moment[];
  readonly complaints: readonly string[];
  readonly timedOut: boolean;
}

async function stampede(options: StampedeOptions, target: Target): Promise<Outcome> {
  const sales = splitByEvent(options).map((each) => new Sale(each, target));
  const takers = sales.reduce((sum, { crowd }) => sum + crowd.takers, 0);
  const witness = await Witness.start(
    target.redisUrl,
    sales.map(({ options }) => options.event),
  );
  const { desk, gate } = target;
  const visit = gate ? await GateVisit.begin(gate, sales[0] as Sale) : null;
  const disturber = options.disturb && desk ? new Disturber(target.redisUrl, desk, sales, takers) : null;
  const operators = options.operate && desk ? sales.map((sale) => new Operator(desk, sale)) : [];
  // A queue that was there before goes on afterwards, so nothing that was set may stay; nor after Ctrl-C.
  const leave = () => Promise.all(operators.map((operator) => (options.target ? operator.leave() : null)));
  if (options.target && options.operate) stopOnSignal(async () => void (await leave()), INTERRUPTED);
  const stop = () => {
    disturber?.stop();
    void visit?.stop();
    for (const operator of operators) operator.stop();
    return Promise.all(sales.map(({ client }) => client.stop()));
  };
  const timer = setTimeout(() => void stop(), options.timeoutMs);
  const tallies = sales.map(({ tally }) => tally);
  const stopProgress = showProgress(tallies, takers, process.stderr);
  try {
    const acting = Promise.all([
      disturber?.run(),
      visit?.run(),
      ...operators.map((operator) => operator.run()),
    ]);
    acting.catch(stop); // thrown below; until then a sale that stays paused must not go on to its timeout
    const spent = await runAll(sales, () => readUsage(witness, options.workerdPid));
    for (const operator of operators) operator.stop(); // what is still to come would have nobody to act on
    await visit?.stop();
    await acting;
    const recordings = await witness.finish();
    const verdicts = sales.map(({ options, crowd, tally }, index) =>
      judge({
        options,
        people: crowd.people,
        tally,
        disturbances: [...(disturber?.done ?? []), ...(visit?.disturbances ?? [])],
        acts: operators[index]?.acts ?? [],
        ...(recordings[index] as Recording),
      }),
    );
    const behindGate = await visit?.judge(options);
    const joined = tallies.reduce((sum, tally) => sum + tally.joined, 0);
    return {
      rows: [
        ...(behindGate?.rows ?? []),
        ...mergeRows(verdicts.map(({ rows }) => rows)),
        ...costs({ people: options.users, joined, ...spent }),
      ],
      passes: recordings.flatMap(({ entries }) => passesIn(entries)),
      complaints: (behindGate?.complaints ?? []).concat(
        sales.flatMap(({ options, tally }, index) => {
          const { rows, complaints } = verdicts[index] as Verdict;
          const ofSale = [...tally.complaints, ...complaints];
          if (sales.length === 1) return ofSale;
          return [...brokenRows(rows), ...ofSale].map((text) => `${options.event}: ${text}`);
        }),
      ),
      timedOut: sales.some(({ client }) => client.isStopping),
    };
  } finally {
    clearTimeout(timer);
    stopProgress();
    witness.stop();
    await stop();
    await leave();
  }
}

async function readUsage(witness: Witness, workerdPid: number | null): Promise<Reading> {
  const workerd = workerdPid === null ? null : readProcessUsage(workerdPid);
  return { atMs: performance.now(), redis: await witness.usage(), workerd };
}

/** Runs all sales at once, and reads what is used before, when the last person has joined, and afterwards. */
async function runAll(sales: readonly Sale[], read: () => Promise<Reading>): Promise<Spent> {
  const start = await read();
  let [allJoined, stillJoining] = [start, sales.length];
  const onAllJoined = async () => {
    if (--stillJoining === 0) allJoined = await read();
  };
  await Promise.all(sales.map(({ crowd }) => crowd.run(onAllJoined)));
  return { start, allJoined, end: await read() };
}

function brokenRows(rows: readonly Row[]): string[] {
  return rows.filter(({ ok }) => !ok).map(({ what, figure }) => `${what}: ${figure}`);
}

/** The passes first issued, by the clock of Redis and in its order. */
function passesIn(entries: readonly HistoryEntry[]): Moment[] {
  const commits = replayTurns(entries).commits.filter(({ passes }) => passes > 0);
  return commits.map(({ atMs, passes }) => ({ atMs, people: passes }));
}

async function main(wanted: StampedeOptions): Promise<boolean> {
  const events = splitByEvent(wanted).map(({ event }) => event);
  const { target, options } = await findTarget(wanted, events);
  try {
    const { users, streams, rate } = options;
    console.log(`${users} people, ${streams} of them streaming, join ${events.join(", ")} at ${target.url}`);
    const { rows, passes, complaints, timedOut } = await stampede(options, target);
    const { passed, sentence } = verdictOf(rows, timedOut);
    console.log(`\n${tableOf(rows)}\n`);
    if (options.histogram) console.log(`${HISTOGRAM_TITLE}\n${drawHistogram(histogramOf(passes, BIN_MS))}\n`);
    for (const complaint of complaints) console.log(`  ! ${complaint}`);
    console.log(sentence);
    if (options.jsonFile) {
      const summary = { passed, timedOut, users, streams, rate, rows };
      await writeFile(options.jsonFile, `${JSON.stringify(summary, null, 2)}\n`);
    }
    return passed;
  } finally {
    await target.stop();
  }
}

const options = readOptions("stampede", USAGE, parseOptions);
if (options) {
  try {
    process.exitCode = (await main(options)) ? 0 : 1;
  } catch (error) {
    console.error("stampede: it could not be run.", error);
    process.exitCode = 2;
  }
}
