import { type Env, parseConfig } from "../config.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { openQueue } from "../store/open-queue.ts";

/** What an object needs for its event. Throws when nobody declares the event any more: then the object must not run. */
export function openEvent(env: Env, event: string): { config: EventConfig; queue: WaitingQueue } {
  const config = parseConfig(env);
  const declared = config.event(event);
  if (!declared) throw new Error("this event is not declared");
  return { config: declared.queue, queue: openQueue(config.store) };
}
