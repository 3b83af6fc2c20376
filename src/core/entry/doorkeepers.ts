import type { EventConfig } from "../event-config.ts";

/** Each person who joins asks one once: some 500 times a second when 5,000 come in ten seconds. */
const LOBBIES_PER_DOORKEEPER = 2;

/** How many doorkeepers share the networks that an event's people come from; 0 where places are not counted. */
export function doorkeepersFor({
  lobbies,
  placesPerAddress,
}: Pick<EventConfig, "lobbies" | "placesPerAddress">): number {
  return placesPerAddress === 0 ? 0 : Math.ceil(lobbies / LOBBIES_PER_DOORKEEPER);
}
