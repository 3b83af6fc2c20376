/** How the Worker reaches lobbies and booths. Every act is safe to repeat, so one that an object's restart cut off is asked again. */
import type { BoothCalls, LobbyCalls, ReleaseLoopCalls } from "../bindings.ts";
import type { DeclaredEvent } from "../config.ts";
import { boothsFor } from "../core/booth/serving-grid.ts";
import { shareName, shareOf } from "../core/shares.ts";
import { type Problem, suddenProblem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";
import { logFault } from "./fault.ts";

type LobbyStub = DurableObjectStub<LobbyCalls>;
type BoothStub = DurableObjectStub<BoothCalls>;
type LoopStub = DurableObjectStub<ReleaseLoopCalls>;

/** Asks the lobby that holds a person. */
export function askLobbyOf<T>(
  c: EdgeContext,
  event: DeclaredEvent,
  userId: string,
  ask: (lobby: LobbyStub) => Promise<T>,
): Promise<T> {
  return askLobby(c, shareName(event.id, shareOf(userId, event.queue.lobbies)), ask);
}

export function askLobby<T>(c: EdgeContext, name: string, ask: (lobby: LobbyStub) => Promise<T>): Promise<T> {
  const { LOBBY } = c.env;
  return askTwice(c, () => ask(LOBBY.get(LOBBY.idFromName(name))));
}

/** Which booth serves a person. */
export function boothOf(event: DeclaredEvent, userId: string): number {
  return shareOf(userId, boothsFor(event.queue));
}

export function askBooth<T>(
  c: EdgeContext,
  event: DeclaredEvent,
  booth: number,
  ask: (booth: BoothStub) => Promise<T>,
): Promise<T> {
  const { BOOTH } = c.env;
  return askTwice(c, () => ask(BOOTH.get(BOOTH.idFromName(shareName(event.id, booth)))));
}

export function askLoop<T>(c: EdgeContext, eventId: string, ask: (loop: LoopStub) => Promise<T>): Promise<T> {
  const { RELEASE_LOOP } = c.env;
  return askTwice(c, () => ask(RELEASE_LOOP.get(RELEASE_LOOP.idFromName(eventId))));
}

/**
 * Throws OVERLOADED when the object fails twice, or says itself that it is too busy to be asked twice. A stub that has thrown may
 * stay broken: each attempt gets its own.
 */
async function askTwice<T>(c: EdgeContext, attempt: () => Promise<T>): Promise<T> {
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
