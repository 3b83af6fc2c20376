import type { Opening } from "../event-config.ts";
import { isSoldOut, type Snapshot } from "../snapshot.ts";

/** How long a join is held for the close that is due. So long before `enters_at` none is brought to Redis that may come there after it. */
export const CLOSE_PATIENCE_MS = 3000;

/**
 * What becomes of a join that must not enter a drawing, for nothing was asked of it: the Worker took the event for open.
 * joins: Redis gives it a place behind the entrants, or refuses it. waits: the close is due, and a tick makes it. too_early: entering
 * goes on. not_open: when the event opens is announced later.
 */
export type NewcomerStep = "joins" | "waits" | "too_early" | "not_open";

export function newcomerStep(snapshot: Snapshot, opening: Opening, nowMs: number): NewcomerStep {
  const { opensAtMs, entersAtMs = 0, closed } = snapshot;
  if (hasEndedEntering(snapshot)) return "joins";
  if (snapshot.generation === 0) {
    if (opening === "first-come") return "joins";
    if (opensAtMs === 0) return "not_open";
    if (nowMs >= opensAtMs) return "joins"; // nobody had entered
  }
  if (closed || isSoldOut(snapshot) || nowMs < entersAtMs - CLOSE_PATIENCE_MS) return "joins"; // is refused
  return nowMs >= opensAtMs - CLOSE_PATIENCE_MS ? "waits" : "too_early";
}

/** Whether nobody enters this event any more, whatever happens to it but a new start. */
export function hasEndedEntering({ generation, draw }: Snapshot): boolean {
  return generation > 0 && draw?.phase !== "entering";
}
