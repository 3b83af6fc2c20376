/** What is public about an event, and what it means to a visitor who has no place. */
import type { Summarized } from "../core/answer.ts";
import type { StatusAnswer } from "./answers.ts";
import { type Fields, readTime, writeTimeOrNull } from "./fields.ts";
import { readNotices, writeNotices } from "./notices.ts";
import type { VisitorState } from "./visitor-state.ts";

export function writeStatus(eventId: string, summary: Summarized): StatusAnswer {
  return {
    event_id: eventId,
    queue_size: summary.queueSize,
    rate_per_second: summary.ratePerSecond,
    paused: summary.paused,
    closed: summary.closed,
    full: summary.full,
    sold_out: summary.soldOut,
    remaining: summary.remaining,
    ...writeNotices(summary),
    opens_at: writeTimeOrNull(summary.opensAtMs),
    closes_at: writeTimeOrNull(summary.closesAtMs),
  };
}

/**
 * What the event offers to a visitor who is not in the queue, in the order in which a join is refused. `null` when it cannot
 * be understood. `nowMs` by the queue's clock.
 */
export function readStatus(body: Fields, nowMs: number): VisitorState | null {
  if (typeof body.sold_out !== "boolean") return null;
  const told = readNotices(body);
  const [opensAtMs, closesAtMs] = [readTime(body.opens_at), readTime(body.closes_at)];
  if (body.closed === true || (closesAtMs !== null && closesAtMs <= nowMs))
    return { status: "closed", ...told };
  if (opensAtMs !== null && opensAtMs > nowMs) return { status: "not_open", opensAtMs, ...told };
  if (body.sold_out) return { status: "sold_out", ...told };
  if (body.full === true) return { status: "full", ...told };
  return { status: "outside", closesAtMs: closesAtMs ?? undefined };
}

/** Whether no pass is issued at the moment: the time to claim a turn does not run. */
export function readHalted(body: Fields): boolean {
  return body.paused === true || body.rate_per_second === 0;
}
