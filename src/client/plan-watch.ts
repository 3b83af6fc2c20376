import {
  type EnteredState,
  endOfTurnMs,
  type NotOpenState,
  type ReadyState,
  type VisitorState,
} from "../wire/visitor-state.ts";
import { slowMs } from "./backoff.ts";

/**
 * `place`: where the visitor stands. `status`: what the event offers. `pause`: whether the time to claim runs. The last
 * two are answered by what the queue keeps in memory, so that pages may ask them often.
 */
export type Question = "place" | "status" | "pause";

export type WatchStep =
  | { readonly kind: "stream"; readonly inMs: number }
  | { readonly kind: "ask"; readonly inMs: number; readonly about: Question }
  /** Nothing changes unless the visitor acts. */
  | { readonly kind: "rest" };

type Ask = Extract<WatchStep, { kind: "ask" }>;

/** Deadlines pass at the queue a moment later than here. */
const DEADLINE_SPREAD_MS = 2000;
const SHORTEST_MS = 1000;
/** With its spread half a minute at most: an opening that moved, tickets that came back. */
const NEWS_MS = 20_000;
/** So close to an opening everybody is about to join, and has to know sooner that it moved. */
const SOON_MS = 120_000;
const NEWS_SOON_MS = 8000;
/** So long before a drawing pages open their streams, each at a time of its own: an hour of streams would say nothing. */
const STREAM_EARLY_MS = 120_000;
/** For who comes, or comes back, while places are drawn. */
const STREAM_SPREAD_MS = 5000;
/** The entry has stood for five seconds by then, and the queue gives a receipt. */
const RECEIPT_MS = 7000;
/** A day and some seconds: the longest deadline there is, and well within what a timer takes. */
const LONGEST_TIMER_MS = 2 * 24 * 3_600_000;
/** While a minute runs that a pause would stop. */
const NEWS_OF_TURN_MS = 4000;

/** How to go on from a state. */
export function planWatch(state: VisitorState, nowMs: number, random: number): WatchStep {
  switch (state.status) {
    case "waiting":
      return { kind: "stream", inMs: 0 };
    case "entered":
      return planEntrant(state, nowMs, random);
    case "ready":
      return planTurn(state, nowMs, random);
    case "missed":
      return askAfter(state.returnBeforeMs, nowMs, random);
    case "booked":
    case "revoked":
      return askPlace(state.expiresAtMs, nowMs, random);
    case "not_open": {
      const isSoon = untilJoinsMs(state, nowMs) <= SOON_MS;
      return askSpread(isSoon ? NEWS_SOON_MS : NEWS_MS, "status", random);
    }
    case "sold_out":
    case "full":
      return askSpread(NEWS_MS, "status", random);
    case "closed":
      return { kind: "ask", inMs: slowMs(random), about: "status" };
    case "unavailable":
      return askSpread((state.retryAfterSeconds ?? 0) * 1000, "place", random);
    case "outside":
    case "expired":
    case "left":
      return { kind: "rest" };
  }
}

/** When a page opens by the clock, without a question to the queue. null when it is far away, or not to come. */
export function opensInMs(state: VisitorState, nowMs: number): number | null {
  if (state.status !== "not_open") return null;
  const inMs = Math.max(0, untilJoinsMs(state, nowMs));
  return inMs <= slowMs(1) ? inMs : null;
}

/** Until a join takes a place, or enters the drawing; Infinity while that is not known. */
function untilJoinsMs({ opensAtMs, entersAtMs }: NotOpenState, nowMs: number): number {
  return (entersAtMs ?? opensAtMs ?? Number.POSITIVE_INFINITY) - nowMs;
}

/**
 * A place is drawn whatever the page does, so it asks seldom. What it has to know is the close, which an open stream tells. No crowd
 * may open its streams in one second: each page takes a moment of what is left of the last two minutes.
 */
function planEntrant(state: EnteredState, nowMs: number, random: number): WatchStep {
  const { draw, receipt, pollAfterSeconds } = state;
  if (receipt === undefined) return askSpread(RECEIPT_MS, "place", random);
  if (draw.phase !== "entering") return { kind: "stream", inMs: random * STREAM_SPREAD_MS };
  const leftMs = draw.opensAtMs === null ? Number.POSITIVE_INFINITY : draw.opensAtMs - nowMs;
  if (leftMs <= STREAM_EARLY_MS) return { kind: "stream", inMs: random * Math.max(STREAM_SPREAD_MS, leftMs) };
  return askSpread(pollAfterSeconds * 1000, "place", random);
}

/** Until it is claimed, a pause moves the end of a turn. */
function planTurn(state: ReadyState, nowMs: number, random: number): Ask {
  const place = askPlace(endOfTurnMs(state), nowMs, random);
  const pause = askSpread(NEWS_OF_TURN_MS, "pause", random);
  return state.expiresAtMs === null && pause.inMs < place.inMs ? pause : place;
}

/** After the deadline, and seldom before: it can move, and the visitor may have acted on another device. */
function askPlace(deadlineMs: number | null, nowMs: number, random: number): Ask {
  const after = askAfter(deadlineMs ?? Number.POSITIVE_INFINITY, nowMs, random);
  return { ...after, inMs: Math.min(after.inMs, slowMs(random)) };
}

/** Only after a deadline that does not move, where the visitor's next act is one of this page. */
function askAfter(deadlineMs: number, nowMs: number, random: number): Ask {
  const inMs = Math.max(0, deadlineMs - nowMs) + SHORTEST_MS + random * DEADLINE_SPREAD_MS;
  return { kind: "ask", inMs: Math.min(inMs, LONGEST_TIMER_MS), about: "place" };
}

/** Up to half as long again, so that a crowd's questions spread. */
function askSpread(ms: number, about: Question, random: number): Ask {
  return { kind: "ask", inMs: ms * (1 + random / 2), about };
}
