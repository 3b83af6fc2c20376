import type { QueueState } from "./queue-state.ts";

/** A state told by the queue's clock, told by the visitor's: theirs may be minutes off, and countdowns run on it. */
export function shiftTimes(state: QueueState, ms: number): QueueState {
  switch (state.status) {
    case "waiting":
      return { ...state, joinedAtMs: plus(state.joinedAtMs, ms) };
    case "outside":
      return { ...state, openedAtMs: plus(state.openedAtMs, ms) };
    case "ready":
      return {
        ...state,
        claimBeforeMs: plus(state.claimBeforeMs, ms),
        expiresAtMs: plus(state.expiresAtMs, ms),
      };
    case "missed":
      return { ...state, returnBeforeMs: state.returnBeforeMs + ms };
    case "not_open": {
      const { clockAheadMs = 0, ...told } = state;
      return { ...told, opensAtMs: state.opensAtMs + ms, ...ahead(clockAheadMs + ms) };
    }
    case "booked":
      return { ...state, expiresAtMs: state.expiresAtMs + ms };
    case "sold_out":
    case "full":
    case "closed":
    case "expired":
    case "left":
    case "unavailable":
      return state;
  }
}

function ahead(clockAheadMs: number): { clockAheadMs?: number } {
  return clockAheadMs === 0 ? {} : { clockAheadMs };
}

function plus(timeMs: number | null, ms: number): number | null {
  return timeMs === null ? null : timeMs + ms;
}
