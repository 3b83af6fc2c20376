/** How an event's people are spread over its objects of a kind: lobbies, booths. */

/** Which of so many lobbies or booths serves a person. Not a secret: none of them is an advantage. */
export function shareOf(userId: string, shares: number): number {
  return hashOf(userId) % shares;
}

/** The name of the object that has a share of an event, and back. An event id holds no slash. */
export function shareName(event: string, index: number): string {
  return `${event}/${index}`;
}

export function parseShareName(name: string): { event: string; index: number } {
  const slash = name.lastIndexOf("/");
  return { event: name.slice(0, slash), index: Number(name.slice(slash + 1)) };
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
