import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { readProcessUsage } from "../measure/process-usage.ts";
import { counted, mustBeZero, type Row } from "../stampede/judge/verdict/row.ts";
import { Buyer } from "./crowd/buyer.ts";
import { type Sample, soakRows } from "./judge/soak-rows.ts";
import { readLedger } from "./parts/ledger.ts";
import { type Parts, startParts } from "./parts/parts.ts";

/** Called a second, and half of it comes: one in four leaves again, all others book. */
const PER_SECOND = 20;
const COMING = 0.5;
const LEAVES = 4;
/** Seconds: what has been used is gone soon, so that a run of minutes sees growth. */
const PASS_TTL_SECONDS = 20;
/** What one sample takes stock of. */
const SAMPLE_MS = 4000;
/** Of the samples, the first: the queue compiles, and all who came are still here. */
const WARM_UP_MS = 60_000;
const PATIENCE_MS = 60_000;
const MEGABYTE = 1024 * 1024;

/** A sale at half of what it is set to, for so long, in which people come, leave, and go. Whether anything grew is judged. */
export async function soak(minutes: number, say: (line: string) => void): Promise<Row[]> {
  const parts = await startParts(PER_SECOND, { QUEUE_PASS_TTL_SECONDS: PASS_TTL_SECONDS });
  const agent = new Agent({ connections: null, pipelining: 1, bodyTimeout: 0 });
  const here = new Set<Buyer>();
  const strange: string[] = [];
  let [come, left, mostHere] = [0, 0, 0];
  try {
    await new Buyer({ ...parts, agent }, true).run(); // whom objects begin for
    const before = await take(parts, { atMs: 0, here: 0, mostHere });
    const samples: Sample[] = [];
    const startMs = performance.now();
    const endMs = minutes * 60_000;
    for (let nowMs = 0; nowMs < endMs; nowMs = performance.now() - startMs) {
      for (; come < (nowMs * PER_SECOND * COMING) / 1000; come++) {
        const buyer = new Buyer({ ...parts, agent }, come % LEAVES === LEAVES - 1);
        here.add(buyer);
        mostHere = Math.max(mostHere, here.size);
        void buyer.run().then(() => {
          here.delete(buyer);
          strange.push(...buyer.strange);
          if (buyer.leftAtMs !== null) left++;
        });
      }
      if (nowMs > WARM_UP_MS + samples.length * SAMPLE_MS) {
        samples.push(await take(parts, { atMs: nowMs, here: here.size, mostHere }));
        say(describe(samples.at(-1) as Sample));
      }
      await sleep(20);
    }
    await until(() => here.size === 0);
    for (const answer of new Set(strange)) say(`not allowed: ${answer}`);
    await sleep(PASS_TTL_SECONDS * 1000); // a pass that was booked with lives on
    // Plain workerd has no cron to wake a loop that rests; whoever comes wakes it too, and it sweeps the passes that have ended.
    await new Buyer({ ...parts, agent }, true).run();
    let end = before;
    await until(async () => {
      end = await take(parts, { atMs: performance.now() - startMs, here: here.size, mostHere });
      return end.people === 0;
    });
    say(describe(end));
    const booked = readLedger(parts.ledgerFile).size;
    return [
      counted("people who came", come),
      counted("left", left),
      counted("bookings", booked),
      mustBeZero("neither left nor booked", come - left - booked),
      mustBeZero("answers that no promise allows", strange.length),
      ...soakRows(before, samples, end, minutes),
    ];
  } finally {
    for (const buyer of here) buyer.stop();
    await agent.destroy();
    await parts.stop();
  }
}

async function take(parts: Parts, crowd: Pick<Sample, "atMs" | "here" | "mostHere">): Promise<Sample> {
  const { waiting, called, spent } = await parts.database.readRecords();
  const { pid } = parts.byName.queue;
  const opened = readOpened(pid);
  const sockets = opened.filter((target) => target.startsWith("socket:")).length;
  return {
    ...crowd,
    heapMb: (await parts.queueHeapBytes()) / MEGABYTE,
    processMb: readProcessUsage(pid).memoryMb,
    sockets,
    files: opened.length - sockets,
    keys: await parts.database.countKeys(),
    people: waiting.size + called.size,
    records: spent.size,
  };
}

/** Looks again and again while there is patience. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!(await isSo()) && performance.now() < deadlineMs) await sleep(1000);
}

/** What each open file of a process is. One may be closed while they are read. */
function readOpened(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return readlinkSync(`${folder}/${name}`);
    } catch {
      return []; // it is
    }
  });
}

function describe({ atMs, here, people, records, keys, sockets, files, heapMb, processMb }: Sample): string {
  const redis = `${people} in Redis' sets, ${records} records, ${keys} keys`;
  const queue = `${sockets} connections, ${files} files, heap ${heapMb.toFixed(1)} MB, process ${processMb.toFixed(0)} MB`;
  return `${Math.round(atMs / 1000)} s: ${here} people here; ${redis}; ${queue}`;
}
