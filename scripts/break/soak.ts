import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
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
const SAMPLE_MS = 10_000;
/** Of the samples, the first: the queue compiles, and all who came are still here. */
const WARM_UP_MS = 60_000;
/** How much more the last third may hold than the first one after the warm-up: a collection leaves some of it to chance. */
const MOST_GROWTH = 1.15;
const PATIENCE_MS = 60_000;

interface Sample {
  readonly heapMb: number;
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
          if (buyer.left) left++;
        });
      }
      if (nowMs > WARM_UP_MS + samples.length * SAMPLE_MS) {
        samples.push(await take(parts, here.size));
        say(describe(nowMs, samples.at(-1) as Sample));
      }
      await sleep(20);
    }
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (here.size > 0 && performance.now() < deadlineMs) await sleep(100);
    const booked = readLedger(parts.ledgerFile).size;
    return [
      counted("people who came", come),
      counted("left", left),
      counted("bookings", booked),
      mustBeZero("neither left nor booked", come - left - booked),
      mustBeZero("answers that no promise allows", strange.length),
      growth(
        "the queue's heap",
        samples.map(({ heapMb }) => heapMb),
        "MB",
      ),
      growth(
        "people in Redis' sets",
        samples.map(({ people }) => people),
        "",
      ),
      measured("records of bookings at the end, kept for a day", samples.at(-1)?.records ?? 0, ""),
    ];
  } finally {
    for (const buyer of here) buyer.stop();
    await agent.destroy();
    await parts.stop();
  }
}

async function take(parts: Parts, here: number): Promise<Sample> {
  const { waiting, called, spent } = await parts.database.readRecords();
  const heapMb = (await parts.queueHeapBytes()) / 1024 / 1024;
  return { heapMb, people: waiting.size + called.size, records: spent.size, here };
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

function describe(nowMs: number, { heapMb, people, records, here }: Sample): string {
  return `${Math.round(nowMs / 1000)} s: ${here} people here, ${people} in Redis' sets, ${records} records, heap ${heapMb.toFixed(1)} MB`;
}
