import type { Snapshot } from "../snapshot.ts";
import type { Totals } from "../totals.ts";

/** What only ever grows while a generation lasts. */
export const COUNTS = [
  "joined",
  "calls",
  "completed",
  "late",
  "noShows",
  "expired",
  "returned",
  "left",
] as const;
export type CountName = (typeof COUNTS)[number];
export type Counts = Readonly<Record<CountName, number>>;

/** Those that Redis begins anew when it renumbers the line. */
const OF_A_NUMBERING: ReadonlySet<CountName> = new Set(["joined", "returned", "left"]);

export const NO_COUNTS = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts;

/** An event's counts as they were seen so far: plain data, which outlives the object that counts. */
export interface Counted {
  readonly generation: number;
  readonly numbering: number;
  /** The greatest that Redis said, of this generation and of this numbering. */
  readonly seen: Counts;
  /** Since the generation began, whatever was renumbered meanwhile. They never go back. */
  readonly grown: Counts;
}

/** A generation that nobody has watched is taken from its start when it is younger. */
const YOUNG_MS = 60_000;

/** Whether all that a generation counts happened since the event was first looked at, or nearly. */
export function isWatched(before: Counted | null, generation: number, nowMs: number): boolean {
  return before !== null || nowMs - generation < YOUNG_MS;
}

/**
 * Counts on by what a tick says, and by how much that is more than before. A rollback of Redis counts nobody again: what it lost
 * and people did once more was counted. A renumbering hides those who joined, returned or left since the tick before it.
 */
export function countOn(
  before: Counted | null,
  snapshot: Snapshot,
  totals: Totals,
  nowMs: number,
): { readonly counted: Counted; readonly steps: Counts } {
  const { generation, numbering } = snapshot;
  if (generation === 0) {
    const counted = before ?? { generation, numbering, seen: NO_COUNTS, grown: NO_COUNTS };
    return { counted, steps: NO_COUNTS }; // it was retired, or nobody has come yet
  }
  const said = countsOf(snapshot, totals);
  if (before?.generation !== generation) {
    const steps = isWatched(before, generation, nowMs) ? said : NO_COUNTS;
    return { counted: { generation, numbering, seen: said, grown: said }, steps };
  }
  const isAnew = (name: CountName) => before.numbering !== numbering && OF_A_NUMBERING.has(name);
  const seen = mapCounts((name) => (isAnew(name) ? said[name] : Math.max(said[name], before.seen[name])));
  const steps = mapCounts((name) => (isAnew(name) ? 0 : seen[name] - before.seen[name]));
  const grown = mapCounts((name) => before.grown[name] + steps[name]);
  return { counted: { generation, numbering, seen, grown }, steps };
}

function mapCounts(countOf: (name: CountName) => number): Counts {
  return Object.fromEntries(COUNTS.map((name) => [name, countOf(name)])) as Counts;
}

function countsOf(snapshot: Snapshot, totals: Totals): Counts {
  const { completed, expired } = snapshot;
  const { late, noShows, returnedTotal } = totals;
  return {
    joined: snapshot.joined,
    calls: snapshot.calledTotal,
    completed,
    late,
    noShows,
    expired,
    returned: returnedTotal,
    left: snapshot.departedCount,
  };
}
