import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { CallWatch } from "./calls.ts";
import { Buyer } from "./crowd/buyer.ts";
import { EVENT } from "./event.ts";
import { type Fault, makeFaults } from "./faults.ts";
import type { Evidence, Struck } from "./judge/judge.ts";
import type { BreakOptions } from "./options.ts";
import { readLedger } from "./parts/ledger.ts";
import { type Parts, startParts } from "./parts/parts.ts";

/** A fault, what it lasts, and the calm until the next one. */
const FAULT_SECONDS = 6;
/** So long before the first fault and between two the sale runs well. */
const CALM_MS = 3000;
/** How long a fault's end is waited for before the next one is struck. */
const GOES_ON_PATIENCE_MS = 20_000;
/** How much of the time of the faults people take to come. */
const ARRIVING = 0.6;
const LEAVES = 20;
/** After the last fault, beside the time that the line needs. */
const END_PATIENCE_MS = 90_000;
const LOOK_MS = 250;

/** Runs one sale while its parts break one after the other. `say` is told how far it is. */
export async function breakSale(options: BreakOptions, say: (line: string) => void): Promise<Evidence> {
  const seconds = options.faults * FAULT_SECONDS;
  const perSecond = Math.max(1, options.people / seconds);
  const parts = await startParts(perSecond);
  const calls = new CallWatch(EVENT, () => parts.database.url);
  const watching = calls.run();
  const agent = new Agent({ connections: null, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 0 });
  const buyers = Array.from(
    { length: options.people },
    (_, nth) => new Buyer({ ...parts, agent }, nth % LEAVES === LEAVES - 1),
  );
  const running = comeAll(buyers, ARRIVING * seconds * 1000);
  try {
    await sleep(CALM_MS);
    const struck: Struck[] = [];
    for (const fault of makeFaults(parts, options.only, options.faults)) {
      struck.push(await strike(fault, calls));
      say(describe(struck.at(-1) as Struck, buyers));
      await sleep(CALM_MS);
    }
    const deadlineMs = Date.now() + END_PATIENCE_MS + (1000 * calls.waiting) / perSecond;
    while (buyers.some(({ isDone }) => !isDone) && Date.now() < deadlineMs) await sleep(LOOK_MS);
    return await read(parts, buyers, struck);
  } finally {
    for (const buyer of buyers) buyer.stop();
    await running;
    calls.stop();
    await watching;
    await agent.destroy();
    await parts.stop();
  }
}

/** One after the other, evenly. */
async function comeAll(buyers: readonly Buyer[], withinMs: number): Promise<void> {
  const startMs = performance.now();
  const coming: Promise<void>[] = [];
  for (const [nth, buyer] of buyers.entries()) {
    await sleep(Math.max(0, startMs + (nth * withinMs) / buyers.length - performance.now()));
    coming.push(buyer.run());
  }
  await Promise.all(coming);
}

async function strike(fault: Fault, calls: CallWatch): Promise<Struck> {
  const sinceMs = Date.now();
  const { backMs, forgotten } = await fault.strike();
  const isStanding = () => fault.stopsCalls && calls.waiting > 0 && calls.firstSince(backMs) === null;
  while (isStanding() && Date.now() < backMs + GOES_ON_PATIENCE_MS) await sleep(LOOK_MS / 10);
  const goesOnMs = isStanding() ? Date.now() : fault.stopsCalls ? calls.firstSince(backMs) : null;
  return { what: fault.what, sinceMs, backMs, goesOnMs, forgotten };
}

/** What there is to judge, once the shop's reports are through. */
async function read(parts: Parts, buyers: readonly Buyer[], struck: readonly Struck[]): Promise<Evidence> {
  const deadlineMs = Date.now() + END_PATIENCE_MS;
  const bookings = () => [...readLedger(parts.ledgerFile).values()];
  while (bookings().some(({ report }) => report === null) && Date.now() < deadlineMs) await sleep(LOOK_MS);
  return { buyers, bookings: bookings(), records: await parts.database.readRecords(), struck };
}

function describe({ what, sinceMs, backMs, goesOnMs, forgotten }: Struck, buyers: readonly Buyer[]): string {
  const booked = buyers.filter(({ bookings }) => bookings.size > 0).length;
  const on = goesOnMs === null ? "" : `, calls go on ${goesOnMs - backMs} ms later`;
  const lost = forgotten.size === 0 ? "" : `, Redis forgot something of ${forgotten.size} people`;
  return `${what}: back after ${backMs - sinceMs} ms${on}${lost} · ${booked} of ${buyers.length} have booked`;
}
