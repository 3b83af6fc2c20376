import type { DepartedSlice, Snapshot } from "../../../../src/core/snapshot.ts";
import { FIRST_TICKET } from "../../../../src/core/ticket.ts";
import type { ModelEvent } from "./event.ts";

export function readSnapshot(
  event: ModelEvent,
  numbering: number,
  departedIndex: number,
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
      waiting: event.count("waiting", "returned"),
      returned: event.count("returned"),
      called: event.count("called"),
      calledTotal: event.totals.called,
      joined: event.totals.joined,
      rateMilli: event.rateMilli,
      paused: event.operator.paused ?? false,
      closed: event.operator.closed ?? false,
      tick: event.tick,
      clockMs: event.clockMs ?? 0,
      claimClockMs: event.claimClockMs,
      idle: event.idle,
      control: event.control,
      passTtlSeconds: event.passTtlSeconds,
      opensAtMs: event.operator.opensAtMs ?? 0,
      remaining: event.remainingToSell,
      notice: event.operator.notice,
    },
    departed: { from, tickets: event.departed.slice(from, from + 5000) },
  };
}
