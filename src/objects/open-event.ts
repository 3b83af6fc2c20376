import { type Env, EventObjects } from "../bindings.ts";
import { parseConfig } from "../config.ts";
import type { EventConfig } from "../core/event-config.ts";
import { readObjectName } from "../core/object-name.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { askRelays } from "../draw/relays.ts";
import type { DrawTools } from "../draw/tools.ts";
import { proofKeyOf, saltSecretOfKey } from "../pass/proof-key.ts";
import { openCatalogue, openDrawing, openQueue } from "../store/open-queue.ts";

/** The name that an object was asked for by. Throws without one: it would serve an event whose name is empty. */
export function nameOf(id: DurableObjectId): string {
  if (!id.name) throw new Error("this object was not asked for by its name");
  return id.name;
}

/** What an object needs for its event. The platform gives an object no say in it; a simulation opens a queue of its own. */
export type OpenEvent = (env: Env, objectName: string) => OpenedEvent;

interface OpenedEvent {
  readonly event: string;
  readonly config: EventConfig;
  readonly queue: WaitingQueue;
  /** What a drawing takes; null where no proof key is set. */
  readonly drawing: OpenedDrawing | null;
  /** Those it may call. */
  readonly objects: EventObjects;
  /** Whether the event's objects are called so; not there of an event with a table, whose objects cannot be called otherwise. */
  readonly isCurrent?: () => Promise<boolean>;
}

export type OpenedDrawing = Pick<DrawTools, "store" | "beacon" | "askRound" | "peopleAtOnce"> & {
  readonly signer: () => Promise<DrawTools["signer"]>;
};

const PEOPLE_AT_ONCE = 2500;

/**
 * A created event's settings stand in the name. Throws when the variables declare the event no more, or what the name says
 * is not allowed any longer: then the object must not run.
 */
export const openEvent: OpenEvent = (env, objectName) => {
  const config = parseConfig(env);
  const { event, own } = readObjectName(objectName);
  const settings = own === null ? config.event(event) : config.createdEvent(event, own);
  if (!settings) throw new Error("this event is not declared");
  const { key } = config.proof;
  const drawing = key && {
    store: openDrawing(settings.store),
    beacon: config.beacon,
    askRound: askRelays,
    peopleAtOnce: PEOPLE_AT_ONCE,
    signer: () => proofKeyOf(key),
  };
  const opened = {
    drawing,
    event,
    config: key
      ? { ...settings.queue, beacon: config.beacon, saltSecret: saltSecretOfKey(key) }
      : settings.queue,
    queue: openQueue(settings.store),
    objects: new EventObjects(env, { objectName, locationHint: settings.locationHint }),
  };
  const isDeclared = config.declaredEvents.includes(event);
  if (own === null && isDeclared) return opened;
  const isCurrent = async () => {
    if (isDeclared) return false;
    const entry = (await openCatalogue(config.stores[0]).read()).get(event);
    if (entry === undefined) return own === null; // as `*` admits it
    return config.createdEvent(event, entry.settings).objectName === objectName;
  };
  return { ...opened, isCurrent };
};
