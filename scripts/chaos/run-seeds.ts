import { Worker } from "node:worker_threads";
import { FAULT_NAMES } from "../upstash-local/fault-list.ts";
import { startRedis } from "../upstash-local/redis-server.ts";
import { Coverage } from "./coverage.ts";
import type { ChaosOptions } from "./options.ts";
import type { Share, Told } from "./play-share.ts";
import { BROKEN_SCRIPTS, DRAW_SCRIPTS, STEPS } from "./schedule.ts";

/** From so many schedules on everything must have been met; and from so many what only the few with a drawing can meet. */
const [ENOUGH, ENOUGH_DRAWINGS] = [1000, 10_000];
/** After so many broken promises nothing new is learnt. */
const MOST_BROKEN = 5;
const PROGRESS_EVERY = 100;

/** Plays the schedules of these seeds, on each thread one after another. Resolves to whether all is well. */
export async function runSeeds(options: ChaosOptions, say: (text: string) => void): Promise<boolean> {
  const { seeds, seed, threads } = options;
  const coverage = new Coverage();
  const startedMs = performance.now();
  let [played, broken] = [0, 0];
  say(`${seeds} schedules from seed ${seed} on, ${threads} at once`);
  const stop = new AbortController();
  const hear = (told: Told) => {
    if (told.kind === "all played") return coverage.add(told.counts);
    played++;
    if (told.said !== null) {
      broken++;
      say(
        `\nseed ${told.seed} breaks a promise: npm run chaos -- --seeds 1 --seed ${told.seed}\n${told.said}\n`,
      );
    }
    if (played % PROGRESS_EVERY === 0) say(`  ${played} played, ${broken} broken`);
    if (broken >= MOST_BROKEN) stop.abort();
  };
  const shares = Array.from({ length: Math.min(threads, seeds) }, (_, nth) =>
    playShare({ first: seed + nth, step: threads, end: seed + seeds }, hear, stop.signal),
  );
  await Promise.all(shares);
  const unmet = listUnmet(coverage, seeds);
  if (!stop.signal.aborted) say(tablesOf(coverage));
  const seconds = (performance.now() - startedMs) / 1000;
  say(`\n${played} schedules, ${broken} broke a promise; ${(played / seconds).toFixed(1)} a second`);
  if (broken > 0) return false;
  if (unmet.length > 0) say(`not met: ${unmet.join(", ")}`);
  return unmet.length === 0;
}

/** Resolves when a thread has played its share, or was stopped. */
async function playShare(
  share: Omit<Share, "redisUrl">,
  hear: (told: Told) => void,
  stop: AbortSignal,
): Promise<void> {
  const redis = await startRedis();
  const workerData: Share = { ...share, redisUrl: redis.url };
  const thread = new Worker(new URL("play-share.ts", import.meta.url), { workerData });
  stop.addEventListener("abort", () => void thread.terminate());
  thread.on("message", hear);
  try {
    await new Promise((resolve, reject) => thread.once("exit", resolve).once("error", reject));
  } finally {
    await redis.stop();
  }
}

/** What none of so many schedules met: a fault at a script, or a step. */
function listUnmet(coverage: Coverage, seeds: number): string[] {
  const isExpected = (name: string) => seeds >= (isOfDrawing(name) ? ENOUGH_DRAWINGS : ENOUGH);
  const cells = [...BROKEN_SCRIPTS, ...DRAW_SCRIPTS].flatMap((script) =>
    MET_BY_SCRIPTS.filter((fault) => coverage.of(fault, script) === 0).map(
      (fault) => `${fault} at ${script}`,
    ),
  );
  return [...cells, ...STEPS.filter((step) => coverage.of(step, "met") === 0)].filter(isExpected);
}

function isOfDrawing(name: string): boolean {
  return DRAW_SCRIPTS.some((script) => name.endsWith(script));
}

/** Nothing of a sale reads without a script but the cron, which reads the registry. */
const MET_BY_SCRIPTS = FAULT_NAMES.filter((name) => name !== "stale read");

function tablesOf(coverage: Coverage): string {
  const scripts = [...BROKEN_SCRIPTS, "restore_queue", "control_event", "act_on_person", "erase_person"];
  const tables = [scripts, DRAW_SCRIPTS].map((columns) => coverage.table(MET_BY_SCRIPTS, columns));
  return `\nWhich fault met which script, how often\n${tables.join("\n\n")}\n\nWhat happened between them\n${coverage.table(STEPS, ["met"])}`;
}
