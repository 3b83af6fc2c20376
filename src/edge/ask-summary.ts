import type { ServedEvent } from "../config.ts";
import type { Summarized, Summary } from "../core/answer.ts";
import { lobbiesForSummary, shareOf } from "../core/shares.ts";
import { notNowProblem } from "../wire/problems.ts";
import { askLobby } from "./ask-object.ts";
import type { EdgeContext } from "./edge.ts";
import { requestIdOf } from "./request-id.ts";

/** Half a million people open the page at once: lobbies answer for each isolate once a second, not for each of them. */
const FRESH_MS = 1000;
/** An isolate may have had no visitors for an hour, and the operator may have moved the opening meanwhile. */
const STALE_MS = 10_000;
const MOST_KEPT = 200; // `EVENTS."*"` lets requests name events

interface Kept {
  readonly summary: Summarized;
  /** When the question was sent that it answers. */
  readonly ofMs: number;
  /** When the latest one was sent. */
  readonly askedMs: number;
}
const kept = new Map<string, Kept>();

/**
 * What is public about an event, seldom more than a second old. Throws a Problem when the lobby, or its Redis,
 * cannot say.
 */
export async function askSummary(c: EdgeContext, event: ServedEvent): Promise<Summarized> {
  const askedMs = Date.now();
  const known = kept.get(event.id);
  const isFresh = (ofMs: number, forMs: number) => Math.abs(askedMs - ofMs) < forMs;
  if (known && isFresh(known.askedMs, FRESH_MS) && isFresh(known.ofMs, STALE_MS)) return known.summary;
  // Requests that come while this one asks are answered with what was known.
  if (known) kept.set(event.id, { ...known, askedMs });
  const lobby = shareOf(requestIdOf(c), lobbiesForSummary(event.queue.lobbies));
  const summary = await askLobby<Summary>(c, event, lobby, async (stub) => stub.summary());
  if (summary.status !== "answered") throw notNowProblem(summary);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(event.id, { summary, ofMs: askedMs, askedMs });
  return summary;
}

/** What was known turned out wrong: the next one asks anew. */
export function forgetSummary(eventId: string): void {
  kept.delete(eventId);
}
