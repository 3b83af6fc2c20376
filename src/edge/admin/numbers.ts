/** The numbers of an event as its loop saw it last, and what the event does, in a word. */
import type { LiveNumbers } from "../../bindings.ts";
import type { ServedEvent } from "../../config.ts";
import type { EventNumbers } from "../../core/history/event-numbers.ts";
import type { OperatorState } from "../../core/operator.ts";
import type { EventStatus } from "../../wire/desk-answers.ts";
import { Problem } from "../../wire/problems.ts";
import { askLoop } from "../ask-object.ts";
import type { EdgeContext } from "../edge.ts";

const UNREACHED: LiveNumbers = { numbers: null, streams: null, isStoreAway: true };

/** Costs Redis nothing. A loop that cannot be reached says as much as one that reaches no Redis. */
export async function readNumbers(c: EdgeContext, event: ServedEvent): Promise<LiveNumbers> {
  try {
    return await askLoop(c, event, async (loop) => loop.numbers());
  } catch (error) {
    if (error instanceof Problem) return UNREACHED;
    throw error;
  }
}

/** What decides on the status. Of an event that no loop has seen yet, nothing is known. */
type Standing = Pick<EventNumbers, "paused" | "closed" | "opensAtMs" | "remaining" | "idle" | "waiting">;
const UNSEEN: Standing = {
  paused: false,
  closed: false,
  opensAtMs: 0,
  remaining: null,
  idle: true,
  waiting: 0,
};

type Operated = Pick<OperatorState, "version" | "fields" | "unreadable">;

/** In the order in which it matters to an operator. `operated`: what operators have set, where that is known. */
export function statusOf(live: LiveNumbers, operated: Operated | null, nowMs: number): EventStatus {
  if (live.isStoreAway) return "unavailable";
  const { numbers } = live;
  const isAhead = operated !== null && (numbers === null || numbers.control < operated.version);
  const { paused, closed, opensAtMs, remaining, idle, waiting } = isAhead
    ? asOperated(numbers ?? UNSEEN, operated, nowMs)
    : (numbers ?? UNSEEN);
  if (paused || (operated?.unreadable.length ?? 0) > 0) return "paused";
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
