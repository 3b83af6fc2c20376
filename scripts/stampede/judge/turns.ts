import type { HistoryEntry } from "../witness/history.ts";
import type { Disturbance } from "./evidence.ts";
import { isCall, passExpiresAtMs } from "./scores.ts";

/** What one script execution did to turns, dated by its last write. */
export interface Commit {
  /** On the clock of Redis. */
  readonly atMs: number;
  /**
   * The time up to which calls, and passes, were earned: on the clocks of loop and lobbies, whose requests may have been
   * long on their way. It never goes back here, so that no time counts twice.
   */
  readonly callsClockMs: number;
  readonly passesClockMs: number;
  readonly calls: number;
  /** Turns that were not taken, in people: so many more may be called. */
  readonly refunds: number;
  /** Passes issued for the first time. */
  readonly passes: number;
  readonly waitingAfter: number;
}

/** One tick of the loop, as `Commit`, also when it called nobody. */
export type Tick = Pick<Commit, "atMs" | "calls" | "refunds" | "waitingAfter"> & {
  /** On the loop's clock. */
  readonly clockMs: number;
};

/** Whose turn came when, and when passes were first issued. */
export interface Turns {
  /** The last call of each person. */
  readonly calledAtMs: ReadonlyMap<string, number>;
  /** People whom their own join called, who never stood in line. */
  readonly calledAtOnce: ReadonlySet<string>;
  /** How many of those calls came while somebody else waited. */
  readonly calledPastOthers: number;
  /** The people who were called once and took no pass. */
  readonly missed: ReadonlySet<string>;
  /** Those that called, refunded or issued a pass. */
  readonly commits: readonly Commit[];
  readonly ticks: readonly Tick[];
  /** When Redis executed nothing at all. */
  readonly standstills: readonly Disturbance[];
}

const PERSON = 1_000_000; // `refunded` counts millionths

/** Entries at time 0 were there before this history began: they count neither as calls nor as passes. */
export function replayTurns(entries: readonly HistoryEntry[]): Turns {
  const calledAtMs = new Map<string, number>();
  const calledAtOnce = new Set<string>();
  let calledPastOthers = 0;
  const missed = new Set<string>();
  const commits: Commit[] = [];
  const ticks: Tick[] = [];
  const standstills: Disturbance[] = [];
  const waiting = new Set<string>();
  const called = new Set<string>();
  const holders = new Set<string>();
  let [tickClockMs, aheadMs, callsClockMs, passesClockMs, refunded] = [0, 0, 0, 0, 0];
  let [calls, passes] = [0, 0];

  const call = (user: string, atMs: number) => {
    holders.delete(user);
    called.add(user);
    if (atMs === 0) return;
    calledAtMs.set(user, atMs);
    calls++;
    if (waiting.has(user)) return; // a script takes people out of line behind their call
    calledAtOnce.add(user);
    if (waiting.size > 0) calledPastOthers++;
  };

  const admit = (user: string, atMs: number) => {
    called.delete(user);
    if (!holders.has(user) && atMs > 0) passes++;
    holders.add(user);
  };

  const miss = (user: string) => {
    if (called.delete(user)) missed.add(user);
  };

  const commit = (atMs: number, fields: ReadonlyMap<string, string>) => {
    const refundedBefore = refunded;
    refunded = Number(fields.get("refunded") ?? refunded);
    tickClockMs = Number(fields.get("clock_ms") ?? tickClockMs);
    aheadMs = Number(fields.get("earned_ahead_ms") ?? aheadMs);
    callsClockMs = Math.max(callsClockMs, tickClockMs + aheadMs);
    passesClockMs = Math.max(passesClockMs, Number(fields.get("claims_earned_to_ms") ?? 0));
    const refunds = (refunded - refundedBefore) / PERSON;
    const waitingAfter = waiting.size;
    if (atMs > 0 && fields.has("tick"))
      ticks.push({ atMs, clockMs: callsClockMs, calls, refunds, waitingAfter });
    if (atMs > 0 && (calls > 0 || passes > 0 || refunds > 0)) {
      const clocks = { atMs, callsClockMs, passesClockMs };
      commits.push({ ...clocks, calls, refunds, passes, waitingAfter });
    }
    [calls, passes] = [0, 0];
  };

  for (const entry of entries) {
    switch (entry.kind) {
      case "waits":
        waiting.add(entry.user);
        break;
      case "waits_no_more":
        waiting.delete(entry.user);
        break;
      case "scored":
        if (isCall(entry.score)) call(entry.user, entry.atMs);
        else if (passExpiresAtMs(entry.score) !== null) admit(entry.user, entry.atMs);
        else miss(entry.user);
        break;
      case "unscored":
        miss(entry.user);
        holders.delete(entry.user);
        break;
      case "committed":
        commit(entry.atMs, entry.fields);
        break;
      case "deleted":
        for (const people of [waiting, called, holders]) people.clear();
        refunded = 0;
        break;
      case "stood_still":
        standstills.push({ ...entry, what: "Redis stood still" });
        break;
    }
  }
  return { calledAtMs, calledAtOnce, calledPastOthers, missed, commits, ticks, standstills };
}
