import type { Mint } from "./mint.ts";
import type { Alg } from "./sign.ts";

export type Verdict = "ok" | "INVALID_QUEUE_PASS" | "QUEUE_PASS_EXPIRED" | "QUEUE_PASS_EVENT_MISMATCH";

/** One definition, which makes a vector for each algorithm. Its verdict is written by hand, never computed. */
export interface Case {
  readonly name: string;
  /** All of them when left out. */
  readonly algs?: readonly Alg[];
  readonly token: (mint: Mint) => string;
  /** What the shop knows; the event is `demo` when left out, and the person unknown. */
  readonly check?: { readonly eventId?: string; readonly userId?: string };
  readonly verdict: Verdict;
  readonly why: string;
}

export const INVALID = "INVALID_QUEUE_PASS";
export const EXPIRED = "QUEUE_PASS_EXPIRED";
export const OTHER_EVENT = "QUEUE_PASS_EVENT_MISMATCH";
