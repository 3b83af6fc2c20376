/** What answers to polls and messages of streams say alike, in the words of the wire. */
import type { Answered } from "./answer.ts";

/** To somebody whose turn it is. */
export const READY = { status: "ready", message: "You can now book!" };
/** To somebody who was away then. */
export const MISSED = "You missed your turn. Join again to come back: you are next then.";

/** To somebody who waits. */
export function placeBody(answer: Answered) {
  return {
    position: answer.position,
    queue_size: answer.queueSize,
    estimated_wait_seconds: answer.estimatedWaitSeconds,
    paused: answer.paused,
    sold_out: answer.soldOut,
    remaining: answer.remaining,
    notice: answer.notice,
  };
}

/** `returnBefore` in ms since 1970. */
export function missedBody(returnBeforeMs: number, notice: string | null) {
  return { status: "missed", message: MISSED, return_before: iso(returnBeforeMs), notice };
}

/** ms since 1970 as ISO 8601. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
