/** The arguments of the scripts that have many, by their names: each is in the order in which its script takes them. */
import { T0 } from "../queue-kit.ts";
import { LOOP, RATE_MILLI } from "./figures.ts";

/** How people are called. */
const CALLING = { rateMilli: RATE_MILLI, intervalMs: 100, burstMs: 200, maxActive: 0, claimWindowMs: 60_000 };
/** The writer's last write that was acknowledged: none. */
const KNOWN = { knownGeneration: 0, knownNonce: 0, knownSeq: 0 };

/** What flush.lua takes before the acts: of a lobby that only reads, which is seq 0. `sheets`: of those who join, two digits each. */
const FLUSH = {
  ...{ nowMs: T0, shards: 1, numbering: 0, lobby: 0, nonce: 1, seq: 0, ...KNOWN },
  ...{ departedIndex: 0, maxQueueSize: 0, passTtlS: 300, board: 0, atOnce: 0, ...CALLING },
  ...{ opening: 0, drawKey: 0, sheets: "" },
};
export type FlushTerms = Partial<typeof FLUSH>;

/** Users, by what they do. */
export interface FlushActs {
  readonly leave?: readonly string[];
  readonly join?: readonly string[];
  readonly position?: readonly string[];
}

/** `sheets` of who joins are "ab" unless told otherwise. */
export function flushArguments(terms: FlushTerms, acts: FlushActs): (number | string)[] {
  const { leave = [], join = [], position = [] } = acts;
  return [
    ...Object.values({ ...FLUSH, sheets: "ab".repeat(join.length), ...terms }),
    ...[leave.length, join.length, position.length],
    ...[...leave, ...join, ...position],
  ];
}

/** What release_batch.lua takes. `board`: the number of the one that the loop knows. */
const TICK = {
  ...{ nowMs: T0, shards: 1, numbering: 0, nonce: LOOP, ...CALLING },
  ...{ returnWindowMs: 600_000, departedIndex: 0, tick: 0, board: 0 },
};
export type TickTerms = Partial<typeof TICK>;

export function tickArguments(terms: TickTerms): number[] {
  return Object.values({ ...TICK, ...terms });
}

/** What serve_booth.lua takes before claims and acts: of a booth's first batch. `lane`: the name of its fence; `passes`: how many the booth allows. */
const BATCH = { nowMs: T0, shards: 1, lane: "b0", nonce: 1, seq: 1, ...KNOWN, passes: 500 };
export type BatchTerms = Partial<typeof BATCH>;

/** What a shop does with a pass: COMPLETE or REDEEM with a booking id, EXTEND by seconds. */
export type ShopsAct = readonly [what: string, user: string, firstEndMs: number, value: string | number];

export interface BatchAsks {
  readonly claims?: readonly string[];
  readonly acts?: readonly ShopsAct[];
}

export function batchArguments(
  terms: BatchTerms,
  { claims = [], acts = [] }: BatchAsks,
): (number | string)[] {
  return [...Object.values({ ...BATCH, ...terms }), claims.length, ...claims, ...acts.flat()];
}
