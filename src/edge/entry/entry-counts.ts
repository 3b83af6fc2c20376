/** Counts in this isolate what comes of challenges and rate limits, and tells each event's loop of it every ten seconds, for /metrics. */
import { waitUntil } from "cloudflare:workers";
import { EventObjects } from "../../bindings.ts";
import {
  addEntryCounts,
  type EntryCount,
  type EntryCounts,
  NO_ENTRY_COUNTS,
} from "../../core/entry/entry-counts.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { findEvent } from "../find-event.ts";

const TELL_MS = 10_000;
/** The platform lets a request's work go on for 30 seconds. What was counted before that ended goes with the next ones. */
const GIVEN_UP_MS = 30_000;
/** Requests are limited before their event is known, so anybody can name events that do not exist. */
const MOST_EVENTS = 1000;

interface Untold {
  readonly counts: EntryCounts;
  /** When a request began to wait to tell it, ms since 1970. */
  readonly sinceMs: number;
}

/** By the ids of events. */
const untold = new Map<string, Untold>();

/** Costs the request nothing: the first of ten seconds tells the loop of all of them, after its answer. */
export function countEntry(c: EdgeContext, eventId: string, what: EntryCount): void {
  const nowMs = Date.now();
  const known = untold.get(eventId);
  if (!known && untold.size >= MOST_EVENTS) return;
  const counts = addEntryCounts(known?.counts ?? NO_ENTRY_COUNTS, { [what]: 1 });
  const isTelling = known !== undefined && nowMs - known.sinceMs < GIVEN_UP_MS;
  untold.set(eventId, { counts, sinceMs: isTelling ? known.sinceMs : nowMs });
  if (!isTelling) waitUntil(tell(c, eventId));
}

async function tell(c: EdgeContext, eventId: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, TELL_MS));
  const counts = untold.get(eventId)?.counts;
  untold.delete(eventId);
  if (!counts) return;
  try {
    const event = await findEvent(c, eventId);
    if (event !== null) await new EventObjects(c.env, event).loop().noteEntryCounts(counts);
  } catch (error) {
    logFault(c, error); // they are lost: a number of /metrics is a little low
  }
}
