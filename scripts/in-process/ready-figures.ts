export interface ReadyFigures {
  readonly called: number;
  readonly ready: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Calls by which progress is pushed, to lobbies and relays together. */
  readonly pushesPerSecond: number;
  /** Of the object that makes most of them: the loop, or a relay. */
  readonly callsInBusiestSecond: number;
  /** Redis commands a person called. */
  readonly commandsPerPerson: number;
}
