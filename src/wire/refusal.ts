/** What a client is told of a refusal. It imports nothing: a page of somebody's own takes these types along. */

/** A refusal as a client has it. Times are ms since 1970 by the queue's clock. */
export interface Refusal {
  /** One that this client does not know may come from a newer queue. */
  readonly code: string;
  /** Of QUEUE_NOT_OPEN; 0 = the time is announced later. And from when people can enter, where places are drawn. */
  readonly opensAtMs: number | null;
  readonly entersAtMs: number | null;
  /** Of PASS_SPENT, PASS_REVOKED, PASS_OUTSTANDING, and of NOT_IN_QUEUE after leaving with a live pass: when that pass ends. */
  readonly expiresAtMs: number | null;
  /** Of UNAUTHORIZED, where people sign in at the shop before they queue: where. */
  readonly loginUrl: string | null;
  /** Of CHALLENGE_REQUIRED and CHALLENGE_FAILED: what there is to do. */
  readonly challenge: Challenge | null;
}

/** Proof of work, in ALTCHA's format. */
export interface Work {
  /** What ALTCHA's solvers take: `parameters` and their `signature`. */
  readonly challenge: Readonly<Record<string, unknown>>;
  /** Steps that it takes at most, for a bar that shows how far it is. */
  readonly most: number;
}

/** Proof by patience: an answer that is good from a time on. */
export interface Patience {
  readonly answer: string;
  /** ms since 1970 by the queue's clock. */
  readonly validFromMs: number;
}

/** Cloudflare's, where the queue has keys for it; its token must be made with this action and this `cData`. */
export interface Turnstile {
  readonly siteKey: string;
  readonly action: string;
  readonly cData: string;
}

/** Any one of these is enough, in the `challenge` of the next join. */
export interface Challenge {
  readonly work: Work;
  readonly patience: Patience;
  readonly turnstile: Turnstile | null;
  /** The opening: from then on nobody is asked. ms since 1970 by the queue's clock. */
  readonly untilMs: number;
}
