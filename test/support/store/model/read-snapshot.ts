import type { Board } from "../../../../src/core/board.ts";
import type { Drawing } from "../../../../src/core/draw/drawing.ts";
import type { DepartedSlice, Snapshot } from "../../../../src/core/snapshot.ts";
import { FIRST_TICKET, joinedAtMs } from "../../../../src/core/ticket.ts";
import type { JoinedTogether, Totals } from "../../../../src/core/totals.ts";
import type { ModelEvent } from "./event.ts";

function readBoard({ board, operator }: ModelEvent): Board {
  const { noticeEn: en, noticeTh: th, ticketTypes } = operator;
  const notices = { ...(en !== null && { en }), ...(th !== null && { th }) };
  return { version: board, notices, ticketTypes };
}

/** The model draws nothing: it goes as far as the close. */
function readDrawing(event: ModelEvent): Drawing {
  return {
    phase: event.draw,
    entered: event.entrants.size,
    gone: event.gone,
    closedAtMs: event.closedAtMs,
    round: 0,
    checkpoint: null,
    stopReason: null,
  };
}

export function readSnapshot(
  event: ModelEvent,
  numbering: number,
  departedIndex: number,
  nowMs: number,
): { snapshot: Snapshot; departed: DepartedSlice } {
  const index = numbering === event.generation ? departedIndex : 0;
  const from = Math.min(Math.max(index, event.departedBase), event.departed.length);
  return {
    snapshot: {
      generation: event.generation,
      numbering: event.generation,
      renumberAtMs: 0,
      hasRoom: event.totals.joined < FIRST_TICKET - 1,
      calledUpTo: event.calledUpTo,
      returnedUpTo: event.returnedUpTo,
      departedCount: event.departed.length,
      departedBase: event.departedBase,
      departedSum: event.departed.reduce((sum, ticket) => (sum + ticket) % 2 ** 31, 0),
      waiting: event.waiting,
      returned: event.count("returned"),
      called: event.count("called"),
      calledTotal: event.totals.called,
      joined: event.totals.joined,
      rateMilli: event.rateMilli,
      paused: event.operator.paused ?? false,
      closed: event.isClosed(nowMs),
      tick: event.tick,
      clockMs: event.clockMs ?? 0,
      claimClockMs: event.claimClockMs,
      idle: event.idle,
      control: event.control,
      passTtlSeconds: event.passTtlSeconds,
      opensAtMs: event.operator.opensAtMs ?? 0,
      closesAtMs: event.operator.closesAtMs ?? 0,
      entersAtMs: event.operator.entersAtMs ?? 0,
      ...(event.draw !== "none" && { draw: readDrawing(event) }),
      completed: event.totals.completed,
      expired: event.totals.expired,
      admitted: event.count("admitted"),
      remaining: event.remainingToSell,
      notice: event.operator.notice,
      board: readBoard(event),
    },
    departed: { from, tickets: event.departed.slice(from, from + 5000) },
  };
}

export function readTotals(event: ModelEvent): Totals {
  const { noShows, late, returned, calledAtOnce } = event.totals;
  return { missed: event.count("missed"), noShows, late, returnedTotal: returned, calledAtOnce };
}

/** Of tickets in the order of the line. */
export function joinTimes(tickets: readonly number[]): JoinedTogether[] {
  const people = new Map<number, number>();
  for (const ticket of tickets) people.set(joinedAtMs(ticket), (people.get(joinedAtMs(ticket)) ?? 0) + 1);
  return [...people].map(([joinedAtMs, people]) => ({ joinedAtMs, people }));
}
