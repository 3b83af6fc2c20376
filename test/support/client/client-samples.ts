/** Bodies as the queue sends them, and states as the client shows them. */
import type { VisitorState, WaitingState } from "../../../src/wire/visitor-state.ts";
import { type Reply, START_MS } from "./client-platform.ts";

export const GENERATION = 1_795_500_000_000;

export function version(called: number, left = 0, generation = GENERATION): string {
  return `${generation}:${called}:${left}`;
}

export function waitingBody(position: number, called: number, more: object = {}): Record<string, unknown> {
  return {
    status: "waiting",
    position,
    version: version(called),
    queue_size: 9000,
    estimated_wait_seconds: 91,
    poll_after_seconds: 4,
    paused: false,
    sold_out: false,
    notice: null,
    remaining: null,
    joined_at: "2026-11-24T11:00:00.000Z",
    ...more,
  };
}

export function waitingFrame(position: number, more: object = {}): Record<string, unknown> {
  return {
    position,
    queue_size: 9000,
    estimated_wait_seconds: 91,
    paused: false,
    sold_out: false,
    notice: null,
    remaining: null,
    ...more,
  };
}

const NO_TYPES: WaitingState["ticketTypes"] = [];

export function waiting(position: number, called: number, more: Partial<WaitingState> = {}): WaitingState {
  return {
    status: "waiting",
    position,
    version: version(called),
    queueSize: 9000,
    estimatedWaitSeconds: 91,
    pollAfterSeconds: 4,
    paused: false,
    soldOut: false,
    remaining: null,
    chance: null,
    ticketTypes: NO_TYPES,
    closed: false,
    closesAtMs: null,
    notice: null,
    joinedAtMs: Date.UTC(2026, 10, 24, 11),
    ...more,
  };
}

export function ok(body: object, headers: Record<string, string> = {}): Reply {
  return { status: 200, body, headers };
}

export function refused(status: number, code: string, retryAfterSeconds?: number, more: object = {}): Reply {
  const body = { error: { code, message: "Not so.", request_id: "r-1", ...more } };
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
  return { status, body, headers };
}

export const OUTSIDE: VisitorState = { status: "outside" };

/** A turn that nobody has claimed yet. */
export const READY = {
  status: "ready",
  claimBeforeMs: START_MS + 60_000,
  expiresAtMs: null,
  paused: false,
  notice: "Gate 3.",
} as const;

/** The queue opens in so many seconds from the start. */
export function notOpen(inSeconds: number): Reply {
  const opens_at = new Date(START_MS + inSeconds * 1000).toISOString();
  return refused(409, "QUEUE_NOT_OPEN", inSeconds, { opens_at });
}
