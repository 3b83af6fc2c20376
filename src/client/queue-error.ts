import type { ProblemCode } from "../wire/problem-codes.ts";
import type { Challenge, Refusal } from "../wire/refusal.ts";

/** Codes of the client itself; every other `code` is the queue's own. */
export type ClientProblem =
  /** Nothing was answered at all. */
  | "NETWORK"
  /** Something else than the queue answered: a portal, a proxy, an error page. */
  | "STRANGE_ANSWER"
  /** `close()` was called meanwhile. */
  | "CLOSED"
  /** The signal that was given along was aborted. */
  | "ABORTED";

/** What `join`, `leave` and `claim` throw. Decide by `code`: messages are for people and may change. */
export class QueueError extends Error implements Refusal {
  override readonly name = "QueueError";
  /** One that this client does not know may come from a newer queue. */
  readonly code: ProblemCode | ClientProblem | (string & {});
  /** Of the HTTP answer; 0 without one. */
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  /** Of QUEUE_NOT_OPEN; ms since 1970 by the queue's clock. 0 = the time is announced later. */
  readonly opensAtMs: number | null;
  /** The same, from when people can enter, where places are drawn. */
  readonly entersAtMs: number | null;
  /** When the pass ends that keeps its visitor from joining; ms since 1970 by the queue's clock. */
  readonly expiresAtMs: number | null;
  /** Where the person has to sign in first. */
  readonly loginUrl: string | null;
  /** What there is to do before entering. */
  readonly challenge: Challenge | null;

  constructor(
    code: QueueError["code"],
    message: string,
    {
      status = 0,
      retryAfterSeconds = null,
      opensAtMs = null,
      entersAtMs = null,
      expiresAtMs = null,
      loginUrl = null,
      challenge = null,
    }: Partial<Omit<Refusal, "code"> & Pick<QueueError, "status" | "retryAfterSeconds">> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.opensAtMs = opensAtMs;
    this.entersAtMs = entersAtMs;
    this.expiresAtMs = expiresAtMs;
    this.loginUrl = loginUrl;
    this.challenge = challenge;
  }

  /** The queue works, and lets this through at its own pace. */
  get isHeldBack(): boolean {
    return this.code === "RATE_LIMITED" || this.code === "NETWORK_CROWDED";
  }

  /** Whether the same request may well succeed in a while. */
  get isPassing(): boolean {
    if (this.code === "CLOSED" || this.code === "ABORTED") return false;
    if (this.code === "STRANGE_ANSWER") return true; // the proxy or portal in between may let the queue answer later
    return this.status < 400 || this.status === 429 || this.status >= 500;
  }
}
