import type { ServedEvent } from "../config.ts";
import type { DrawIndex } from "../core/draw/draw-index.ts";
import { askDraw } from "./ask-object.ts";
import type { EdgeContext } from "./edge.ts";
import { EventCopies } from "./event-copies.ts";

/** null: there was no drawing then. */
const copies = new EventCopies<DrawIndex | null>();

/** What is public of an event's drawing, seldom more than a second old; null while no list is signed. Throws OVERLOADED. */
export function readDraw(c: EdgeContext, event: ServedEvent): Promise<DrawIndex | null> {
  return copies.read(event.id, () => askDraw(c, event, async (draw) => draw.read()));
}
