import type { EventConfig } from "../../core/event-config.ts";
import type { PageState } from "../../page/page-model.ts";
import { doAct } from "../answer-act.ts";
import { askSummary } from "../ask-summary.ts";
import type { EdgeContext } from "../edge.ts";
import type { Met } from "../visitor-cookie.ts";
import { stateOf, stateOfEvent } from "./page-state.ts";
import { readRefusal } from "./refusal-cookie.ts";

/** What is true for whoever opens the page. Reading never joins: crawlers and prefetching browsers read too. */
export async function firstState(
  c: EdgeContext,
  eventId: string,
  event: EventConfig,
  { id, isStranger }: Met,
): Promise<PageState> {
  if (!isStranger) {
    const state = stateOf(await doAct(c, "position", eventId, event, id));
    if (state.status !== "outside") return state;
  }
  const summary = await askSummary(c, eventId, event);
  const state = stateOfEvent(summary, Date.now());
  const refusal = readRefusal(c);
  return state.status === "outside" && refusal !== null ? { status: refusal, notice: summary.notice } : state;
}
