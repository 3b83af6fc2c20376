/** What operators do with created events: they stand in the catalogue, which every isolate reads again within five seconds. */
import { type Config, ConfigError, type ServedEvent } from "../config.ts";
import type { Catalogue, CatalogueEntry } from "../core/catalogue.ts";
import { noActs } from "../core/outcome.ts";
import { isIdle } from "../core/snapshot.ts";
import { openCatalogue, openQueue } from "../store/open-queue.ts";
import { copyOf } from "./catalogue-copy.ts";

/** Only done changed anything. */
export type CreatedEventReply =
  | { readonly status: "done"; readonly entry: CatalogueEntry }
  /** declared: it has a table in EVENTS, which a deploy changes. */
  | { readonly status: "declared" | "exists" | "absent" }
  /** Another operator came first. */
  | { readonly status: "conflict"; readonly entry: CatalogueEntry }
  /** With every mistake in the settings. */
  | { readonly status: "invalid"; readonly problems: readonly string[] }
  /** It would have other objects, and its people are at those of before. */
  | { readonly status: "has_people" }
  /** There are 100 created events, or this one takes more than 4 KB. */
  | { readonly status: "full" | "too_large" };

type Refusal = Exclude<CreatedEventReply, { readonly status: "done" }>;

/** Throws StoreUnavailable, as the others do. */
export async function createEvent(
  config: Config,
  id: string,
  settings: unknown,
  nowMs: number,
): Promise<CreatedEventReply> {
  const event = readEvent(config, id, settings);
  if ("status" in event) return event;
  if ((await catalogueOf(config).read()).has(id)) return { status: "exists" };
  // `*` may have admitted it, or a table that is gone.
  if (await hasPeople(event, event, nowMs)) return { status: "has_people" };
  return put(config, id, { version: 1, createdAtMs: nowMs, settings });
}

/**
 * Gives an event other settings, all of them: those of its page at any time, those of its queue while it has nobody. `version` is the
 * one that the operator has seen; null = whatever it is.
 */
export async function changeEvent(
  config: Config,
  id: string,
  settings: unknown,
  version: number | null,
  nowMs: number,
): Promise<CreatedEventReply> {
  const event = readEvent(config, id, settings);
  if ("status" in event) return event;
  const entry = (await catalogueOf(config).read()).get(id);
  if (!entry) return { status: "absent" };
  if (version !== null && entry.version !== version) return { status: "conflict", entry };
  const read = readEvent(config, id, entry.settings);
  const before = "status" in read ? event : read; // one that went bad serves nobody
  if (before.store !== event.store) {
    const problem = `${id}.store stays ${before.store.name}; retire the event and create it in the other store`;
    return { status: "invalid", problems: [problem] };
  }
  const isSameQueue = read === before && before.objectName === event.objectName;
  if (!isSameQueue && (await hasPeople(before, event, nowMs))) return { status: "has_people" };
  return put(config, id, { ...entry, version: entry.version + 1, settings });
}

/** Takes an event out of the catalogue, where it may be gone already. It is retired before: nothing finds its people after. */
export async function removeEvent(config: Config, id: string): Promise<void> {
  await catalogueOf(config).remove(id, null);
  copyOf(config).expire();
}

function readEvent(config: Config, id: string, settings: unknown): ServedEvent | Refusal {
  if (config.declaredEvents.includes(id)) return { status: "declared" };
  try {
    return config.createdEvent(id, settings);
  } catch (error) {
    if (error instanceof ConfigError) return { status: "invalid", problems: error.problems };
    throw error;
  }
}

async function put(config: Config, id: string, entry: CatalogueEntry): Promise<CreatedEventReply> {
  const status = await catalogueOf(config).put(id, entry);
  copyOf(config).expire();
  if (status === "done") return { status, entry };
  if (status !== "conflict") return { status };
  const now = (await catalogueOf(config).read()).get(id);
  if (!now) return { status: "absent" };
  return entry.version === 1 ? { status: "exists" } : { status, entry: now };
}

/**
 * Whether somebody waits, is called or may return; or has ever come, where the other settings would look in other shards. Passes that
 * live on do not matter: any booth takes their bookings, whatever its settings.
 */
async function hasPeople(
  { id, queue, store }: ServedEvent,
  after: ServedEvent,
  nowMs: number,
): Promise<boolean> {
  const { snapshot } = await openQueue(store).flush(id, {
    nowMs,
    shards: queue.shards,
    numbering: 0,
    lobby: 0,
    fence: null, // it only reads
    acknowledged: null,
    departedIndex: 0,
    maxQueueSize: queue.maxQueueSize,
    passTtlSeconds: queue.passTtlSeconds,
    acts: noActs(),
  });
  return !isIdle(snapshot) || (snapshot.generation > 0 && queue.shards !== after.queue.shards);
}

function catalogueOf(config: Config): Catalogue {
  return openCatalogue(config.stores[0]);
}
