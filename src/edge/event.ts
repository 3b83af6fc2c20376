import type { DeclaredEvent } from "../config.ts";
import type { EdgeContext } from "./edge.ts";
import { Problem } from "./problem.ts";

/** A declared event with its settings; 404 for any other, or anybody could open queues without end. */
export function requireEvent(c: EdgeContext, id: string): DeclaredEvent {
  const event = c.get("config").event(id);
  if (event === null) throw new Problem("EVENT_NOT_FOUND");
  return event;
}
