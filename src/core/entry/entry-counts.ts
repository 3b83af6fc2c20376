/**
 * What the Worker counts of requests that it answers by itself, for the event's loop to keep. asked: joins that were told what to do before they
 * enter. solved, wrong, early, away: joins that brought an answer, and what it was worth; early: its time had not come; away: Turnstile
 * did not say. limited…: requests that a rate limiter refused.
 */
export const ENTRY_COUNTS = [
  "asked",
  "solved",
  "wrong",
  "early",
  "away",
  "limitedJoins",
  "limitedPages",
  "limitedStreams",
] as const;
export type EntryCount = (typeof ENTRY_COUNTS)[number];
export type EntryCounts = Readonly<Record<EntryCount, number>>;

export function countsOf(read: (count: EntryCount) => number): EntryCounts {
  return Object.fromEntries(ENTRY_COUNTS.map((count) => [count, read(count)])) as EntryCounts;
}

export const NO_ENTRY_COUNTS = countsOf(() => 0);

export function addEntryCounts(counts: EntryCounts, more: Partial<EntryCounts>): EntryCounts {
  return countsOf((count) => counts[count] + (more[count] ?? 0));
}
