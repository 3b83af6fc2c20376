import type { EventConfig } from "../core/event-config.ts";
import type { EdgeContext } from "./edge.ts";
import { Problem } from "./problem.ts";

/** The settings of a declared event; 404 for any other, or anybody could open queues without end. */
export function requireEvent(c: EdgeContext, eventId: string): EventConfig {
  const event = c.get("config").event(eventId);
  if (event === null) throw new Problem("EVENT_NOT_FOUND");
  return event;
}
