import type { EventObjects } from "../bindings.ts";

/** More objects started at once are refused by the platform. */
const STARTED_TOGETHER = 20;

/**
 * Before an opening: lobbies that are up and have asked Redis once, so that the first second starts nothing. `closingAtMs`: when a drawing
 * closes, 0 while that is not announced.
 */
export function warmLobbies(
  objects: EventObjects,
  indexes: readonly number[],
  untilMs: number,
  closingAtMs: number,
): Promise<void> {
  return startSome(indexes, untilMs, (lobby) => objects.lobby(lobby).warm(closingAtMs));
}

/** The same of doorkeepers, which ask no Redis. */
export function warmDoorkeepers(objects: EventObjects, doorkeepers: number, untilMs: number): Promise<void> {
  const indexes = Array.from({ length: doorkeepers }, (_, index) => index);
  return startSome(indexes, untilMs, (index) => objects.doorkeeper(index).warm());
}

async function startSome(
  indexes: readonly number[],
  untilMs: number,
  start: (index: number) => Promise<unknown>,
): Promise<void> {
  for (let first = 0; first < indexes.length && Date.now() < untilMs; first += STARTED_TOGETHER) {
    const some = indexes.slice(first, first + STARTED_TOGETHER);
    // One that fails is asked again soon.
    await Promise.allSettled(some.map(start));
  }
}
