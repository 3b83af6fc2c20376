import type { Header, LeftPage } from "../../../src/core/header.ts";
import { FIRST_TICKET } from "../../../src/core/ticket.ts";
import type { ModelEvent } from "./event.ts";

export function see(
  event: ModelEvent,
  numbering: number,
  leftIndex: number,
): { header: Header; left: LeftPage } {
  const index = numbering === event.generation ? leftIndex : 0;
  const from = Math.min(Math.max(index, event.leftBase), event.left.length);
  return {
    header: {
      generation: event.generation,
      numbering: event.generation,
      renumberAt: 0,
      hasRoom: event.totals.joined < FIRST_TICKET - 1,
      calledUpTo: event.calledUpTo,
      returnedUpTo: event.returnedUpTo,
      leftCount: event.left.length,
      leftBase: event.leftBase,
      waiting: event.count("waiting", "returned"),
      returned: event.count("returned"),
      called: event.count("called"),
      calledTotal: event.totals.called,
      joined: event.totals.joined,
      rateMilli: event.rateMilli,
      paused: event.paused,
      closed: event.closed,
      tick: event.tick,
      idle: event.idle,
      control: event.control,
      passTtlSeconds: event.passTtl,
      opensAt: event.opensAt,
      unsold: event.unsold,
      notice: event.notice === "" ? null : Array.from(event.notice).slice(0, 280).join(""),
    },
    left: { from, tickets: event.left.slice(from, from + 5000) },
  };
}
