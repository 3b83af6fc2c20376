import type { Redis } from "ioredis";
import { NUMBERS, PEOPLE_PER_LOBBY } from "../../src/config/settings.ts";
import { MAX_BATCH } from "../../src/core/lobby/act-queue.ts";
import { noActs } from "../../src/core/outcome.ts";
import type { WaitingQueue } from "../../src/core/waiting-queue.ts";
import { makeNonce } from "../../src/core/writer/writer-nonce.ts";
import { stateKey } from "../../src/store/keys.ts";
import { openDirectQueue } from "./direct-queue.ts";

/** The first number beyond the lobbies of any event, so that its fence is in no lobby's way. */
const LOBBY = NUMBERS.EXPECTED_PEOPLE[2] / PEOPLE_PER_LOBBY;

/** Joins people at the end of a queue of one shard, who never act again. No lobby keeps them in its memory. */
export async function addCrowd(redis: Redis, event: string, size: number): Promise<void> {
  const run = makeNonce(Date.now(), Math.random());
  const people = Array.from({ length: size }, (_, n) => `crowd-${run}-${n}`);
  // Where somebody has entered a drawing they enter it, too, but on sheets of their own: it is looked at, and never drawn.
  const proofKey = Number((await redis.hget(stateKey(event), "draw_key")) ?? 0);
  await joinAll(await openDirectQueue(redis), event, people, proofKey);
}

/** Joins these people in their order. */
export async function joinAll(
  queue: WaitingQueue,
  event: string,
  people: readonly string[],
  proofKey = 0,
): Promise<void> {
  const nonce = makeNonce(Date.now(), Math.random());
  for (let seq = 1, first = 0; first < people.length; seq++, first += MAX_BATCH) {
    const { status } = await queue.flush(event, {
      nowMs: Date.now(),
      shards: 1,
      numbering: 0,
      lobby: LOBBY,
      fence: { nonce, seq },
      acknowledged: null,
      departedIndex: 0,
      maxQueueSize: 0,
      passTtlSeconds: NUMBERS.QUEUE_PASS_TTL_SECONDS[0],
      opening: "first-come",
      proofKey,
      atOnce: null,
      acts: { ...noActs<string>(), join: people.slice(first, first + MAX_BATCH) },
    });
    if (status !== "done") throw new Error(`The crowd could not join: ${status}`);
  }
}
