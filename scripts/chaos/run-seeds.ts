import { FAULT_NAMES } from "../upstash-local/fault-list.ts";
import { RedisConnection } from "../upstash-local/redis-connection.ts";
import { startRedis } from "../upstash-local/redis-server.ts";
import { Coverage } from "./coverage.ts";
import { Line } from "./line.ts";
import type { ChaosOptions } from "./options.ts";
import { playSeed } from "./play.ts";
import { BROKEN_SCRIPTS, STEPS } from "./schedule.ts";

/** From so many schedules on everything must have been met. */
const ENOUGH = 1000;
/** After so many broken promises nothing new is learnt. */
const MOST_BROKEN = 5;
const PROGRESS_EVERY = 100;

/** Plays the schedules of these seeds one after another, on a Redis of their own. Resolves to whether all is well. */
export async function runSeeds({ seeds, seed }: ChaosOptions, say: (text: string) => void): Promise<boolean> {
  const redis = await startRedis();
  const connection = new RedisConnection(redis.url);
  const coverage = new Coverage();
  const startedMs = performance.now();
  let [played, broken] = [0, 0];
  try {
    await Line.load(connection);
    say(`${seeds} schedules from seed ${seed} on`);
    for (; played < seeds && broken < MOST_BROKEN; played++) {
      const said = await playSeed(connection, seed + played, coverage);
      if (said !== null) {
        broken++;
        say(
          `\nseed ${seed + played} breaks a promise: npm run chaos -- --seeds 1 --seed ${seed + played}\n${said}\n`,
        );
      }
      if ((played + 1) % PROGRESS_EVERY === 0) say(`  ${played + 1} played, ${broken} broken`);
    }
  } finally {
    await connection.close();
    await redis.stop();
  }
  const unmet = listUnmet(coverage);
  say(tablesOf(coverage));
  const seconds = (performance.now() - startedMs) / 1000;
  say(`\n${played} schedules, ${broken} broke a promise; ${(played / seconds).toFixed(1)} a second`);
  if (unmet.length > 0) say(`not met: ${unmet.join(", ")}`);
  return broken === 0 && (unmet.length === 0 || seeds < ENOUGH);
}

/** What no schedule met: a fault at a script of the sale, or a step. */
function listUnmet(coverage: Coverage): string[] {
  const cells = MET_BY_SCRIPTS.flatMap((fault) => BROKEN_SCRIPTS.map((script) => [fault, script] as const));
  return [
    ...cells.filter(([fault, script]) => coverage.of(fault, script) === 0).map((cell) => cell.join(" at ")),
    ...STEPS.filter((step) => coverage.of(step, "met") === 0),
  ];
}

/** Nothing of a sale reads without a script but the cron, which reads the registry. */
const MET_BY_SCRIPTS = FAULT_NAMES.filter((name) => name !== "stale read");

function tablesOf(coverage: Coverage): string {
  const scripts = [...BROKEN_SCRIPTS, "restore_queue", "control_event", "act_on_person", "erase_person"];
  return `\nWhich fault met which script, how often\n${coverage.table(MET_BY_SCRIPTS, scripts)}\n\nWhat happened between them\n${coverage.table(STEPS, ["met"])}`;
}
