import { isEventId } from "../core/ids.ts";

/** Where the desk is, as its address says after the `#`: a reload and a second operator with the link see the same. */
export type Route =
  | { readonly page: "events" }
  | { readonly page: "event"; readonly event: string }
  | { readonly page: "report"; readonly event: string }
  | { readonly page: "create" };

export const EVENTS_HREF = "#/";
export const CREATE_HREF = "#/new-event";
const EVENT_PREFIX = "#/events/";
const REPORT_SUFFIX = "/report";

export function hrefOf(event: string): string {
  return `${EVENT_PREFIX}${event}`;
}

export function reportHrefOf(event: string): string {
  return hrefOf(event) + REPORT_SUFFIX;
}

/** Whatever leads nowhere leads to the list. */
export function readRoute(hash: string): Route {
  if (hash === CREATE_HREF) return { page: "create" };
  const rest = hash.startsWith(EVENT_PREFIX) ? hash.slice(EVENT_PREFIX.length) : null;
  const isReport = rest?.endsWith(REPORT_SUFFIX) ?? false;
  const event = isReport ? rest?.slice(0, -REPORT_SUFFIX.length) : rest;
  return isEventId(event) ? { page: isReport ? "report" : "event", event } : { page: "events" };
}
