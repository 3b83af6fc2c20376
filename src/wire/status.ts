/** What is public about an event, and what it means to a visitor who has no place. */
import type { Summarized } from "../core/answer.ts";
import type { StatusAnswer } from "./answers.ts";
import { writeDraw } from "./draw.ts";
import { type Fields, fieldsOf, readTime, writeTimeOrNull } from "./fields.ts";
import { readNotices, type Told, writeNotices } from "./notices.ts";
import type { NotOpenState, OutsideState, VisitorState } from "./visitor-state.ts";

export function writeStatus(eventId: string, summary: Summarized): StatusAnswer {
  const draw = writeDraw(summary);
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
    ...(summary.opening && { opening: summary.opening }),
    ...(summary.opening === "draw" && { enters_at: writeTimeOrNull(summary.entersAtMs) }),
    ...(draw && { draw }),
  };
}

/**
 * What the event offers to a visitor who is not in the queue, in the order in which a join is refused. `null` when it cannot
 * be understood. `nowMs` by the queue's clock.
 */
export function readStatus(body: Fields, nowMs: number): VisitorState | null {
  if (typeof body.sold_out !== "boolean") return null;
  const told = readNotices(body);
  const closesAtMs = readTime(body.closes_at);
  if (body.closed === true || (closesAtMs !== null && closesAtMs <= nowMs))
    return { status: "closed", ...told };
  const offer = readOpening(body, nowMs);
  if (offer?.status === "not_open") return { ...offer, ...told };
  if (body.sold_out) return { status: "sold_out", ...told };
  if (body.full === true) return { status: "full", ...told };
  return { status: "outside", closesAtMs: closesAtMs ?? undefined, ...offer };
}

type Entering = NonNullable<OutsideState["draw"]>;
type Opening = Omit<NotOpenState, keyof Told> | { readonly status: "outside"; readonly draw: Entering };

/** Whether joins are refused yet, or enter a drawing; null where they take a place. */
function readOpening(body: Fields, nowMs: number): Opening | null {
  const isDraw = body.opening === "draw";
  const { phase } = fieldsOf(body.draw);
  const opensAtMs = readTime(body.opens_at);
  const entersAtMs = isDraw ? readTime(body.enters_at) : null;
  // A drawing has no time of its own: nobody can enter one whose end is not known.
  if (opensAtMs === null && isDraw && phase === undefined) return { status: "not_open", opensAtMs };
  if (opensAtMs === null || opensAtMs <= nowMs) return null;
  // An opening that is set anew after the close is one of those who come now.
  const canEnter = isDraw && (phase === undefined || phase === "entering");
  if (!canEnter) return { status: "not_open", opensAtMs };
  const isEarly = entersAtMs !== null && entersAtMs > nowMs;
  if (isEarly) return { status: "not_open", opensAtMs, entersAtMs };
  return { status: "outside", draw: { opensAtMs, entersAtMs } };
}

/** Whether no pass is issued at the moment: the time to claim a turn does not run. */
export function readHalted(body: Fields): boolean {
  return body.paused === true || body.rate_per_second === 0;
}
