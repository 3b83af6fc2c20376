import { waitUntil } from "cloudflare:workers";
import { EventObjects } from "../bindings.ts";
import type { ServedEvent } from "../config.ts";
import type { Answer } from "../core/answer.ts";
import { FullLobbies } from "../core/lobby/full-lobbies.ts";
import { shareName, shareOf } from "../core/shares.ts";
import { askLobby } from "./ask-object.ts";
import type { EdgeContext } from "./edge.ts";

/** As this isolate knows them. */
const fullLobbies = new FullLobbies();

/** Asks a person's lobby to let them join. One that is known to have no room is not asked for each. */
export async function askToJoin(
  c: EdgeContext,
  event: ServedEvent,
  userId: string,
  asNewcomer: boolean,
): Promise<Answer> {
  const index = shareOf(userId, event.queue.lobbies);
  const lobby = shareName(event.objectName, index);
  const nowMs = Date.now();
  const refusal = fullLobbies.turnAway(lobby, nowMs, Math.random());
  const turnedAway = fullLobbies.beginAsking(lobby, nowMs);
  if (turnedAway !== null) waitUntil(askForRoom(c, event, index, turnedAway));
  if (refusal !== null) {
    c.set("isTurnedAway", true);
    return refusal;
  }
  const answer = await askLobby<Answer>(c, event, index, async (stub) =>
    stub.act("join", userId, asNewcomer),
  );
  if (answer.status === "overloaded" && answer.full) fullLobbies.note(lobby, answer.full, Date.now());
  return answer;
}

async function askForRoom(
  c: EdgeContext,
  event: ServedEvent,
  index: number,
  turnedAway: number,
): Promise<void> {
  const lobby = shareName(event.objectName, index);
  // One that died has begun anew, and has room.
  const full = await new EventObjects(c.env, event)
    .lobby(index)
    .askForRoom(turnedAway)
    .catch(() => null);
  if (full === null) fullLobbies.forget(lobby);
  else fullLobbies.note(lobby, full, Date.now());
}
