import { seededRandom } from "../measure/seeded-random.ts";
import { FAULT_NAMES, type FaultName } from "./fault-list.ts";
import type { Command } from "./parse-request.ts";

/** A fault of one request. `at`: which write of its script is refused, counted from 0; for refusals alone. */
export interface PlannedFault {
  readonly name: FaultName;
  readonly at: number;
}

/** What a test can break. All of it is off at first and may be changed at any time. */
export interface Faults {
  /** Every request is answered 503 and executes nothing, as if the database were away. */
  refuse: boolean;
  /** How long a request is on its way before it executes, whether or not its sender still waits. */
  delayMs: number | ((command: Command) => number);
  /** True: the request with this command executes, then its connection is cut without an answer. */
  dropReplyAfter: ((command: Command) => boolean) | null;
  /** What becomes of a request; null for nothing. Asked once for each. */
  plan: ((commands: readonly Command[]) => PlannedFault | null) | null;
  /** Keeps what keys were before each write of the last second, which `rolled back` and `stale read` need. */
  keepsJournal: boolean;
}

export function noFaults(): Faults {
  return { refuse: false, delayMs: 0, dropReplyAfter: null, plan: null, keepsJournal: false };
}

/** The longest delay that any command of the request asks for. */
export function delayOf(faults: Faults, commands: readonly Command[]): number {
  const { delayMs } = faults;
  return typeof delayMs === "number" ? delayMs : Math.max(0, ...commands.map(delayMs));
}

/** The most writes of a script that a plan counts to. */
const MOST_WRITES = 8;

/**
 * A plan that the seed decides: a share of the requests, by 1, meets one of these faults each, all equally often. The same seed and
 * the same requests in the same order meet the same faults.
 */
export function seededPlan(
  seed: number,
  share: number,
  names: readonly FaultName[] = FAULT_NAMES,
): () => PlannedFault | null {
  const random = seededRandom(seed);
  return () => {
    const [meets, which, at] = [random(), random(), random()];
    if (meets >= share) return null;
    const name = names[Math.floor(which * names.length)];
    return name === undefined ? null : { name, at: Math.floor(at * MOST_WRITES) };
  };
}
