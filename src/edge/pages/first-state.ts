import type { DeclaredEvent } from "../../config.ts";
import type { PageState } from "../../page/page-model.ts";
import { doAct } from "../answer-act.ts";
import { askSummary } from "../ask-summary.ts";
import type { EdgeContext } from "../edge.ts";
import type { Met } from "../identity/identity.ts";
import { stateOf, stateOfEvent } from "./page-state.ts";

/**
 * What is true for whoever opens the page. Reading never joins: crawlers and prefetching browsers read too.
 *
 * A crowd that reloads before an opening asks for no places: nobody had one in the state that the summary is of, and
 * nobody gets one before the opening that it names. Left out is whoever holds a pass of before, or has spent it, when
 * the operator announces an opening within the pass's minutes: they are shown the opening, and /enter still lets them
 * through to the shop.
 */
export async function firstState(
  c: EdgeContext,
  event: DeclaredEvent,
  { id, isStranger }: Met,
): Promise<PageState> {
  const summary = await askSummary(c, event);
  const offer = stateOfEvent(summary, Date.now());
  const mayHavePlace = !isStranger && !(offer.status === "not_open" && summary.isIdle);
  const place = mayHavePlace ? stateOf(await doAct(c, "position", event, id)) : null;
  return place ?? offer;
}
