import { slowMs } from "./backoff.ts";
import type { QueueState } from "./queue-state.ts";

export type Question = "place" | "status";

export type WatchStep =
  | { readonly kind: "stream" }
  | { readonly kind: "ask"; readonly about: Question; readonly inMs: number }
  /** Nothing changes unless the visitor acts. */
  | { readonly kind: "rest" };

/**
 * Everybody waits for the same instant of opening. Spread over two seconds, half a million pages are 250,000 requests
 * a second and not all of them within one millisecond. Who is first among them was chance before, and still is.
 */
const OPENING_SPREAD_MS = 2000;
/** Deadlines pass at the queue a moment later than here. */
const DEADLINE_SPREAD_MS = 2000;
const SHORTEST_MS = 1000;

/** How to go on from a state. */
export function planWatch(state: QueueState, nowMs: number, random: number): WatchStep {
  switch (state.status) {
    case "waiting":
      return { kind: "stream" };
    case "ready":
      return askPlace(state.claimBeforeMs, nowMs, random);
    case "missed":
      return askPlace(state.returnBeforeMs, nowMs, random);
    case "booked":
      return askPlace(state.untilMs, nowMs, random);
    case "not_open": {
      const openMs = Math.max(0, state.opensAtMs - nowMs) + random * OPENING_SPREAD_MS;
      return { kind: "ask", about: "status", inMs: Math.min(openMs, slowMs(random)) };
    }
    case "sold_out":
    case "full":
    case "closed":
      return { kind: "ask", about: "status", inMs: slowMs(random) };
    case "unavailable":
      return { kind: "ask", about: "place", inMs: 0 };
    case "outside":
    case "left":
      return { kind: "rest" };
  }
}

/** After the deadline, and seldom before: it can move, and the visitor may have acted on another device. */
function askPlace(deadlineMs: number | null, nowMs: number, random: number): WatchStep {
  const leftMs = deadlineMs === null ? Number.POSITIVE_INFINITY : Math.max(0, deadlineMs - nowMs);
  const inMs = leftMs + SHORTEST_MS + random * DEADLINE_SPREAD_MS;
  return { kind: "ask", about: "place", inMs: Math.min(inMs, slowMs(random)) };
}
