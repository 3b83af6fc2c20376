/**
 * A thread of `npm run chaos`: plays every so many-th seed on a Redis of its own, because a schedule's clock is that of its whole
 * thread. What it tells the thread that started it is a Told.
 */
import { parentPort, workerData } from "node:worker_threads";
import { allowObjects } from "../in-process/allow-objects.ts";
import { RedisConnection } from "../upstash-local/redis-connection.ts";
import { type Counts, Coverage } from "./coverage.ts";

export interface Share {
  readonly redisUrl: string;
  readonly first: number;
  readonly step: number;
  /** Before this one. */
  readonly end: number;
}

export type Told =
  /** `said`: how a promise was broken, null where all were kept. */
  | { readonly kind: "played"; readonly seed: number; readonly said: string | null }
  | { readonly kind: "all played"; readonly counts: Counts };

allowObjects();
const { RedisLink } = await import("./redis-link.ts");
const { playSeed } = await import("./play.ts");
const { redisUrl, first, step, end } = workerData as Share;
const tell = (told: Told) => parentPort?.postMessage(told);
const connection = new RedisConnection(redisUrl);
await RedisLink.load(connection);
const coverage = new Coverage();
for (let seed = first; seed < end; seed += step)
  tell({ kind: "played", seed, said: await playSeed(connection, seed, coverage) });
tell({ kind: "all played", counts: coverage.counts });
await connection.close();
