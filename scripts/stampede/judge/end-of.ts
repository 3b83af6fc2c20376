import type { HistoryEntry, Snapshot } from "../witness/history.ts";

export type End = Pick<Snapshot, "waiting" | "called">;

/** Who waits and who is called when the history ends, by its own account. */
export function endOf(entries: readonly HistoryEntry[]): End {
  const waiting = new Map<string, number>();
  const called = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind === "waits") waiting.set(entry.user, entry.ticket);
    else if (entry.kind === "waits_no_more") waiting.delete(entry.user);
    else if (entry.kind === "scored") called.set(entry.user, entry.score);
    else if (entry.kind === "unscored") called.delete(entry.user);
    else if (entry.kind === "deleted") {
      waiting.clear();
      called.clear();
    }
  }
  return { waiting, called };
}

/** How many scores are in one and not, or not the same, in the other. */
export function countDifferences(a: End, b: End): number {
  let count = 0;
  for (const set of ["waiting", "called"] as const) {
    for (const [user, score] of a[set]) if (b[set].get(user) !== score) count++;
    for (const user of b[set].keys()) if (!a[set].has(user)) count++;
  }
  return count;
}
