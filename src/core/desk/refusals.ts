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
export class Refusals {
  #fromMs = 0;
  readonly #counts = new Map<RefusalKind, number>();
  readonly #networks = new Set<string>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  add(counts: RefusalCounts, outlines: readonly string[], nowMs: number): void {
    if (this.isEmpty) this.#fromMs = nowMs;
    for (const kind of REFUSAL_KINDS) {
      const more = counts[kind] ?? 0;
      if (more > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + more);
    }
    for (const outline of outlines) if (this.#networks.size < MOST_OUTLINES) this.#networks.add(outline);
  }

  /** All since the last one, which begins anew; null for none. */
  take(): RefusalReport | null {
    if (this.isEmpty) return null;
    const report = {
      fromMs: this.#fromMs,
      counts: Object.fromEntries(this.#counts),
      networks: [...this.#networks],
    };
    this.#counts.clear();
    this.#networks.clear();
    return report;
  }
}
