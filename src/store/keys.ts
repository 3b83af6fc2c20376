/**
 * The Redis keys of an event, as the scripts take them. The literal hash tag keeps them in one slot. Prefixes cannot overlap
 * with the registry: an event's keys all begin with `queue:{`.
 */
const prefixOf = (event: string) => `queue:{${event}}`;

/** HASH of an event's numbers, where an operator's are set too: docs/redis.md. */
export function stateKey(event: string): string {
  return `${prefixOf(event)}:state`;
}

/** For a script that serves people of one shard. The first shard has the names of an event that has no other. */
export function shardKeys(event: string, shard = 0): [string, string, ...string[]] {
  const [queue, called, ...others] = peopleKeys(event, shard);
  return [queue, called, `${prefixOf(event)}:departed`, stateKey(event), ...others];
}

/** LIST of what operators did, the latest first. */
export function auditKey(event: string): string {
  return `${prefixOf(event)}:audit`;
}

/** For a script that sees all shards: all that an event has, but the trail. */
export function eventKeys(event: string, shards = 1): string[] {
  const others = Array.from({ length: shards - 1 }, (_, index) => peopleKeys(event, index + 1));
  return [...shardKeys(event), ...others.flat()];
}

/** All that Redis has of an event, for acts of an operator: the trail is the last. */
export function allKeys(event: string, shards = 1): string[] {
  return [...eventKeys(event, shards), auditKey(event)];
}

/** The keys of a shard's people, in the order that people.lua takes them. */
function peopleKeys(event: string, shard: number): [string, string, ...string[]] {
  const queue = shard === 0 ? prefixOf(event) : `${prefixOf(event)}:s${shard}`;
  const others = ["next", "spent", "spent:earlier", "redeemed", "redeemed:earlier", "entrants"].map(
    (name) => `${queue}:${name}`,
  );
  return [queue, `${queue}:called`, ...others];
}

/** ZSET of event id → when it was last registered; the cron reads it, so nothing ever scans. */
export const REGISTRY = "queue:events";

/** HASH of created event → its entry; in the default store alone. */
export const CATALOGUE = "queue:catalogue";

/** LIST of what happened at the operator's desk as a whole, the latest first. */
export const DESK_TRAIL = "queue:desk:audit";
