import type { Env } from "../bindings.ts";
import { parseConfig } from "../config.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { openQueue } from "../store/open-queue.ts";

/** The name that an object was asked for by. Throws without one: it would serve an event whose name is empty. */
export function nameOf(id: DurableObjectId): string {
  if (!id.name) throw new Error("this object was not asked for by its name");
  return id.name;
}

/** What an object needs for its event. The platform gives an object no say in it; a simulation opens a queue of its own. */
export type OpenEvent = (env: Env, event: string) => { config: EventConfig; queue: WaitingQueue };

/** Throws when the settings declare the event no more: then the object must not run. */
export const openEvent: OpenEvent = (env, event) => {
  const config = parseConfig(env);
  const declared = config.event(event);
  if (!declared) throw new Error("this event is not declared");
  return { config: declared.queue, queue: openQueue(declared.store) };
};
