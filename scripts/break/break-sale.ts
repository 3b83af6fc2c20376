import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import type { GoingOn } from "./call-history.ts";
import { CallWatch } from "./calls.ts";
import { Buyer } from "./crowd/buyer.ts";
import { EVENT } from "./event.ts";
import { type Fault, makeFaults } from "./faults.ts";
import { GOING_ON_MS } from "./judge/going-on.ts";
import type { Evidence, Struck } from "./judge/judge.ts";
import { forgottenBy, isOver, type Restored } from "./judge/restoration.ts";
import type { BreakOptions } from "./options.ts";
import { readLedger } from "./parts/ledger.ts";
import { type Parts, startParts } from "./parts/parts.ts";

/** A fault, what it lasts, and the calm until the next one. */
const FAULT_SECONDS = 6;
/** So long before the first fault and between two the sale runs well. */
const CALM_MS = 3000;
/** How long a fault's end is waited for before the next one is struck. */
const GOES_ON_PATIENCE_MS = 20_000;
/**
 * How long after a failover all must be back that it took: three seconds until a lobby or booth without acts looks for its writes, one
 * until it is renumbered, and as much again for a machine with too much to do.
 */
const RESTORED_WITHIN_MS = 8000;
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
      struck.push(await strike(fault, calls, parts, buyers));
      say(describe(struck.at(-1) as Struck, buyers));
      await sleep(CALM_MS);
    }
    const deadlineMs = Date.now() + END_PATIENCE_MS + (1000 * calls.history.waiting) / perSecond;
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

async function strike(
  fault: Fault,
  calls: CallWatch,
  parts: Parts,
  buyers: readonly Buyer[],
): Promise<Struck> {
  const sinceMs = Date.now();
  const { backMs, failover } = await fault.strike();
  const goingOn = () => calls.history.goingOn(backMs, Date.now());
  const isOpen = () => {
    const { kind } = goingOn();
    if (kind === "went_on") return false;
    return Date.now() < backMs + (kind === "nobody_waited" ? GOING_ON_MS : GOES_ON_PATIENCE_MS);
  };
  while (isOpen()) await sleep(LOOK_MS / 10);
  return {
    what: fault.what,
    sinceMs,
    backMs,
    goingOn: goingOn(),
    failover: failover && (await waitForRestored({ ...failover, diedMs: sinceMs }, backMs, parts, buyers)),
  };
}

/** What Redis holds as soon as everything is back, or when it should be. */
async function waitForRestored(
  rollback: Omit<Restored, "restored">,
  backMs: number,
  parts: Parts,
  buyers: readonly Buyer[],
): Promise<Restored> {
  for (;;) {
    const failover = { ...rollback, restored: await parts.database.readRecords() };
    if (isOver(failover, buyers) || Date.now() > backMs + RESTORED_WITHIN_MS) return failover;
    await sleep(LOOK_MS);
  }
}

/** What there is to judge, once the shop's reports are through, and counted. */
async function read(parts: Parts, buyers: readonly Buyer[], struck: readonly Struck[]): Promise<Evidence> {
  const deadlineMs = Date.now() + END_PATIENCE_MS;
  const bookings = () => [...readLedger(parts.ledgerFile).values()];
  while (bookings().some(({ report }) => report === null) && Date.now() < deadlineMs) await sleep(LOOK_MS);
  return { buyers, bookings: bookings(), records: await parts.database.readRecords(), struck };
}

function describe({ what, sinceMs, backMs, goingOn, failover }: Struck, buyers: readonly Buyer[]): string {
  const booked = buyers.filter(({ bookings }) => bookings.size > 0).length;
  const lost = failover ? `, Redis forgot something of ${forgottenBy(failover).size} people` : "";
  return `${what}: back after ${backMs - sinceMs} ms, ${inWords(goingOn)}${lost} · ${booked} of ${buyers.length} have booked`;
}

function inWords(goingOn: GoingOn): string {
  switch (goingOn.kind) {
    case "went_on":
      return `calls go on ${goingOn.withinMs} ms later`;
    case "nobody_waited":
      return "nobody waited then";
    case "stood_still":
      return `nobody was called for ${goingOn.forMs} ms`;
    case "not_seen":
      return "Redis did not say whether calls go on";
  }
}
