import type { EventObjects } from "../bindings.ts";

/** More objects started at once are refused by the platform. */
const STARTED_TOGETHER = 20;

/** Before an opening: lobbies that are up and have asked Redis once, so that the first second starts nothing. */
export async function warmLobbies(
  objects: EventObjects,
  indexes: readonly number[],
  untilMs: number,
): Promise<void> {
  for (let first = 0; first < indexes.length && Date.now() < untilMs; first += STARTED_TOGETHER) {
    const some = indexes.slice(first, first + STARTED_TOGETHER);
    // One that fails is asked again soon.
    await Promise.allSettled(some.map((lobby) => objects.lobby(lobby).summary()));
  }
}
