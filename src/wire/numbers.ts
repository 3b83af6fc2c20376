/** What a loop says to who watches its event: the live numbers and the history, as an operator's page reads them. */
import { COLUMNS, type Column, type Series } from "../core/history/buckets.ts";
import type { History } from "../core/history/event-history.ts";
import type { EventNumbers } from "../core/history/event-numbers.ts";
import type { HistoryAnswer, NumbersAnswer, SeriesAnswer } from "./desk-answers.ts";

interface Seen {
  readonly numbers: EventNumbers | null;
  /** Open streams of visitors; null while no lobby says. */
  readonly streams: number | null;
}

/** What the loop knows; null before it has seen its event. */
export function writeNumbers({ numbers, streams }: Seen): NumbersAnswer | null {
  if (numbers === null) return null;
  return {
    at_ms: numbers.atMs,
    waiting: numbers.waiting,
    called: numbers.called,
    admitted: numbers.admitted,
    missed: numbers.missed,
    joined: numbers.joined,
    called_total: numbers.calls,
    completed: numbers.completed,
    no_shows: numbers.noShows,
    expired: numbers.expired,
    returned_total: numbers.returned,
    late: numbers.late,
    left: numbers.left,
    rate_per_second: numbers.ratePerSecond,
    remaining: numbers.remaining,
    estimated_wait_seconds: numbers.estimatedWaitSeconds,
    tick_late_ms: numbers.tickLateMs,
    streams,
    // A loop of a version before this field says none.
    draw: numbers.draw ? writeDraw(numbers.draw) : null,
  };
}

function writeDraw(draw: NonNullable<EventNumbers["draw"]>): NumbersAnswer["draw"] {
  const { phase, entered, gone, closedAtMs, round, roundAtMs, stopReason } = draw;
  return {
    phase,
    entered,
    gone,
    closes_at_ms: closedAtMs || null,
    round: round || null,
    round_at_ms: roundAtMs || null,
    stop_reason: stopReason,
  };
}

export function numbersFrame(seen: Seen): string {
  return `event: numbers\ndata: ${JSON.stringify(writeNumbers(seen))}\n\n`;
}

/** The columns of a history as operators read them. */
export const WIRE_NAMES = {
  waiting: "waiting",
  called: "called",
  admitted: "admitted",
  missed: "missed",
  estimatedWaitSeconds: "estimated_wait_seconds",
  joined: "joined",
  calls: "calls",
  completed: "completed",
  late: "late",
  noShows: "no_shows",
  expired: "expired",
  returned: "returned",
  left: "left",
  tickLateMs: "tick_late_ms",
} as const satisfies Record<Column, keyof SeriesAnswer>;

export function writeHistory({ seconds, minutes }: History): HistoryAnswer {
  return { seconds: writeSeries(seconds), minutes: writeSeries(minutes) };
}

function writeSeries({ fromMs, stepMs, columns }: Series): SeriesAnswer {
  const named = Object.fromEntries(COLUMNS.map((name) => [WIRE_NAMES[name], columns[name]])) as Omit<
    SeriesAnswer,
    "from_ms" | "step_ms"
  >;
  return { from_ms: fromMs, step_ms: stepMs, ...named };
}
