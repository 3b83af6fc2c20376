/** What an event does, in a word, for operators. */
import { isDrawing } from "../draw/drawing.ts";
import type { EventNumbers } from "../history/event-numbers.ts";
import type { OperatorState } from "../operator.ts";

/** Of an event whose settings can be read: without them it is misconfigured. */
export const RUN_STATUSES = [
  "unavailable",
  "paused",
  "closed",
  "not_open",
  "draw_stopped",
  "drawing",
  "sold_out",
  "idle",
  "running",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** What a loop knows. */
interface Seen {
  /** Of its last tick; null before the first. */
  readonly numbers: EventNumbers | null;
  /** Redis did not answer the last tick, or the loop does not answer. */
  readonly isStoreAway: boolean;
}

/** What decides on the status. Of an event that no loop has seen yet, nothing is known. */
type Standing = Pick<
  EventNumbers,
  "paused" | "closed" | "opensAtMs" | "remaining" | "idle" | "waiting" | "draw"
>;
const UNSEEN: Standing = {
  paused: false,
  closed: false,
  opensAtMs: 0,
  remaining: null,
  idle: true,
  waiting: 0,
  draw: null,
};

type Operated = Pick<OperatorState, "version" | "fields" | "unreadable">;

/** In the order in which it matters to an operator. `operated`: what operators have set, where that is known. */
export function statusOf(seen: Seen, operated: Operated | null, nowMs: number): RunStatus {
  if (seen.isStoreAway) return "unavailable";
  const { numbers } = seen;
  const isAhead = operated !== null && (numbers === null || numbers.control < operated.version);
  const { paused, closed, opensAtMs, remaining, idle, waiting, draw } = isAhead
    ? asOperated(numbers ?? UNSEEN, operated, nowMs)
    : (numbers ?? UNSEEN);
  if (paused || (operated?.unreadable.length ?? 0) > 0) return "paused";
  if (draw && isDrawing(draw.phase)) return draw.stopReason === null ? "drawing" : "draw_stopped"; // no calls, whatever else is set
  if (closed) return "closed";
  if (opensAtMs > nowMs) return "not_open";
  if (remaining === 0) return "sold_out";
  return idle && waiting === 0 ? "idle" : "running";
}

/** The loop has not ticked since an operator did something. */
function asOperated(seen: Standing, { fields }: Operated, nowMs: number): Standing {
  const { paused, closed, opensAtMs, closesAtMs, remaining } = fields;
  return {
    ...seen,
    paused: paused === true,
    closed: closed === true || (closesAtMs !== null && closesAtMs <= nowMs),
    opensAtMs: opensAtMs ?? 0,
    remaining: remaining === null ? null : Math.max(0, remaining),
  };
}
