import fc from "fast-check";
import { seededRandom } from "../measure/seeded-random.ts";
import type { RedisConnection } from "../upstash-local/redis-connection.ts";
import type { Coverage } from "./coverage.ts";
import { schedule } from "./random-schedule.ts";
import { ChaosSale } from "./sale.ts";
import type { Schedule } from "./schedule.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** The day of the sale. */
const T0 = Date.UTC(2026, 10, 24, 3, 0, 0);

/** A schedule in which a promise was broken. */
class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** Plays one schedule. Throws BrokenPromise with the judge's complaints. Nothing else of the process runs meanwhile: its clock is the schedule's. */
async function play(connection: RedisConnection, given: Schedule, coverage: Coverage): Promise<void> {
  const clock = new VirtualClock(T0, { hasOffsets: given.steps.some(({ does }) => does === "set a clock") });
  const { warn, error } = console;
  Object.assign(console, { warn: () => {}, error: () => {} }); // what objects log is about the faults
  clock.install(seededRandom(given.chance));
  const sale = new ChaosSale("sale", given, connection, clock, coverage);
  try {
    await sale.begin(given);
    for (const step of given.steps) {
      await sale.perform(step);
      if (sale.judge.complaints.length > 0) break;
    }
    if (sale.judge.complaints.length === 0) await sale.judgeEnd();
  } finally {
    await sale.close();
    clock.uninstall();
    Object.assign(console, { warn, error });
  }
  const { complaints } = sale.judge;
  if (complaints.length > 0) throw new BrokenPromise(complaints.join("\n"));
}

/** The schedule of a seed, shrunk to the least that breaks a promise; null when it keeps all. */
export async function playSeed(
  connection: RedisConnection,
  seed: number,
  coverage: Coverage,
): Promise<string | null> {
  const property = fc.asyncProperty(schedule, (given) => play(connection, given, coverage));
  const result = await fc.check(property, { seed: scatter(seed), numRuns: 1, unbiased: seed % 2 === 1 });
  if (!result.failed) return null;
  const [counterexample] = result.counterexample ?? [];
  const steps = counterexample?.steps.map((step) => `  ${JSON.stringify(step)}`).join("\n");
  const settings = JSON.stringify({ ...counterexample, steps: undefined });
  return `${result.errorInstance instanceof Error ? result.errorInstance.message : result.errorInstance}\n${settings}\n${steps}`;
}

/** The first draws of fast-check are nearly the same for seeds that follow one another: among odd ones none began with a drawing. */
function scatter(seed: number): number {
  return Math.imul(seed, 0x9e3779b1); // Knuth's multiplicative hashing: 2^32 by the golden ratio
}
