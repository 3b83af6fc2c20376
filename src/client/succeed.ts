import { endOfTurnMs, type QueueState, type WaitingState } from "./queue-state.ts";

/**
 * What to show when `next` is heard while `shown` is on show. Answers overtake each other: an older version is dropped, and
 * no position rises but for somebody who left and joined anew. `nowMs` by the visitor's clock.
 */
export function succeed(shown: QueueState, next: QueueState, nowMs: number): QueueState {
  if (shown.status === "waiting" && next.status === "waiting") return isNews(shown, next) ? next : shown;
  return next.status === "outside" ? goOut(shown, next, nowMs) : next;
}

/** Who left is outside, and so is whoever let a turn pass; but a page must not take them for somebody new. */
function goOut(shown: QueueState, next: QueueState, nowMs: number): QueueState {
  if (shown.status === "left" || shown.status === "expired") return shown;
  const endsMs = lastChanceMs(shown);
  return endsMs !== null && endsMs <= nowMs ? { status: "expired" } : next;
}

function lastChanceMs(state: QueueState): number | null {
  if (state.status === "missed") return state.returnBeforeMs;
  return state.status === "ready" ? endOfTurnMs(state) : null;
}

function isNews(shown: WaitingState, next: WaitingState): boolean {
  const [generation, called, left] = counters(shown.version);
  const [nextGeneration, nextCalled, nextLeft] = counters(next.version);
  if (nextGeneration !== generation) return nextGeneration > generation;
  if (nextCalled < called || nextLeft < left) return false;
  return next.position <= shown.position || next.joinedAtMs !== shown.joinedAtMs;
}

function counters(version: string): [generation: number, called: number, left: number] {
  const [generation = 0, called = 0, left = 0] = version.split(":").map(Number);
  return [generation, called, left];
}
