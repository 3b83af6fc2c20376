import type { QueueState } from "./queue-state.ts";
import { type Fields, readText, readTime } from "./read-fields.ts";

/**
 * What the event's public status means to somebody who is not in the queue. It does not say whether the queue is full
 * or closed: only a join does, so those stay until somebody tries. `opensAtMs` is by the queue's clock, as is `nowMs`.
 */
export function readStatus(body: Fields, shown: QueueState, nowMs: number): QueueState | null {
  if (typeof body.sold_out !== "boolean") return null;
  const notice = readText(body.notice);
  const opensAtMs = readTime(body.opens_at);
  if (opensAtMs !== null && opensAtMs > nowMs) return { status: "not_open", opensAtMs, notice };
  if (body.sold_out) return { status: "sold_out", notice };
  if (shown.status === "full" || shown.status === "closed") return { ...shown, notice };
  return { status: "outside", openedAtMs: opensAtMs };
}
