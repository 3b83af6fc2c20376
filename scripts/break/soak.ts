import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { readProcessUsage } from "../measure/process-usage.ts";
import { counted, measured, mustBeZero, type Row, row } from "../stampede/judge/verdict/row.ts";
import { Buyer } from "./crowd/buyer.ts";
import { readLedger } from "./parts/ledger.ts";
import { type Parts, startParts } from "./parts/parts.ts";

/** Called a second, and half of it comes: one in four leaves again, all others book. */
const PER_SECOND = 20;
const COMING = 0.5;
const LEAVES = 4;
/** Seconds: what has been used is gone soon, so that a run of minutes sees growth. */
const PASS_TTL_SECONDS = 20;
/** What one sample takes stock of. */
const SAMPLE_MS = 20_000;
/** Of the samples, the first: the queue compiles, and all who came are still here. */
const WARM_UP_MS = 60_000;
/** How much more the last third may hold than the first one after the warm-up: a collection leaves some of it to chance. */
const MOST_GROWTH = 1.15;
const PATIENCE_MS = 60_000;
/** Of one event, its desk and the registry: docs/redis.md. Keys do not grow with people. */
const MOST_KEYS = 16;
const MEGABYTE = 1024 * 1024;

interface Sample {
  /** What V8 holds, after a collection. */
  readonly heapMb: number;
  /** Of the queue's process, with what is not collected yet. */
  readonly processMb: number;
  /** That the queue's process has open: connections, streams among them, and the storage of objects. */
  readonly files: number;
  /** Of Redis. */
  readonly keys: number;
  /** In the sets of Redis. */
  readonly people: number;
  /** Records of bookings, which are kept for a day: docs/redis.md. */
  readonly records: number;
  readonly here: number;
}

/** A sale at half of what it is set to, for so long, in which people come, leave, and go. Returns whether anything grew. */
export async function soak(minutes: number, say: (line: string) => void): Promise<Row[]> {
  const parts = await startParts(PER_SECOND, { QUEUE_PASS_TTL_SECONDS: PASS_TTL_SECONDS });
  const agent = new Agent({ connections: null, pipelining: 1, bodyTimeout: 0 });
  const here = new Set<Buyer>();
  const strange: string[] = [];
  let [come, left] = [0, 0];
  try {
    const samples: Sample[] = [];
    const startMs = performance.now();
    const endMs = minutes * 60_000;
    for (let nowMs = 0; nowMs < endMs; nowMs = performance.now() - startMs) {
      for (; come < (nowMs * PER_SECOND * COMING) / 1000; come++) {
        const buyer = new Buyer({ ...parts, agent }, come % LEAVES === LEAVES - 1);
        here.add(buyer);
        void buyer.run().then(() => {
          here.delete(buyer);
          strange.push(...buyer.strange);
          if (buyer.leftAtMs !== null) left++;
        });
      }
      if (nowMs > WARM_UP_MS + samples.length * SAMPLE_MS) {
        samples.push(await take(parts, here.size));
        say(describe(nowMs, samples.at(-1) as Sample));
      }
      await sleep(20);
    }
    await until(() => here.size === 0);
    for (const answer of new Set(strange)) say(`not allowed: ${answer}`);
    await sleep(PASS_TTL_SECONDS * 1000); // a pass that was booked with lives on
    // Plain workerd has no cron to wake a loop that rests; whoever comes wakes it too, and it sweeps the passes that have ended.
    await new Buyer({ ...parts, agent }, true).run();
    let end = await take(parts, here.size);
    await until(async () => {
      end = await take(parts, here.size);
      return end.people === 0;
    });
    say(describe(performance.now() - startMs, end));
    const mostKeys = Math.max(end.keys, ...samples.map(({ keys }) => keys));
    const booked = readLedger(parts.ledgerFile).size;
    return [
      counted("people who came", come),
      counted("left", left),
      counted("bookings", booked),
      mustBeZero("neither left nor booked", come - left - booked),
      mustBeZero("answers that no promise allows", strange.length),
      mustBeZero("people in Redis' sets when all have gone", end.people),
      row("Redis' keys: most in a sample", mostKeys, "", `≤ ${MOST_KEYS}`, mostKeys <= MOST_KEYS),
      ...GROWTHS.map(([what, unit, of]) => growth(what, samples.map(of), unit)),
      measured("records of bookings at the end, kept for a day", end.records, ""),
    ];
  } finally {
    for (const buyer of here) buyer.stop();
    await agent.destroy();
    await parts.stop();
  }
}

const GROWTHS: readonly (readonly [what: string, unit: string, of: (sample: Sample) => number])[] = [
  ["the queue's heap", "MB", ({ heapMb }) => heapMb],
  ["the queue's process", "MB", ({ processMb }) => processMb],
  ["its open files: connections, streams, objects' storage", "", ({ files }) => files],
  ["people in Redis' sets", "", ({ people }) => people],
];

async function take(parts: Parts, here: number): Promise<Sample> {
  const { waiting, called, spent } = await parts.database.readRecords();
  const { pid } = parts.byName.queue;
  return {
    heapMb: (await parts.queueHeapBytes()) / MEGABYTE,
    processMb: readProcessUsage(pid).memoryMb,
    files: readdirSync(`/proc/${pid}/fd`).length,
    keys: await parts.database.countKeys(),
    people: waiting.size + called.size,
    records: spent.size,
    here,
  };
}

/** Looks again and again while there is patience. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!(await isSo()) && performance.now() < deadlineMs) await sleep(1000);
}

/** The last third of the samples beside the first. */
function growth(what: string, values: readonly number[], unit: string): Row {
  const third = Math.max(1, Math.floor(values.length / 3));
  const most = (some: readonly number[]) => Math.max(0, ...some);
  const [first, last] = [most(values.slice(0, third)), most(values.slice(-third))];
  const ok = values.length > 1 && last <= first * MOST_GROWTH;
  return row(
    `${what}: most in the last third (in the first ${first.toFixed(1)})`,
    last,
    unit,
    `≤ ${MOST_GROWTH} ×`,
    ok,
  );
}

function describe(nowMs: number, sample: Sample): string {
  const { here, people, records, keys, files, heapMb, processMb } = sample;
  const redis = `${people} in Redis' sets, ${records} records, ${keys} keys`;
  const queue = `${files} open files, heap ${heapMb.toFixed(1)} MB, process ${processMb.toFixed(0)} MB`;
  return `${Math.round(nowMs / 1000)} s: ${here} people here; ${redis}; ${queue}`;
}
