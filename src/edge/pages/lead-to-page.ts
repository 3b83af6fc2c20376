import type { EdgeContext } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { sendTo } from "./send-page.ts";
import { pagePath, readTarget } from "./target.ts";

/** For whoever opens the address of a form, by a reload or from the history. Nothing is done; the page says what is. */
export function leadToPage(c: EdgeContext, eventId: string): Response {
  const { page } = requireEvent(c, eventId);
  return sendTo(c, pagePath(eventId, readTarget(c.req.query("to"), page.bookingUrl)));
}
