import type { QueueState } from "./queue-state.ts";
import { type Fields, readText, readTime } from "./read-fields.ts";

/**
 * What the event's public status means to somebody who is not in the queue, in the order in which a join is refused.
 * `nowMs` is by the queue's clock, as the times are that come out.
 */
export function readStatus(body: Fields, nowMs: number): QueueState | null {
  if (typeof body.sold_out !== "boolean") return null;
  const notice = readText(body.notice);
  const opensAtMs = readTime(body.opens_at);
  if (body.closed === true) return { status: "closed", notice };
  if (opensAtMs !== null && opensAtMs > nowMs) return { status: "not_open", opensAtMs, notice };
  if (body.sold_out) return { status: "sold_out", notice };
  if (body.full === true) return { status: "full", notice };
  return { status: "outside", openedAtMs: opensAtMs };
}
