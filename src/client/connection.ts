/** How far a state can be trusted to be the latest. */
export interface Connection {
  /** Whether news come through. */
  readonly live: boolean;
  /** When the queue last sent a state, by the visitor's own clock; only how long ago that is means something. */
  readonly updatedAtMs: number | null;
}

/** For how long a state has been known, in ms. A time that is yet to come is of a clock that was set back since. */
export function ageMs({ updatedAtMs }: Connection, nowMs: number): number {
  return updatedAtMs === null || updatedAtMs > nowMs ? Number.POSITIVE_INFINITY : nowMs - updatedAtMs;
}
