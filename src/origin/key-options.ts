/** Where public keys come from, without types of jose: a CommonJS shop could not read them. */

/** Public keys as a JSON Web Key Set that you have. */
export interface KeySet {
  readonly keys: readonly object[];
}

/** How keys are fetched. A set is asked for again when it is old, and when a pass names a key that is not in it. */
export interface FetchedKeys {
  /** Seconds after which the set is asked for again; 600. While the queue does not answer, the old one goes on. */
  readonly maxAgeSeconds?: number;
  /** Fewest seconds between two questions; 30. Passes with made-up keys cannot make more. */
  readonly cooldownSeconds?: number;
  /** In place of the global one: a Worker's service binding, for one. */
  readonly fetch?: (url: string, init: object) => Promise<Response>;
}
