import type { ServedEvent } from "../config.ts";
import type { Answer } from "../core/answer.ts";
import { FullLobbies } from "../core/lobby/full-lobbies.ts";
import { shareName, shareOf } from "../core/shares.ts";
import { askLobby } from "./ask-object.ts";
import type { EdgeContext } from "./edge.ts";

/** As this isolate knows them. */
const fullLobbies = new FullLobbies();

/** Asks a person's lobby to let them join; one that had no room a moment ago is not asked, and is told of it later. */
export async function askToJoin(
  c: EdgeContext,
  event: ServedEvent,
  userId: string,
  asNewcomer: boolean,
): Promise<Answer> {
  const index = shareOf(userId, event.queue.lobbies);
  const lobby = shareName(event.objectName, index);
  const refusal = fullLobbies.turnAway(lobby, Date.now(), Math.random());
  if (refusal !== null) {
    c.set("isTurnedAway", true);
    return refusal;
  }
  const turnedAway = fullLobbies.takeTurnedAway(lobby);
  const answer = await askLobby<Answer>(c, event, index, async (stub) =>
    stub.act("join", userId, asNewcomer, turnedAway),
  );
  if (answer.status === "overloaded" && answer.full) fullLobbies.note(lobby, answer.full, Date.now());
  return answer;
}
