import { waitUntil } from "cloudflare:workers";
import { EventObjects, type LobbyCalls } from "../bindings.ts";
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
  if (turnedAway !== null)
    waitUntil(askForRoom(lobby, new EventObjects(c.env, event).lobby(index), turnedAway));
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
  lobby: string,
  stub: DurableObjectStub<LobbyCalls>,
  turnedAway: number,
): Promise<void> {
  const full = await stub.askForRoom(turnedAway).catch(() => null); // one that died has begun anew, and has room
  if (full === null) fullLobbies.forget(lobby);
  else fullLobbies.note(lobby, full, Date.now());
}
