/**
 * Lobbies that one object pushes to. Where people are called at each tick it makes 400 calls a second, and reaches each of a
 * hundred within 250 ms; and a loop that is held to as many calls feeds 40 relays at each tick, which have 4,000 lobbies.
 */
const LOBBIES_PER_RELAY = 100;

/** How many relays stand between an event's loop and so many lobbies; none while the loop can push to each itself. */
export function relaysFor(lobbies: number): number {
  return lobbies <= LOBBIES_PER_RELAY ? 0 : Math.ceil(lobbies / LOBBIES_PER_RELAY);
}

/** Which of an event's relays pushes to a lobby. Any could: it pushes to every lobby that follows it. */
export function relayOf(lobby: number, relays: number): number {
  return lobby % relays;
}
