import type { ServedEvent } from "../config.ts";
import type { Summarized, Summary } from "../core/answer.ts";
import { lobbiesForSummary, shareOf } from "../core/shares.ts";
import { notNowProblem } from "../wire/problems.ts";
import { askLobby } from "./ask-object.ts";
import type { EdgeContext } from "./edge.ts";
import { EventCopies } from "./event-copies.ts";
import { requestIdOf } from "./request-id.ts";

const copies = new EventCopies<Summarized>();

/**
 * What is public about an event, seldom more than a second old. Throws a Problem when the lobby, or its Redis,
 * cannot say.
 */
export function askSummary(c: EdgeContext, event: ServedEvent): Promise<Summarized> {
  return copies.read(event.id, async () => {
    const lobby = shareOf(requestIdOf(c), lobbiesForSummary(event.queue.lobbies));
    const summary = await askLobby<Summary>(c, event, lobby, async (stub) => stub.summary());
    if (summary.status !== "answered") throw notNowProblem(summary);
    return summary;
  });
}

/** What this isolate has known last of an event, however old. */
export function knownSummary(eventId: string): Summarized | undefined {
  return copies.find(eventId);
}

/** What was known turned out wrong: the next one asks anew. */
export function forgetSummary(eventId: string): void {
  copies.forget(eventId);
}
