/** What operators do with created events: they stand in the catalogue, which every isolate reads again within five seconds. */
import { type Config, ConfigError, type ServedEvent } from "../config.ts";
import type { Catalogue, CatalogueEntry } from "../core/catalogue.ts";
import type { PrepareReply } from "../core/waiting-queue.ts";
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
  /** It would have other objects, and its people are at those of before; or look for those who have come in other shards. */
  | { readonly status: Exclude<PrepareReply, "done"> }
  /** There are 100 created events, or this one takes more than 4 KB. */
  | { readonly status: "full" | "too_large" };

/** Longer than any isolate goes by an older copy of the catalogue, and acts that it has sent are under way. */
export const KNOWN_FOR_MS = 60_000;

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
  const prepared = await prepare(admitted(config, id) ?? event, event, nowMs);
  if (prepared !== "done") return { status: prepared };
  return put(config, id, { version: 1, createdAtMs: nowMs, settings });
}

/** Other settings of its queue are other objects, which know nothing of what those of before remember. */
export type HandOver = (before: ServedEvent, after: ServedEvent) => Promise<void>;

/**
 * Gives an event other settings, all of them: those of its page at any time, those of its queue while it has nobody. `version` is the
 * one that the operator has seen; null = whatever it is. `handOver` comes before anybody is served by the new ones.
 */
export async function changeEvent(
  config: Config,
  id: string,
  settings: unknown,
  version: number | null,
  nowMs: number,
  handOver: HandOver,
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
  const next = { ...entry, version: entry.version + 1, settings };
  if (isSameQueue) return put(config, id, next);
  const prepared = await prepare(before, event, nowMs);
  if (prepared !== "done") return { status: prepared };
  await handOver(before, event);
  const reply = await put(config, id, next);
  if (reply.status === "done") return reply;
  const kept = reply.status === "conflict" ? readEvent(config, id, reply.entry.settings) : before;
  if (!("status" in kept)) await prepare(event, kept, nowMs); // or it would wait for those of the settings that were refused
  return reply;
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

/** What `*` admits under this id, or a table that is gone; null for nothing that can be read. */
function admitted(config: Config, id: string): ServedEvent | null {
  try {
    return config.event(id);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/**
 * Whether the queue of an event can get these settings: not while somebody waits, is called or may return. Passes that live on do
 * not matter: any booth takes their bookings, whatever its settings.
 */
function prepare(
  before: ServedEvent,
  { id, queue, store }: ServedEvent,
  nowMs: number,
): Promise<PrepareReply> {
  return openQueue(store).prepare(id, {
    shardsBefore: before.queue.shards,
    shards: queue.shards,
    untilMs: nowMs + KNOWN_FOR_MS,
  });
}

function catalogueOf(config: Config): Catalogue {
  return openCatalogue(config.stores[0]);
}
