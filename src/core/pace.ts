import type { EventConfig } from "./event-config.ts";
import type { Snapshot } from "./snapshot.ts";

/** A lobby's streams; more are refused. At 50 µs a message and one a second they take a fifth of an object's time, and 8 MB of its heap. */
export const MAX_STREAMS = 4000;
/** How long a claim waits at a booth for the pace of passes before it is answered to come back. */
export const CLAIM_PATIENCE_MS = 3000;
/** How long something waits while it cannot be done, as while the line is renumbered, before it fails and is asked for again. */
export const LONGEST_HOLD_MS = 5000;
/** The pace of the loop when nothing can be called soon: paused, or only return windows run; also after Redis failed. */
export const SLOW_INTERVAL_MS = 1000;

/** Two seconds spare the lobby most of a crowd's tries; after half a minute people think that nothing comes any more. */
const LEAST_RETRY_SECONDS = 2;
const MOST_RETRY_SECONDS = 30;
/** Up to half of it more by chance: people who were refused together do not come back together. */
const RETRY_SPREAD = 0.5;

/**
 * Seconds after which to try again what cannot be done now. `expectedMs`: how long that will last; 0 when it is not known.
 */
export function retryAfterSeconds(expectedMs: number, random: number): number {
  const most = MOST_RETRY_SECONDS / (1 + RETRY_SPREAD);
  const seconds = Math.min(most, Math.max(LEAST_RETRY_SECONDS, expectedMs / 1000));
  return Math.round(seconds * (1 + RETRY_SPREAD * random));
}

/** Milliseconds of an object's time that a push may take: a loop or a relay then makes about 400 calls a second. */
export const PUSH_MS = 2.5;
/** The longest silence of who pushes. A lobby that is pushed nothing for a second takes its loop for late and calls it. */
export const LONGEST_PUSH_INTERVAL_MS = 900;

/** ms between two pushes to a lobby that awaits nobody's call, when so many lobbies of the event follow. */
export function pushIntervalMs(config: EventConfig, followers: number): number {
  return Math.max(config.intervalMs, Math.min(LONGEST_PUSH_INTERVAL_MS, PUSH_MS * followers));
}

/** ms between two messages of a stream: often near the front, seldom far back. */
export function cadenceMs(config: EventConfig, estimatedWaitSeconds: number | null): number {
  return shareOfWaitMs(config, estimatedWaitSeconds, 10);
}

/** Seconds until a person without a stream should ask again: more seldom than a stream's messages, for a request costs more than a message. */
export function pollAfterSeconds(config: EventConfig, estimatedWaitSeconds: number | null): number {
  return Math.ceil(shareOfWaitMs(config, estimatedWaitSeconds, 4) / 1000);
}

/** How seldom an entrant without a stream asks while the opening is far; and how often at least, near it and during the drawing. */
export const LONGEST_ENTRANT_POLL_SECONDS = 60;
const SHORTEST_ENTRANT_POLL_SECONDS = 5;

/** Seconds until an entrant should ask again. A crowd that entered together does not come back together: up to half more by chance. */
export function entrantPollSeconds({ draw, opensAtMs }: Snapshot, nowMs: number, random: number): number {
  const toOpeningMs = draw?.phase === "entering" ? Math.max(0, opensAtMs - nowMs) : 0;
  const most = LONGEST_ENTRANT_POLL_SECONDS / (1 + RETRY_SPREAD);
  const seconds = Math.min(most, Math.max(SHORTEST_ENTRANT_POLL_SECONDS, toOpeningMs / 2000));
  return Math.round(seconds * (1 + RETRY_SPREAD * random));
}

function shareOfWaitMs(config: EventConfig, estimatedWaitSeconds: number | null, parts: number): number {
  const { streamIntervalMs, streamMaxIntervalMs } = config;
  if (estimatedWaitSeconds === null) return streamMaxIntervalMs;
  return Math.min(streamMaxIntervalMs, Math.max(streamIntervalMs, (estimatedWaitSeconds * 1000) / parts));
}
