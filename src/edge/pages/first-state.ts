import type { ServedEvent } from "../../config.ts";
import type { Summarized } from "../../core/answer.ts";
import { readReply } from "../../wire/reply.ts";
import { readStatus, writeStatus } from "../../wire/status.ts";
import { UNKNOWN, type VisitorState } from "../../wire/visitor-state.ts";
import { doAct } from "../answer-act.ts";
import { askSummary } from "../ask-summary.ts";
import type { EdgeContext } from "../edge.ts";
import type { Met } from "../identity/identity.ts";

/**
 * What is true for a visitor who opens the page. Reading never joins: crawlers and prefetching browsers read too.
 *
 * A crowd that reloads before an opening asks for no places: no visitor had one in the state that the summary is of, and
 * none gets one before the opening that it names. Left out is a visitor who holds a pass of before, or has spent it, when
 * the operator announces an opening within the pass's minutes: that page shows the opening, and /enter still leads to the
 * shop.
 */
export async function firstState(c: EdgeContext, event: ServedEvent, met: Met | null): Promise<VisitorState> {
  const summary = await askSummary(c, event);
  const offer = offerOf(event, summary);
  if (met === null || met.isStranger || (offer.status === "not_open" && summary.isIdle)) return offer;
  const { reply } = await doAct(c, "position", event, met.id);
  const state = readReply(reply, UNKNOWN) ?? UNKNOWN;
  return state.status === "outside" ? offer : state; // what the event offers no act says
}

/** What the event offers to a visitor without a place, read as the client reads the status. */
export function offerOf(event: ServedEvent, summary: Summarized): VisitorState {
  return readStatus(writeStatus(event.id, summary), Date.now()) ?? UNKNOWN;
}
