/** How the Worker reaches lobbies and booths. Every act is safe to repeat, so one that an object's restart cut off is asked again. */
import {
  type BoothCalls,
  type DrawCalls,
  EventObjects,
  type LobbyCalls,
  type ReleaseLoopCalls,
} from "../bindings.ts";
import type { ServedEvent } from "../config.ts";
import { boothsFor } from "../core/booth/serving-grid.ts";
import { shareOf } from "../core/shares.ts";
import { type Problem, suddenProblem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";
import { logFault } from "./fault.ts";

type LobbyStub = DurableObjectStub<LobbyCalls>;
type BoothStub = DurableObjectStub<BoothCalls>;
type DrawStub = DurableObjectStub<DrawCalls>;
export type LoopStub = DurableObjectStub<ReleaseLoopCalls>;

/** Asks the lobby that holds a person. */
export function askLobbyOf<T>(
  c: EdgeContext,
  event: ServedEvent,
  userId: string,
  ask: (lobby: LobbyStub) => Promise<T>,
): Promise<T> {
  return askLobby(c, event, shareOf(userId, event.queue.lobbies), ask);
}

export function askLobby<T>(
  c: EdgeContext,
  event: ServedEvent,
  lobby: number,
  ask: (lobby: LobbyStub) => Promise<T>,
): Promise<T> {
  const objects = new EventObjects(c.env, event);
  c.set("asked", { event: event.id, object: `lobby ${lobby}` });
  return askTwice(c, () => ask(objects.lobby(lobby)));
}

/** Which booth serves a person. */
export function boothOf(event: ServedEvent, userId: string): number {
  return shareOf(userId, boothsFor(event.queue));
}

export function askBooth<T>(
  c: EdgeContext,
  event: ServedEvent,
  booth: number,
  ask: (booth: BoothStub) => Promise<T>,
): Promise<T> {
  const objects = new EventObjects(c.env, event);
  c.set("asked", { event: event.id, object: `booth ${booth}` });
  return askTwice(c, () => ask(objects.booth(booth)));
}

export function askLoop<T>(
  c: EdgeContext,
  event: ServedEvent,
  ask: (loop: LoopStub) => Promise<T>,
): Promise<T> {
  const objects = new EventObjects(c.env, event);
  c.set("asked", { event: event.id, object: "loop" });
  return askTwice(c, () => ask(objects.loop()));
}

export function askDraw<T>(
  c: EdgeContext,
  event: ServedEvent,
  ask: (draw: DrawStub) => Promise<T>,
): Promise<T> {
  const objects = new EventObjects(c.env, event);
  c.set("asked", { event: event.id, object: "draw" });
  return askTwice(c, () => ask(objects.draw()));
}

/** Has an event tick soon. A loop that cannot be reached is woken by the next lobby or the cron. */
export async function wakeLoop(c: EdgeContext, event: ServedEvent): Promise<void> {
  try {
    await new EventObjects(c.env, event).loop().wake();
  } catch (error) {
    logFault(c, error);
  }
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
  logFault(c, error);
  return suddenProblem("overloaded");
}

/** https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function isOverloaded(error: unknown): boolean {
  return error instanceof Error && "overloaded" in error && error.overloaded === true;
}
