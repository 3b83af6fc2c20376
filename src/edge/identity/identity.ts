import type { EdgeContext } from "../edge.ts";

/** How the queue knows who is asking: one file of this folder per AUTH_MODE. */
export interface Identity {
  /** Whether a cookie is all that the queue knows people by: a browser that brings none is a stranger each time. */
  readonly usesCookie: boolean;
  /** The person's id; null for a stranger. Throws a Problem for a request that must not be believed. */
  know(c: EdgeContext): Promise<string | null>;
  /** The same, and where the mode has strangers it gives them an id. */
  welcome(c: EdgeContext): Promise<Met>;
}

/** The id that a person has now, and whether they came without one. */
export interface Met {
  readonly id: string;
  readonly isStranger: boolean;
}
