import { isEventId } from "../core/ids.ts";

/** Where the desk is, as its address says after the `#`: a reload and a second operator with the link see the same. */
export type Route =
  | { readonly page: "events" }
  | { readonly page: "event"; readonly event: string }
  | { readonly page: "create" };

export const EVENTS_HREF = "#/";
export const CREATE_HREF = "#/new-event";
const EVENT_PREFIX = "#/events/";

export function hrefOf(event: string): string {
  return `${EVENT_PREFIX}${event}`;
}

/** Whatever leads nowhere leads to the list. */
export function readRoute(hash: string): Route {
  if (hash === CREATE_HREF) return { page: "create" };
  const event = hash.startsWith(EVENT_PREFIX) ? hash.slice(EVENT_PREFIX.length) : null;
  return isEventId(event) ? { page: "event", event } : { page: "events" };
}
