import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { makeNonce } from "../../src/core/writer/writer-nonce.ts";
import { openDirectQueue } from "./direct-queue.ts";

/** Beyond the booths of any event, so that its fence is in no booth's way. */
const LANE = 999;
const EVERY_MS = 250;
/** Of a hundred who are called, so many come, and so many of those book. */
const COMES = 92;
const BOOKS = 85;
/** Somebody with a pass books some time within this. */
const SHOPPING_MS = 45_000;

interface Shopping {
  readonly user: string;
  readonly expiresAtMs: number;
  readonly bookAtMs: number;
}

/** Lets the crowd of `addCrowd` claim when it is called, and most of it book, until the returned function is called. */
export async function serveCrowd(redis: Redis, event: string): Promise<() => Promise<void>> {
  const queue = await openDirectQueue(redis);
  const fence = { nonce: makeNonce(Date.now(), Math.random()), seq: 0 };
  const met = new Set<string>();
  let shopping: Shopping[] = [];
  let isOver = false;

  const serve = async () => {
    const called = await redis.zrange(`queue:{${event}}:called`, 0, "-1");
    const fresh = called.filter((user) => !met.has(user)).slice(0, 300);
    for (const user of fresh) met.add(user);
    const claims = fresh.filter(() => chance(COMES));
    const nowMs = Date.now();
    const due = shopping.filter(({ bookAtMs }) => bookAtMs <= nowMs).slice(0, 200);
    if (claims.length + due.length === 0) return;
    const acts = due.map(({ user, expiresAtMs }) => ({
      what: "complete" as const,
      user,
      firstEndMs: expiresAtMs,
      bookingId: `booking-${user}`,
    }));
    fence.seq++;
    const base = {
      nowMs,
      shards: 1,
      lane: LANE,
      fence: { ...fence },
      acknowledged: null,
      passes: claims.length,
    };
    const reply = await queue.serve(event, { ...base, claims, acts });
    shopping = shopping.filter((each) => !due.includes(each));
    for (const [index, outcome] of reply.claims.entries()) {
      const user = claims[index];
      if (user === undefined) continue;
      if (outcome.kind === "wait") met.delete(user); // claims again
      if (outcome.kind !== "admitted" || !chance(BOOKS)) continue;
      const bookAtMs = nowMs + Math.random() * SHOPPING_MS;
      shopping.push({ user, expiresAtMs: outcome.expiresAtMs, bookAtMs });
    }
  };
  const run = (async () => {
    while (!isOver) {
      await serve();
      await sleep(EVERY_MS);
    }
  })();
  return async () => {
    isOver = true;
    await run;
  };
}

function chance(percent: number): boolean {
  return Math.random() * 100 < percent;
}
