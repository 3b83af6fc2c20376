/**
 * Every command and script that the product runs, tried through the product's own store on an event of its own. The event
 * lives in its own time: scripts take the time as an argument, so nothing waits for a pass to end. This module imports Lua: see
 * lua-modules.ts.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Asked, DrawingStore } from "../../src/core/draw/drawing-store.ts";
import { SHEETS } from "../../src/core/draw/leaf.ts";
import { noActs } from "../../src/core/outcome.ts";
import type { WaitingQueue } from "../../src/core/waiting-queue.ts";
import { openCatalogue, openDrawing, openQueue, openTrail } from "../../src/store/open-queue.ts";
import { FLAG_LINE, SCRIPTS } from "../../src/store/scripts.ts";
import type { StoreConfig } from "../../src/store/upstash.ts";
import { operate } from "../redis/operate.ts";
import { askRedis } from "./ask-redis.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const PASS_TTL_SECONDS = 10;
const [FIRST, SECOND] = ["doctor-1", "doctor-2"];

/** Twice: the first round loads the scripts, where the second finds them by their hash, as nearly every call of a sale does. */
const ROUNDS = 2;

export async function tryStore(store: StoreConfig): Promise<Finding[]> {
  const what = `Redis ${store.name}, scripts`;
  const event = `doctor-${randomBytes(6).toString("hex")}`;
  const failures = new Set<string>();
  let isLeft = false;
  for (let round = 0; round < ROUNDS; round++) {
    const nowMs = Date.now();
    for (const attempt of attempts(store, event, nowMs)) {
      await attempt().catch((error: unknown) =>
        failures.add(error instanceof Error ? error.message : String(error)),
      );
    }
    isLeft = !(await retire(openQueue(store), event, nowMs + HOUR_MS));
    if (failures.size > 0) break; // it would only say so again
  }
  const left = isLeft ? [fail(what, `the keys of ${event} may be left`, `retire it: docs/operating.md`)] : [];
  if (failures.size > 0) return [...[...failures].map((failure) => fail(what, failure, MEND)), ...left];
  return [await judgeKept(what, store), ...left];
}

/** Whether Redis keeps the scripts, by their hashes. Else each call of a sale would be sent twice, the second time with its text. */
async function judgeKept(what: string, store: StoreConfig): Promise<Finding> {
  const flag = store.flagLine ? FLAG_LINE : "";
  const hashes = Object.values(SCRIPTS).map((text) =>
    createHash("sha1")
      .update(flag + text)
      .digest("hex"),
  );
  const reply = await askRedis(store, "SCRIPT", "EXISTS", ...hashes).catch(() => null); // refused: they ran all the same
  if (!Array.isArray(reply))
    return ok(what, `all ${hashes.length} ran; whether Redis keeps them it does not tell`);
  const lost = reply.filter((kept) => Number(kept) !== 1).length;
  if (lost > 0)
    return warn(what, `all ran, but Redis forgot ${lost} of them at once`, "take a Redis that keeps scripts");
  return ok(what, `all ${hashes.length} ran and are kept, and every command is allowed`);
}

const MEND =
  "use the token that may write, and a Redis that runs Lua; UPSTASH_FLAG_LINE is false only for a plain Redis";

/** In the order of a sale: each meets what those before it left. */
function attempts(store: StoreConfig, event: string, nowMs: number): (() => Promise<unknown>)[] {
  const queue = openQueue(store);
  const shared = { nowMs, shards: 1 };
  const fence = { nonce: nowMs * 1000, seq: 1 };
  const act = () => ({ ...shared, actId: crypto.randomUUID(), by: "npm run doctor" });
  const acts = { ...noActs<string>(), join: [FIRST, SECOND] };
  const flush = {
    ...shared,
    numbering: 0,
    lobby: 0,
    fence,
    acknowledged: null,
    departedIndex: 0,
    maxQueueSize: 0,
    opening: "draw" as const,
    proofKey: 1,
    atOnce: null,
  };
  const opensAtMs = nowMs + SECOND_MS;
  const opening = {
    ...shared,
    nowMs: opensAtMs,
    numbering: 0,
    tick: 0,
    nonce: fence.nonce,
    departedIndex: 0,
  };
  const closing = { ...opening, nowMs: opensAtMs + SECOND_MS };
  const calling = { ...closing, nowMs: closing.nowMs + SECOND_MS };
  const pace = { rateMilli: 10_000, intervalMs: 1000, burstMs: 1000, maxActive: 0 };
  const windows = { claimWindowMs: 60_000, returnWindowMs: 0 };
  const batch = {
    ...shared,
    nowMs: calling.nowMs,
    lane: 0,
    fence,
    acknowledged: null,
    passes: 1,
    claims: [FIRST],
    acts: [],
  };
  const acknowledged = { generation: nowMs, ...fence };
  return [
    () => queue.ping(),
    () => queue.register(event, 0), // the oldest of all: it pushes no other event out
    () => queue.registeredEvents(),
    () => queue.unregister(event),
    () => queue.prepare(event, { shardsBefore: 1, shards: 2, untilMs: nowMs }),
    () => operate(queue, event, { opensAtMs }, shared),
    () => queue.flush(event, { ...flush, passTtlSeconds: PASS_TTL_SECONDS, acts }),
    () => queue.release(event, { ...opening, ...pace, ...windows }),
    () => queue.release(event, { ...closing, ...pace, ...windows }),
    () => giveSeats(openDrawing(store), event, closing),
    () => queue.release(event, { ...calling, ...pace, ...windows }),
    () => expectPass(queue.serve(event, batch)),
    () => operate(queue, event, { remaining: 10 }),
    () => queue.readControl(event, { ...shared, entries: 1 }),
    () => queue.reportStock(event, { ...shared, remaining: 5 }),
    () => queue.recount(event, act()),
    () => queue.removePerson(event, { ...act(), user: SECOND }),
    () => queue.erase(event, { ...act(), user: SECOND }),
    () =>
      queue.restore(event, {
        ...shared,
        writer: { kind: "lobby", index: 0 },
        acknowledged,
        isLast: true,
        people: [],
      }),
    () => openCatalogue(store).read(),
    () => openCatalogue(store).remove(event, null), // it is in none
    () => openTrail(store).read(),
  ];
}

/** The event opens with a drawing. Its places are given out in the order of the names, as all entrants are made up. */
async function giveSeats(drawing: DrawingStore, event: string, { nowMs, shards }: Asked): Promise<void> {
  const asked = { nowMs, shards };
  const all = { shard: 0, firstSheet: 0, lastSheet: SHEETS - 1 };
  const { state, users } = await drawing.list(event, { ...asked, ...all });
  const run = { ...asked, generation: state.generation, closedAtMs: state.closedAtMs };
  const signed = { size: users.length, round: 1, checkpoint: "doctor" };
  const { status } = await drawing.commit(event, { ...run, ...signed });
  const seats = [...users].sort().map((user, index) => ({ user, place: index + 1 }));
  const parts = Array.from({ length: SHEETS }, (_, sheet) => (sheet === 0 ? seats : []));
  const seating = await drawing.seat(event, { ...run, firstPart: 0, parts });
  const end = await drawing.finish(event, run);
  if (end !== "finished")
    throw new Error(`a drawing came to ${status}, ${seating.status}, ${end}, not to its end`);
}

/** A pass is claimed after a join and a call, so by then those scripts have worked, too. */
async function expectPass(serving: ReturnType<WaitingQueue["serve"]>): Promise<void> {
  const { claims } = await serving;
  if (claims[0]?.kind !== "admitted")
    throw new Error(`a claim came to ${claims[0]?.kind ?? "nothing"}, not to a pass`);
}

/** Whether nothing is left. A person who still waits, as after a tick that failed, is taken out first. */
async function retire(queue: WaitingQueue, event: string, nowMs: number): Promise<boolean> {
  try {
    for (const user of [FIRST, SECOND]) {
      await queue.removePerson(event, {
        nowMs,
        shards: 1,
        actId: crypto.randomUUID(),
        by: "npm run doctor",
        user,
      });
    }
    await queue.unregister(event);
    return (
      (await queue.retire(event, { nowMs, shards: 1, closedForMs: 1, givesUpDrawing: false })).status ===
      "retired"
    );
  } catch {
    return false; // why was said before
  }
}
