/**
 * Everything that can become of a request to Upstash, by name. The bridge does it to real requests, `npm run chaos` to those of a
 * simulated sale, so that both mean the same by a name.
 */

/** What its sender is answered. `cut`: the connection closes without an answer. `silence`: it stays open, and nothing comes. */
type Answered = "as ever" | "cut" | "silence" | "garbage" | "half a body" | { readonly status: number };

/** How a request with this fault goes. */
export interface Course {
  /** How often it is executed. */
  readonly executions: 0 | 1 | 2;
  readonly answered: Answered;
  /** How long it is on its way before it is executed, ms; 0 for the usual way. */
  readonly lateMs: number;
  /** How long its answer is on its way, ms. */
  readonly answerLateMs: number;
}

const AS_EVER: Course = { executions: 1, answered: "as ever", lateMs: 0, answerLateMs: 0 };
const NOT_EXECUTED = { ...AS_EVER, executions: 0 } as const;

/** A request that is on its way for this long is slow, and its sender still waits (STORE_TIMEOUT_MS is 2,000 by default). */
const SLOW_MS = 300;
/** A request that is on its way for this long arrives after its sender has given up. */
const TOO_LATE_MS = 3000;

/** Of the last five, what is different lies beside the way of the request: in its script, in what it reads, and in Redis. */
export const FAULTS = {
  none: AS_EVER,
  delayed: { ...AS_EVER, lateMs: SLOW_MS },
  throttled: { ...AS_EVER, answerLateMs: SLOW_MS },
  "request lost": { ...NOT_EXECUTED, answered: "silence" },
  "reply lost": { ...AS_EVER, answered: "silence" },
  "cut before": { ...NOT_EXECUTED, answered: "cut" },
  "cut after": { ...AS_EVER, answered: "cut" },
  "executed twice": { ...AS_EVER, executions: 2 },
  "executed late": { ...AS_EVER, answered: "silence", lateMs: TOO_LATE_MS },
  "answered 400": { ...NOT_EXECUTED, answered: { status: 400 } },
  "answered 401": { ...NOT_EXECUTED, answered: { status: 401 } },
  "answered 429": { ...NOT_EXECUTED, answered: { status: 429 } },
  "answered 500": { ...NOT_EXECUTED, answered: { status: 500 } },
  "answered garbage": { ...AS_EVER, answered: "garbage" },
  "answered half": { ...AS_EVER, answered: "half a body" },
  "scripts forgotten": AS_EVER,
  "record too large": AS_EVER,
  "memory full": AS_EVER,
  "stale read": AS_EVER,
  "rolled back": AS_EVER,
} as const satisfies Record<string, Course>;

export type FaultName = Exclude<keyof typeof FAULTS, "none">;

export const FAULT_NAMES = Object.keys(FAULTS).filter((name) => name !== "none") as FaultName[];

/** In what words Redis and Upstash refuse a write, also inside a script. */
export const REFUSALS = {
  "record too large": "ERR max single record size exceeded",
  "memory full": "OOM command not allowed when used memory > 'maxmemory'.",
} as const;

export function isRefusal(fault: FaultName): fault is keyof typeof REFUSALS {
  return fault in REFUSALS;
}
