import type { QueueError } from "./queue-error.ts";
import { noticeOf, outside, type QueueState } from "./queue-state.ts";

/** Where somebody stands whom the queue refused so; `null` when the refusal says nothing about that. */
export function readRefusal(error: QueueError, shown: QueueState, nowMs: number): QueueState | null {
  // A refusal carries no notice: the one on show goes on.
  const notice = noticeOf(shown);
  const thenMs = nowMs + (error.retryAfterSeconds ?? 0) * 1000;
  switch (error.code) {
    case "NOT_IN_QUEUE":
    case "UNAUTHORIZED": // it has never met this browser
      return outside(shown);
    case "QUEUE_NOT_OPEN":
      return { status: "not_open", opensAtMs: thenMs, notice };
    case "SOLD_OUT":
      return { status: "sold_out", notice };
    case "QUEUE_FULL":
      return { status: "full", notice };
    case "QUEUE_CLOSED":
      return { status: "closed", notice };
    case "PASS_SPENT":
      return { status: "booked", expiresAtMs: thenMs };
  }
  return null;
}
