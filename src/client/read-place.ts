import { outside, type QueueState, type WaitingState } from "./queue-state.ts";
import { type Fields, readNumber, readText, readTime } from "./read-fields.ts";

const POLL_SECONDS = 5;
const LONGEST_POLL_SECONDS = 60;

/**
 * What a join, a position or a frame of the stream says; `null` when it cannot be understood. Frames leave out what
 * does not change, so that is taken from `shown`. All times are the queue's.
 */
export function readPlace(body: Fields, shown: QueueState, version = body.version): QueueState | null {
  const notice = readText(body.notice);
  switch (body.status) {
    case undefined:
    case "waiting":
    case "joined":
    case "already_in_queue":
    case "returned":
      return readWaiting(body, shown, version);
    case "ready":
      return {
        status: "ready",
        claimBeforeMs: readTime(body.claim_before),
        expiresAtMs: readTime(body.expires_at),
        paused: body.paused === true,
        notice,
      };
    case "missed": {
      const returnBeforeMs = readTime(body.return_before);
      return returnBeforeMs === null ? null : { status: "missed", returnBeforeMs, notice };
    }
    case "left":
      return { status: "left" };
    case "not_in_queue":
      return outside(shown);
  }
  return null;
}

function readWaiting(body: Fields, shown: QueueState, version: unknown): WaitingState | null {
  const position = readNumber(body.position, 1);
  if (position === null || !Number.isInteger(position)) return null;
  if (typeof version !== "string" || !/^\d+:\d+:\d+$/.test(version)) return null;
  const before = shown.status === "waiting" ? shown : null;
  const pollAfterSeconds = readNumber(body.poll_after_seconds) ?? before?.pollAfterSeconds ?? POLL_SECONDS;
  return {
    status: "waiting",
    position,
    version,
    queueSize: Math.max(position, readNumber(body.queue_size) ?? 0),
    estimatedWaitSeconds: readNumber(body.estimated_wait_seconds),
    pollAfterSeconds: Math.min(LONGEST_POLL_SECONDS, Math.max(1, pollAfterSeconds)),
    paused: body.paused === true,
    soldOut: body.sold_out === true,
    notice: readText(body.notice),
    joinedAtMs: readTime(body.joined_at) ?? before?.joinedAtMs ?? null,
  };
}
