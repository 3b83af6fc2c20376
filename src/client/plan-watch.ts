import { slowMs } from "./backoff.ts";
import { endOfTurnMs, type QueueState } from "./queue-state.ts";

export type Question = "place" | "status";

export type WatchStep =
  | { readonly kind: "stream" }
  | { readonly kind: "ask"; readonly inMs: number }
  /** Nothing changes unless the visitor acts. */
  | { readonly kind: "rest" };

/** Deadlines pass at the queue a moment later than here. */
const DEADLINE_SPREAD_MS = 2000;
const SHORTEST_MS = 1000;

/** How to go on from a state. */
export function planWatch(state: QueueState, nowMs: number, random: number): WatchStep {
  switch (state.status) {
    case "waiting":
      return { kind: "stream" };
    case "ready":
      return askPlace(endOfTurnMs(state), nowMs, random);
    case "missed":
      return askPlace(state.returnBeforeMs, nowMs, random);
    case "booked":
      return askPlace(state.untilMs, nowMs, random);
    case "not_open":
    case "sold_out":
    case "full":
    case "closed":
      return { kind: "ask", inMs: slowMs(random) };
    case "unavailable":
      return { kind: "ask", inMs: (state.retryAfterSeconds ?? 0) * 1000 * (1 + random / 2) };
    case "outside":
    case "expired":
    case "left":
      return { kind: "rest" };
  }
}

/** When a page opens by the clock: nobody needs to be asked for that. null when it is far away, or not to come. */
export function opensInMs(state: QueueState, nowMs: number): number | null {
  if (state.status !== "not_open") return null;
  const inMs = Math.max(0, state.opensAtMs - nowMs);
  return inMs <= slowMs(1) ? inMs : null;
}

/** What is worth asking whoever is in this state. Somebody outside may have joined from a tab that could not say so. */
export function questionOf({ status }: QueueState): Question {
  switch (status) {
    case "not_open":
    case "sold_out":
    case "full":
    case "closed":
      return "status";
    case "outside":
    case "waiting":
    case "ready":
    case "missed":
    case "booked":
    case "expired":
    case "left":
    case "unavailable":
      return "place";
  }
}

/** After the deadline, and seldom before: it can move, and the visitor may have acted on another device. */
function askPlace(deadlineMs: number | null, nowMs: number, random: number): WatchStep {
  const leftMs = deadlineMs === null ? Number.POSITIVE_INFINITY : Math.max(0, deadlineMs - nowMs);
  const inMs = leftMs + SHORTEST_MS + random * DEADLINE_SPREAD_MS;
  return { kind: "ask", inMs: Math.min(inMs, slowMs(random)) };
}
