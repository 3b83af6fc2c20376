import { closingTime, type Drawing, hasGoneOn, isDrawing } from "../draw/drawing.ts";
import type { EventConfig } from "../event-config.ts";
import { SLOW_INTERVAL_MS } from "../pace.ts";
import { hasJustOpened, isHalted, isSoldOut, opensSoonAtMs, type Snapshot } from "../snapshot.ts";
import { REMEMBERED_MS } from "../writer/recent-acts.ts";

/** For as long after the last change a failover can still lose it, lobbies look for their writes, and the loop for its ticks. */
export const STILL_AFTER_MS = REMEMBERED_MS;
/** While people watch what stands still. An object that gets no request and no alarm is put out of memory after some ten seconds. */
export const WATCHED_INTERVAL_MS = 5000;
/** While nobody watches, and only the end of somebody's pass can change anything: as often as the cron comes. */
export const MINUTE_MS = 60_000;

/** What a loop knows after a tick. */
export interface Seen {
  readonly snapshot: Snapshot;
  /** Somebody waits whom the rate would let in, but no place is free: by MAX_ACTIVE, by the stock, or in the records. */
  readonly isBlocked: boolean;
  /** Lobbies with people follow. */
  readonly isWatched: boolean;
  /** Since a tick last found something changed, or somebody came or acted. */
  readonly stillMs: number;
}

/**
 * ms of the grid of the next tick; null for no tick before somebody acts, comes to watch, or the cron asks. What time alone
 * changes is ticked for: calls, turns that run out, passes that end, an opening.
 */
export function tickPauseMs(seen: Seen, config: EventConfig, nowMs: number): number | null {
  if (hasJustOpened(seen.snapshot, nowMs)) return config.intervalMs;
  const pauseMs = pauseOf(seen, config, nowMs);
  return opensSoonAtMs(seen.snapshot, nowMs) !== null
    ? Math.min(pauseMs ?? SLOW_INTERVAL_MS, SLOW_INTERVAL_MS)
    : pauseMs;
}

function pauseOf(seen: Seen, config: EventConfig, nowMs: number): number | null {
  const { snapshot, isBlocked, isWatched, stillMs } = seen;
  if (snapshot.idle) return null;
  if (snapshot.draw && isDrawing(snapshot.draw.phase)) return drawingPauseMs(snapshot.draw, config, nowMs);
  if (snapshot.renumberAtMs > 0 || closingTime(snapshot.draw) > 0) return config.intervalMs;
  const isStill = stillMs >= STILL_AFTER_MS;
  const isForgotten = isStill && !isWatched;
  const isHalting = isHalted(snapshot);
  const canCall = !isHalting && !isSoldOut(snapshot) && snapshot.waiting > 0;
  if (canCall && !isBlocked) return config.intervalMs;
  // The claim clock goes on by two seconds a tick at most, so a turn that runs out needs ticks.
  if (!isHalting && snapshot.called > 0) return isForgotten ? SLOW_INTERVAL_MS : config.intervalMs;
  if (canCall) return isForgotten ? MINUTE_MS : config.intervalMs;
  if (!isStill) return SLOW_INTERVAL_MS;
  return isWatched ? WATCHED_INTERVAL_MS : null;
}

/** A drawing takes less than a minute. One that takes longer waits for public randomness, or for an operator. */
const LONG_DRAWING_MS = 300_000;

/** Each tick has the drawing go on, and tells all streams where it is. */
function drawingPauseMs({ closedAtMs, stopReason }: Drawing, config: EventConfig, nowMs: number): number {
  const isStuck = stopReason !== null || nowMs - closedAtMs > LONG_DRAWING_MS;
  return isStuck ? SLOW_INTERVAL_MS : config.intervalMs;
}

/**
 * Whether anything that people or operators do, or that time brings, shows between two snapshots. But not how many have entered a
 * drawing: nobody's place depends on it, and a tick for each who enters would cost more than the entering.
 */
export function hasMoved(before: Snapshot, after: Snapshot): boolean {
  return (
    before.numbering !== after.numbering ||
    before.renumberAtMs !== after.renumberAtMs ||
    before.joined !== after.joined ||
    before.departedCount !== after.departedCount ||
    before.waiting !== after.waiting ||
    before.returned !== after.returned ||
    before.called !== after.called ||
    before.calledTotal !== after.calledTotal ||
    before.rateMilli !== after.rateMilli ||
    before.remaining !== after.remaining ||
    before.control !== after.control ||
    hasGoneOn(before.draw, after.draw)
  );
}
