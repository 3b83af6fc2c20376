/** Which of an event's lobbies holds a person. Not a secret: a lobby is no advantage. */
export function lobbyOf(userId: string, lobbies: number): number {
  return hashOf(userId) % lobbies;
}

const DRAWS = 2 ** 16; // too few to tell the person by

/**
 * Where a person's automatic join falls after an opening: at least 0, below 1. It says nothing about their lobby, or
 * some lobbies would have their crowd at once; and at another event it is another, so that nobody is always late.
 */
export function drawOf(event: string, userId: string): number {
  return (hashOf(`${event}/${userId}`) % DRAWS) / DRAWS;
}

/**
 * FNV-1a over the UTF-16 units with a final mix (murmur3's), so that texts that differ in the last digit spread too.
 * 32 bits.
 */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Who a stream is for, percent-encoded: in a header, because addresses are logged and an id may be an e-mail address. */
export const STREAM_USER_HEADER = "x-stream-user";

/** The name of a lobby's object, and back. An event id holds no slash. */
export function lobbyName(event: string, lobby: number): string {
  return `${event}/${lobby}`;
}

export function parseLobbyName(name: string): { event: string; lobby: number } {
  const slash = name.lastIndexOf("/");
  return { event: name.slice(0, slash), lobby: Number(name.slice(slash + 1)) };
}
