/** Which of an event's lobbies holds a person. Not a secret: a lobby is no advantage. */
export function lobbyOf(userId: string, lobbies: number): number {
  return hashOf(userId) % lobbies;
}

/** The name of a lobby's object, and back. An event id holds no slash. */
export function lobbyName(event: string, lobby: number): string {
  return `${event}/${lobby}`;
}

export function parseLobbyName(name: string): { event: string; lobby: number } {
  const slash = name.lastIndexOf("/");
  return { event: name.slice(0, slash), lobby: Number(name.slice(slash + 1)) };
}

/**
 * FNV-1a over the UTF-16 units with a final mix (murmur3's), so that texts that differ in the last digit spread too.
 * 32 bits.
 */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
