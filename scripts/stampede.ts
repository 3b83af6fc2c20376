/**
 * `npm run stampede`: a crowd over real HTTP against a queue on this machine, judged by the history that Redis
 * itself tells. Exit code 0 when every promise was kept, 1 when one was not, 2 when it could not be run.
 */
import { writeFile } from "node:fs/promises";
import { chooseCheck } from "./stampede/check-pass.ts";
import { Crowd } from "./stampede/crowd.ts";
import { judge } from "./stampede/judge.ts";
import { parseOptions, type StampedeOptions, USAGE } from "./stampede/options.ts";
import { QueueClient } from "./stampede/queue-client.ts";
import { showProgress, tableOf, verdictOf } from "./stampede/report.ts";
import { Tally } from "./stampede/tally.ts";
import { findTarget, type Target } from "./stampede/target.ts";
import type { Row } from "./stampede/verdict/row.ts";
import { Witness } from "./stampede/witness.ts";

interface Run {
  readonly rows: readonly Row[];
  readonly complaints: readonly string[];
  readonly timedOut: boolean;
}

async function stampede(options: StampedeOptions, target: Target): Promise<Run> {
  const tally = new Tally();
  const client = new QueueClient(target.url, options.concurrency, tally);
  const crowd = new Crowd(options, client, tally, chooseCheck(options, client));
  const witness = await Witness.arrive(target.redisUrl, options.event);
  const timer = setTimeout(() => void client.stop(), options.timeoutMs);
  const stopProgress = showProgress(tally, options.users, process.stderr);
  try {
    const commandsBefore = await witness.countCommands();
    const startMs = performance.now();
    let [joinedMs, commandsAtJoined] = [startMs, commandsBefore];
    await crowd.run(async () => {
      joinedMs = performance.now();
      commandsAtJoined = await witness.countCommands();
    });
    const endMs = performance.now();
    const commandsAfter = await witness.countCommands();
    const { entries, end } = await witness.testify();
    const rows = judge({
      options,
      people: crowd.people,
      tally,
      entries,
      end,
      joiningSeconds: (joinedMs - startMs) / 1000,
      totalSeconds: (endMs - startMs) / 1000,
      commandsWhileJoining: commandsAtJoined - commandsBefore,
      commands: commandsAfter - commandsBefore,
    });
    return { rows, complaints: tally.complaints, timedOut: client.isStopping };
  } finally {
    clearTimeout(timer);
    stopProgress();
    witness.leave();
    await client.stop();
  }
}

async function main(options: StampedeOptions): Promise<boolean> {
  const target = await findTarget(options);
  try {
    const { users, streams, rate, event } = options;
    console.log(`${users} people, ${streams} of them streaming, join "${event}" at ${target.url}`);
    const { rows, complaints, timedOut } = await stampede(options, target);
    const { passed, sentence } = verdictOf(rows, timedOut);
    console.log(`\n${tableOf(rows)}\n`);
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

function readOptions(): StampedeOptions | null {
  if (process.argv.includes("--help")) {
    console.log(USAGE);
    return null;
  }
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`stampede: ${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 2;
    return null;
  }
}

const options = readOptions();
if (options) {
  try {
    process.exitCode = (await main(options)) ? 0 : 1;
  } catch (error) {
    console.error("stampede: it could not be run.", error);
    process.exitCode = 2;
  }
}
