/**
 * The Redis keys of an event, in the order the scripts take them. The literal hash tag keeps them in one slot.
 * Prefixes cannot overlap with the registry: an event's keys all begin with `queue:{`.
 */
export function eventKeys(event: string): string[] {
  const queue = `queue:{${event}}`;
  return [queue, `${queue}:called`, `${queue}:departed`, `${queue}:spent`, stateKey(event), `${queue}:next`];
}

/** HASH of an event's numbers, where an operator's are set too: docs/redis.md. */
export function stateKey(event: string): string {
  return `queue:{${event}}:state`;
}

/** ZSET of event id → when it was last registered; the cron reads it, so nothing ever scans. */
export const REGISTRY = "queue:events";
