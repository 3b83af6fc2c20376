/** Why the desk refused a request, as the trail counts it. */
export const REFUSAL_KINDS = [
  "wrong_token",
  "locked_out",
  "bad_session",
  "bad_access_token",
  "foreign_page",
  "viewer_acted",
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

export type RefusalCounts = Partial<Record<RefusalKind, number>>;

/** What an entry of the trail says of refused requests: how many of each kind, and from where, roughly. */
export interface RefusalReport {
  readonly fromMs: number;
  readonly counts: RefusalCounts;
  /** Parts of the network, no full addresses; at most five. */
  readonly networks: readonly string[];
}

const MOST_OUTLINES = 5;

/** Adds refusals up between two entries of the trail: an attack must not push out what operators did. */
export function addRefusals(
  before: RefusalReport | null,
  counts: RefusalCounts,
  outlines: readonly string[],
  nowMs: number,
): RefusalReport {
  const sums = REFUSAL_KINDS.map(
    (kind) => [kind, (before?.counts[kind] ?? 0) + (counts[kind] ?? 0)] as const,
  );
  const networks = new Set([...(before?.networks ?? []), ...outlines]);
  return {
    fromMs: before?.fromMs ?? nowMs,
    counts: Object.fromEntries(sums.filter(([, count]) => count > 0)),
    networks: [...networks].slice(0, MOST_OUTLINES),
  };
}
