/** An event as its keys alone: a test writes its state, runs a script with arguments by their names, and reads what that leaves. */
import type Redis from "ioredis";
import { runScript } from "../../../scripts/redis/direct-queue.ts";
import { allKeys, auditKey, eventKeys, shardKeys, stateKey } from "../../../src/store/keys.ts";
import type { ScriptName } from "../../../src/store/scripts.ts";
import { freshEvent } from "../fresh-event.ts";
import { T0 } from "./queue-kit.ts";

/** The second of T0, as tickets count them. */
export const SECOND = Math.floor((T0 - Date.UTC(2026, 0, 1)) / 1000);

/** Of who joined at T0, or in another second since 2026. */
export function ticketOf(ordinal: number, second = SECOND): number {
  return second * 10_000_000 + ordinal;
}

type Args = readonly (string | number)[];
/** Of the state's HASH; numbers are written as Redis writes them. */
export type Fields = Readonly<Record<string, string | number>>;

/** What flush.lua takes before the acts, in its order: of a lobby that only reads. */
const FLUSH = {
  ...{ nowMs: T0, shards: 1, numbering: 0, lobby: 0 as number | string, nonce: 7, seq: 0 },
  ...{ knownGeneration: 0, knownNonce: 0, knownSeq: 0, departedIndex: 0, maxQueueSize: 0, passTtlS: 300 },
  ...{ board: 0, atOnce: 0, rateMilli: 500_000, intervalMs: 100, burstMs: 200, maxActive: 0 },
  ...{ claimWindowMs: 60_000, opening: 0, drawKey: 0, sheets: "" },
};

/** What release_batch.lua takes, in its order. */
const TICK = {
  ...{ nowMs: T0, shards: 1, numbering: 0, nonce: 7, rateMilli: 500_000, intervalMs: 100, burstMs: 200 },
  ...{ maxActive: 0, claimWindowMs: 60_000, returnWindowMs: 600_000, departedIndex: 0, tick: 0, board: 0 },
};

/** The numbers of a snapshot, as SNAPSHOT in state.lua and read_snapshot have them, one behind the other; texts follow. */
export const SNAPSHOT =
  `generation called_up_to departed_count departed_base departed_sum waiting returned called called_total joined rate paused
  closed tick idle control pass_ttl_s opens_at_ms numbering returned_up_to renumber_at_ms clock_ms claim_clock_ms closes_at_ms
  completed expired admitted draw entered gone draw_closed_ms draw_round draw_trouble enters_at_ms board remaining_to_sell
  has_room from commands`.split(/\s+/);

interface Acts {
  readonly leave?: readonly string[];
  readonly join?: readonly string[];
  readonly position?: readonly string[];
}

/** `redis` knows the scripts: loadScripts. */
export function openBareEvent(redis: Redis, shards = 1) {
  const event = freshEvent();
  const key = stateKey(event);
  const keysOf = (shard = 0) => {
    const [
      queue = "",
      called = "",
      departed = "",
      ,
      copy = "",
      spent = "",
      ,
      redeemed = "",
      ,
      entrants = "",
    ] = shardKeys(event, shard);
    return { queue, called, departed, copy, spent, redeemed, entrants };
  };

  const bare = {
    event,
    keys: keysOf(),
    keysOf,
    state: key,
    audit: auditKey(event),
    /** Nothing is written of no field. */
    async write(fields: Fields): Promise<void> {
      if (Object.keys(fields).length > 0) await redis.hset(key, fields);
    },
    /** The numbers of these fields, 0 where there is none. */
    async read<Name extends string>(...names: Name[]): Promise<Record<Name, number>> {
      const values = await redis.hmget(key, ...names);
      return Object.fromEntries(names.map((name, nth) => [name, Number(values[nth] ?? 0)])) as Record<
        Name,
        number
      >;
    },
    fields: () => redis.hgetall(key),
    /** Any script, with the keys of one shard. */
    run: (script: ScriptName, args: Args, shard = 0) =>
      runScript(redis, script, shardKeys(event, shard), [...args]),
    /** With the keys of all shards. */
    runWithAll: (script: ScriptName, args: Args) =>
      runScript(redis, script, eventKeys(event, shards), [...args]),
    /** With the trail behind the keys of one shard. */
    runWithTrail: (script: ScriptName, args: Args, shard = 0) =>
      runScript(redis, script, [...shardKeys(event, shard), auditKey(event)], [...args]),
    /** With the trail behind the keys of all shards. */
    runWithAllAndTrail: (script: ScriptName, args: Args) =>
      runScript(redis, script, allKeys(event, shards), [...args]),
    async flush(terms: Partial<typeof FLUSH> = {}, { leave = [], join = [], position = [] }: Acts = {}) {
      const counts = [leave.length, join.length, position.length];
      const args = [
        ...Object.values({ ...FLUSH, shards, ...terms }),
        ...counts,
        ...leave,
        ...join,
        ...position,
      ];
      const [status, snapshot, departed, fence, outcomes] = (await bare.run("flush", args)) as [
        string,
        unknown[],
        string[],
        number[],
        (string | number)[],
      ];
      return { status, ...nameSnapshot(snapshot), departed, fence, outcomes };
    },
    async tick(terms: Partial<typeof TICK> = {}) {
      const args = Object.values({ ...TICK, shards, ...terms });
      const [status, snapshot, departed, loop, totals] = (await bare.runWithAll("release_batch", args)) as [
        string,
        unknown[],
        string[],
        number[],
        number[],
      ];
      return { status, ...nameSnapshot(snapshot), departed, loop, totals };
    },
  };
  return bare;
}

function nameSnapshot(values: unknown[]): { snapshot: Record<string, number>; texts: string[] } {
  const numbers = SNAPSHOT.map((name, nth) => [name, values[nth] as number]);
  return { snapshot: Object.fromEntries(numbers), texts: values.slice(SNAPSHOT.length) as string[] };
}
