import type { EventConfig } from "./event-config.ts";
import { MAX_BATCH } from "./lobby/act-queue.ts";

/** A lobby's streams; more are refused. 50 µs and 65 KB a message and stream: what one object carries at one a second. */
export const MAX_STREAMS = 2000;
/** How long a claim waits in a lobby for the pace of passes before it is told to come back. */
export const CLAIM_PATIENCE_MS = 3000;
/** The pace of the loop when nothing can be called soon: paused, or only return windows run; also after Redis failed. */
export const SLOW_INTERVAL_MS = 1000;

const LONGEST_REST_MS = 250;

/** What the last flush of a lobby cost. */
interface FlushCost {
  readonly commands: number;
  readonly tookMs: number;
}

/**
 * ms from the start of one flush of a lobby to the next, so that all lobbies together stay within the event's command
 * budget. Without it, hundreds of lobbies would make batches of one exactly when everybody comes. And for half the time,
 * or a quarter of a second, nothing is under way: a store that is slow is asked for more at once, not more often.
 */
export function flushIntervalMs(config: EventConfig, last: FlushCost): number {
  const budgetMs = (1000 * config.lobbies * last.commands) / config.commandBudget;
  return Math.max(budgetMs, last.tookMs + Math.min(last.tookMs, LONGEST_REST_MS));
}

/**
 * What a quiet lobby may save: then two people who come one after the other are both answered at once. With 60 ms a busy
 * machine flushed so much more often that joins fell by a quarter.
 */
const SAVED_MS = 20;

/** When a lobby may flush again, in ms. Hundreds of lobbies have intervals far longer than what they may save. */
export function nextFlushMs(allowedMs: number, startedMs: number, intervalMs: number): number {
  return Math.max(allowedMs, startedMs - SAVED_MS) + intervalMs;
}

/** ms until as many acts have been brought to Redis as wait now, one flush after the other. */
export function backlogMs(acts: number, intervalMs: number): number {
  return Math.ceil(acts / MAX_BATCH) * intervalMs;
}

/** Two seconds spare the lobby most of a crowd's tries; after half a minute people think that nothing comes any more. */
const LEAST_RETRY_SECONDS = 2;
const MOST_RETRY_SECONDS = 30;
/** Up to half of it more by chance: who was refused together does not come back together. */
const RETRY_SPREAD = 0.5;

/**
 * Seconds after which to try again what cannot be done now. `expectedMs`: how long that will last, as far as anybody knows; 0
 * where nobody does.
 */
export function retryAfterSeconds(expectedMs: number, random: number): number {
  const most = MOST_RETRY_SECONDS / (1 + RETRY_SPREAD);
  const seconds = Math.min(most, Math.max(LEAST_RETRY_SECONDS, expectedMs / 1000));
  return Math.round(seconds * (1 + RETRY_SPREAD * random));
}

/** Milliseconds of the loop's time that telling one lobby may take: one object then makes about 400 calls a second,
 * and beyond 400 lobbies one a second to each. */
const PUSH_MS_PER_LOBBY = 2.5;

/** ms between two pushes of the loop to the same lobby. */
export function pushIntervalMs(config: EventConfig, followers: number): number {
  return Math.min(1000, Math.max(config.intervalMs, PUSH_MS_PER_LOBBY * followers));
}

/** ms between two messages of a stream: often near the front, seldom far back. */
export function cadenceMs(config: EventConfig, estimatedWaitSeconds: number | null): number {
  return shareOfWaitMs(config, estimatedWaitSeconds, 10);
}

/** Seconds until somebody without a stream should ask again: more seldom, for a request costs more than a message. */
export function pollAfterSeconds(config: EventConfig, estimatedWaitSeconds: number | null): number {
  return Math.ceil(shareOfWaitMs(config, estimatedWaitSeconds, 4) / 1000);
}

function shareOfWaitMs(config: EventConfig, estimatedWaitSeconds: number | null, parts: number): number {
  const { streamIntervalMs, streamMaxIntervalMs } = config;
  if (estimatedWaitSeconds === null) return streamMaxIntervalMs;
  return Math.min(streamMaxIntervalMs, Math.max(streamIntervalMs, (estimatedWaitSeconds * 1000) / parts));
}
