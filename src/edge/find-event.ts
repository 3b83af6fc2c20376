import { waitUntil } from "cloudflare:workers";
import type { Config, ServedEvent } from "../config.ts";
import type { CatalogueEntry } from "../core/catalogue.ts";
import { suddenProblem } from "../wire/problems.ts";
import { copyOf, type ReadingCare } from "./catalogue-copy.ts";
import type { EdgeContext } from "./edge.ts";
import { logFault } from "./fault.ts";

/** The settings of an entry, read once per copy. */
const settings = new WeakMap<CatalogueEntry, ServedEvent>();

/**
 * An event with a table of its own in EVENTS; else one of the catalogue; else what `*` admits; null = there is no such event. Throws
 * ConfigError when its settings have a mistake, and a Problem when Redis cannot say whether it was created.
 */
export async function findEvent(c: EdgeContext, id: string): Promise<ServedEvent | null> {
  const config = c.get("config");
  const entry = await findCreated(c, id);
  return entry === null ? config.event(id) : readSettings(config, id, entry);
}

/** The entry of a created event; null for any other. Throws a Problem when Redis cannot say. */
export async function findCreated(c: EdgeContext, id: string): Promise<CatalogueEntry | null> {
  const config = c.get("config");
  if (config.declaredEvents.includes(id)) return null;
  const found = await copyOf(config).find(id, Date.now(), careIn(c));
  if (found === "unavailable") throw suddenProblem("store_unavailable");
  return found === "none" ? null : found;
}

/** The ids of created events. */
export async function listCreated(c: EdgeContext): Promise<readonly string[]> {
  const config = c.get("config");
  const ids = await copyOf(config).list(Date.now(), careIn(c));
  return ids.filter((id) => !config.declaredEvents.includes(id));
}

function readSettings(config: Config, id: string, entry: CatalogueEntry): ServedEvent {
  const event = settings.get(entry) ?? config.createdEvent(id, entry.settings);
  settings.set(entry, event);
  return event;
}

function careIn(c: EdgeContext): ReadingCare {
  return {
    seeThrough: waitUntil,
    noteFailure: (error) => logFault(c, error),
  };
}
