/** What is public of a drawing, from its checkpoint on: docs/fair-opening.md. */
export interface DrawIndex {
  readonly generation: number;
  /** Who entered, those who gave up included. */
  readonly size: number;
  readonly closedAtMs: number;
  /** The signed list, as a JWS. */
  readonly checkpoint: string;
  /** The key that signed it, as a JSON Web Key: its public half. */
  readonly proofKey: ProofJwk;
  readonly beacon: DrawBeacon;
  readonly round: number;
  readonly roundAtMs: number;
  /** The beacon's of the round, in hex; null while it is not revealed. */
  readonly signature: string | null;
  /** By their numbers, 256. */
  readonly sheets: readonly DrawSheet[];
  /** committed: the order waits for the round. drawn: everybody has a place. seated: all are in line. */
  readonly phase: "committed" | "drawn" | "seated";
  /** The list no longer is the one that was signed: the loop calls no one. */
  readonly isStopped: boolean;
}

export interface ProofJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}

export interface DrawBeacon {
  /** The chain's hash, in hex. */
  readonly chain: string;
  /** In hex. */
  readonly publicKey: string;
  /** Of round 1, in seconds since 1970. */
  readonly genesis: number;
  /** Seconds between two rounds. */
  readonly period: number;
}

export interface DrawSheet {
  /** In base64url. */
  readonly hash: string;
  readonly size: number;
}
