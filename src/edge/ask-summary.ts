import type { Summarized, Summary } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { lobbyName, lobbyOf } from "../core/lobby-of.ts";
import { askLobby } from "./ask-lobby.ts";
import type { EdgeContext } from "./edge.ts";
import { storeUnavailable } from "./problem.ts";

/** Enough lobbies to share the curious, few enough that they do not all read Redis for them. */
const MOST_LOBBIES_ASKED = 8;

/** What anybody may know about an event. Throws a Problem when the lobby, or its Redis, cannot say. */
export async function askSummary(c: EdgeContext, eventId: string, event: EventConfig): Promise<Summarized> {
  const lobby = lobbyOf(c.get("requestId"), Math.min(MOST_LOBBIES_ASKED, event.lobbies));
  const summary = await askLobby<Summary>(c, lobbyName(eventId, lobby), async (stub) => stub.summary());
  if (summary.status === "store_unavailable") throw storeUnavailable();
  return summary;
}
