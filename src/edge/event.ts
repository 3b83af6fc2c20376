import type { PageConfig } from "../config/page-config.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { EdgeContext } from "./edge.ts";
import { Problem } from "./problem.ts";

/** The settings of a declared event; 404 for any other, or anybody could open queues without end. */
export function requireEvent(c: EdgeContext, eventId: string): EventConfig {
  const event = c.get("config").event(eventId);
  if (event === null) throw new Problem("EVENT_NOT_FOUND");
  return event;
}

/** The same event's waiting page; 404 for any other. */
export function requirePage(c: EdgeContext, eventId: string): PageConfig {
  const page = c.get("config").page(eventId);
  if (page === null) throw new Problem("EVENT_NOT_FOUND");
  return page;
}
