import type { EventConfig } from "../event-config.ts";
import { sharesFor } from "../shares.ts";
import { nextTickMs } from "../tick-grid.ts";

/** People a second that one booth serves: a claim, a booking and what is asked twice are well below what an object carries. */
const PEOPLE_PER_BOOTH = 250;
/** ms between two batches of a booth that is alone, and of one among several. */
const ALONE_MS = 50;
const SHARED_MS = 100;
/** How long acts of shops wait for a claim to go along with: beside one a booking costs two commands of Redis, alone seven. */
export const ACT_PATIENCE_MS = 200;

/** How many booths serve an event: a multiple of its shards. */
export function boothsFor({ rateMilli, shards }: Pick<EventConfig, "rateMilli" | "shards">): number {
  return sharesFor(Math.max(1, rateMilli / 1000 / PEOPLE_PER_BOOTH), shards);
}

/** ms from one batch of a booth to its next. */
export function servingMs(booths: number): number {
  return booths === 1 ? ALONE_MS : SHARED_MS;
}

/**
 * When a booth sends its next batch, later than now. Booths take turns on one absolute grid, so that the passes of an interval
 * are issued all along it: booths that sent whenever somebody came met in the same moments, found the pace used up, and one
 * of two served nobody for seconds.
 */
export function nextServingMs(nowMs: number, booth: number, booths: number): number {
  if (booths === 1) return nextTickMs(nowMs, ALONE_MS);
  const offsetMs = Math.floor((SHARED_MS * (booth % booths)) / booths);
  return nextTickMs(nowMs - offsetMs, SHARED_MS) + offsetMs;
}
