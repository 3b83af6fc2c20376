import { type Env, parseConfig } from "../config.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { openQueue } from "../store/open-queue.ts";

/** What an object needs for its event. Throws when nobody declares the event any more: then the object must not run. */
export function openEvent(env: Env, event: string): { config: EventConfig; queue: WaitingQueue } {
  const config = parseConfig(env);
  const eventConfig = config.event(event);
  if (!eventConfig) throw new Error("this event is not declared");
  return { config: eventConfig, queue: openQueue(config.store) };
}
