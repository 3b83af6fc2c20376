/** Counts of an event that a tick answers beside the snapshot: for who watches the sale, of no use to a lobby. */
export interface Totals {
  /** People who missed their turn and may still return. */
  readonly missed: number;
  /** Calls that were not taken, of this generation. */
  readonly noShows: number;
  /** Bookings that were reported after their pass had ended, of this generation. */
  readonly late: number;
  /** Returns after a missed turn, of this numbering. */
  readonly returnedTotal: number;
  /** People whom their first join called, because nobody waited, of this generation. */
  readonly calledAtOnce: number;
}

/** People of one second of joining. */
export interface JoinedTogether {
  /** ms since 1970, to the second. */
  readonly joinedAtMs: number;
  readonly people: number;
}
