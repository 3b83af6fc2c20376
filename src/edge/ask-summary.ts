import type { Summarized, Summary } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { lobbyName, lobbyOf } from "../core/lobby-of.ts";
import { askLobby } from "./ask-lobby.ts";
import type { EdgeContext } from "./edge.ts";
import { storeUnavailable } from "./problem.ts";

/** Enough lobbies to share the curious, few enough that they do not all read Redis for them. */
const MOST_LOBBIES_ASKED = 8;

/** Half a million people open the page at once: lobbies answer for each isolate once a second, not for each of them. */
const FRESH_MS = 1000;
const MOST_KEPT = 200; // `EVENTS."*"` lets anybody name events
const kept = new Map<string, { readonly summary: Summarized; readonly askedMs: number }>();

/**
 * What anybody may know about an event, a second old at most. Throws a Problem when the lobby, or its Redis, cannot
 * say.
 */
export async function askSummary(c: EdgeContext, eventId: string, event: EventConfig): Promise<Summarized> {
  const known = kept.get(eventId);
  if (known && Date.now() - known.askedMs < FRESH_MS) return known.summary;
  const askedMs = Date.now();
  // Whoever comes while this one asks is told what was known.
  if (known) kept.set(eventId, { ...known, askedMs });
  const lobby = lobbyOf(c.get("requestId"), Math.min(MOST_LOBBIES_ASKED, event.lobbies));
  const summary = await askLobby<Summary>(c, lobbyName(eventId, lobby), async (stub) => stub.summary());
  if (summary.status === "store_unavailable") throw storeUnavailable();
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(eventId, { summary, askedMs });
  return summary;
}
