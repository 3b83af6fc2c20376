/** How an event's people are spread over its objects of a kind, lobbies or booths, and over shards of its records in Redis. */

/**
 * The most people of whom an event may expect so many that each of them may stand in one record: waiting, called, or with a
 * booking. An entry takes some 145 bytes, and Upstash refuses a record of 100 MB.
 */
const MOST_IN_ONE_SHARD = 500_000;
/** Of several shards each is to hold no more: half of what it can, for others than those who were expected come too. */
const MOST_PER_SHARD = 312_500;

/** Into how many shards an event's people go: a power of two, so that a number that is mended seldom changes it. */
export function shardsFor(expectedPeople: number): number {
  if (expectedPeople <= MOST_IN_ONE_SHARD) return 1;
  return 2 ** Math.ceil(Math.log2(expectedPeople / MOST_PER_SHARD));
}

/**
 * So many lobbies or booths, and as many more as make it the same number for each shard: then each deals with people of one
 * shard only, that of its own index.
 */
export function sharesFor(least: number, shards: number): number {
  return Math.ceil(least / shards) * shards;
}

/**
 * How many of an event's lobbies, its first, say what is public about it: enough to share the curious, few enough that they do not
 * all read Redis for them.
 */
export function lobbiesForSummary(lobbies: number): number {
  return Math.min(lobbies, Math.max(8, Math.ceil(lobbies / 25)));
}

/** Which of so many lobbies, booths or shards a person is of. Not a secret: none of them is an advantage. */
export function shareOf(userId: string, shares: number): number {
  return hashOf(userId) % shares;
}

/** The name of the object that has a share of an event, and back. What its objects' names begin with holds no slash. */
export function shareName(objectName: string, index: number): string {
  return `${objectName}/${index}`;
}

export function parseShareName(name: string): { objectName: string; index: number } {
  const slash = name.lastIndexOf("/");
  return { objectName: name.slice(0, slash), index: Number(name.slice(slash + 1)) };
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
