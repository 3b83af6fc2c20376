import type { HistoryEntry } from "./history.ts";
import { isCall, passUntilMs } from "./scores.ts";

/** One tick's calls, and how many people waited after it. */
export interface CallBatch {
  readonly atMs: number;
  readonly calls: number;
  readonly waitingAfter: number;
}

/** Whose turn came when, and when passes were first issued. */
export interface Turns {
  /** The last call of each person. */
  readonly calledAtMs: ReadonlyMap<string, number>;
  readonly batches: readonly CallBatch[];
  /** Ascending. */
  readonly claimsAtMs: readonly number[];
}

/** Entries without a time were there before this history began, and are nobody's turn in it. */
export function replayTurns(entries: readonly HistoryEntry[]): Turns {
  const calledAtMs = new Map<string, number>();
  const batches: CallBatch[] = [];
  const claimsAtMs: number[] = [];
  const waiting = new Set<string>();
  const holders = new Set<string>();
  let calls = 0;

  const score = (user: string, value: number, atMs: number) => {
    if (isCall(value)) {
      holders.delete(user);
      if (atMs === 0) return;
      calledAtMs.set(user, atMs);
      calls++;
    } else if (passUntilMs(value) !== null) {
      if (!holders.has(user) && atMs > 0) claimsAtMs.push(atMs);
      holders.add(user);
    }
  };

  for (const entry of entries) {
    if (entry.kind === "waits") waiting.add(entry.user);
    else if (entry.kind === "waits_no_more") waiting.delete(entry.user);
    else if (entry.kind === "scored") score(entry.user, entry.score, entry.atMs);
    else if (entry.kind === "unscored") holders.delete(entry.user);
    else if (entry.kind === "deleted") waiting.clear();
    else if (calls > 0) {
      batches.push({ atMs: entry.atMs, calls, waitingAfter: waiting.size });
      calls = 0;
    }
  }
  return { calledAtMs, batches, claimsAtMs };
}
