import type { Trail } from "../core/desk/trail.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { DeskTrail } from "./desk-trail.ts";
import { RedisQueue } from "./redis-queue.ts";
import { type StoreConfig, Upstash } from "./upstash.ts";

interface Opened {
  readonly queue: WaitingQueue;
  readonly trail: Trail;
}

const opened = new WeakMap<StoreConfig, Opened>();

/** One client per store and isolate: three times faster than one per request. */
function open(config: StoreConfig): Opened {
  let store = opened.get(config);
  if (!store) {
    const redis = new Upstash(config);
    store = { queue: new RedisQueue(redis), trail: new DeskTrail(redis) };
    opened.set(config, store);
  }
  return store;
}

export function openQueue(config: StoreConfig): WaitingQueue {
  return open(config).queue;
}

/** The trail of the operator's desk that is in this store. */
export function openTrail(config: StoreConfig): Trail {
  return open(config).trail;
}
