import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";

/** How the queue knows who is asking: one file of this folder per AUTH_MODE. */
export interface Identity {
  /** Whether a cookie is all that this request can be known by: a browser that brings none is a stranger each time. */
  usesCookie(c: EdgeContext): boolean;
  /** The person's id; null for a stranger. Throws a Problem for a request that must not be believed. */
  know(c: EdgeContext): Promise<string | null>;
  /** The same, and where the queue may it gives a stranger an id; null where strangers have to sign in at the shop. */
  welcome(c: EdgeContext): Promise<Met | null>;
}

/** The id that a person has now, and whether they came without one. */
export interface Met {
  readonly id: string;
  readonly isStranger: boolean;
}

/** The refusal of a stranger, with where to sign in where the shop has named it. */
export function signInFirst(c: EdgeContext, message?: string): Problem {
  const { login } = c.get("config");
  const usual = login === null ? undefined : "Sign in at the shop first.";
  return new Problem("UNAUTHORIZED", message ?? usual, { loginUrl: login?.url ?? null });
}
