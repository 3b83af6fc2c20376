import type { EventObjects } from "../bindings.ts";
import type { EventConfig } from "../core/event-config.ts";
import { relayOf } from "../core/release/relays.ts";
import { patiently } from "./patiently.ts";

/** More objects started at once are refused by the platform. */
const STARTED_TOGETHER = 20;
/** How long a relay may take to tell its lobbies of a close: they have a second for what they do then. */
const RELAY_PATIENCE_MS = 300;

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

/** The same of all of an event's, by its relays where there are any. */
export async function warmAllLobbies(
  objects: EventObjects,
  { lobbies, relays }: Pick<EventConfig, "lobbies" | "relays">,
  untilMs: number,
  closingAtMs: number,
): Promise<void> {
  const all = Array.from({ length: lobbies }, (_, lobby) => lobby);
  if (relays === 0) return warmLobbies(objects, all, untilMs, closingAtMs);
  const shares = Array.from({ length: relays }, (_, relay) =>
    all.filter((lobby) => relayOf(lobby, relays) === relay),
  );
  const warm = async (share: number[], relay: number) => {
    const warmed = objects.relay(relay).warm(share, untilMs, closingAtMs);
    if (closingAtMs === 0) return warmed; // what a relay that fails did not start is started soon
    // A close comes once.
    const isTold = warmed.then(
      () => true,
      () => false,
    );
    if (!(await patiently(isTold, false, RELAY_PATIENCE_MS)))
      await warmLobbies(objects, share, untilMs, closingAtMs);
  };
  await Promise.allSettled(shares.map(warm));
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
