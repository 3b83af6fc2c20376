/** How the Worker reaches a lobby. Every act is safe to repeat, so one that an object's restart cut off is asked again. */
import type { LobbyCalls } from "../bindings.ts";
import type { DeclaredEvent } from "../config.ts";
import { lobbyName, lobbyOf } from "../core/lobby-of.ts";
import { type Problem, suddenProblem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";
import { logFault } from "./fault.ts";

type LobbyStub = DurableObjectStub<LobbyCalls>;

/** Asks the lobby that holds a person. */
export function askLobbyOf<T>(
  c: EdgeContext,
  event: DeclaredEvent,
  userId: string,
  ask: (lobby: LobbyStub) => Promise<T>,
): Promise<T> {
  return askLobby(c, lobbyName(event.id, lobbyOf(userId, event.queue.lobbies)), ask);
}

/** Throws OVERLOADED when the lobby fails twice, or says itself that it is too busy to be asked twice. */
export async function askLobby<T>(
  c: EdgeContext,
  name: string,
  ask: (lobby: LobbyStub) => Promise<T>,
): Promise<T> {
  const namespace = c.env.LOBBY;
  // A stub that has thrown may stay broken: each attempt gets its own.
  const attempt = () => ask(namespace.get(namespace.idFromName(name)));
  try {
    return await attempt();
  } catch (error) {
    if (isOverloaded(error) || c.req.raw.signal.aborted) throw overloaded(c, error);
  }
  try {
    return await attempt();
  } catch (error) {
    throw overloaded(c, error);
  }
}

function overloaded(c: EdgeContext, error: unknown): Problem {
  logFault(error, c.get("requestId"));
  return suddenProblem("overloaded");
}

/** https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function isOverloaded(error: unknown): boolean {
  return error instanceof Error && "overloaded" in error && error.overloaded === true;
}
