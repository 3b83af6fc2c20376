import type { ServedEvent } from "../config.ts";
import type { DrawIndex } from "../core/draw/draw-index.ts";
import { askDraw } from "./ask-object.ts";
import type { EdgeContext } from "./edge.ts";

/** Everybody who was drawn may look at once: the object answers for each isolate once a second, not for each of them. */
const FRESH_MS = 1000;
const MOST_KEPT = 200; // `EVENTS."*"` lets requests name events

interface Kept {
  /** null: there was no drawing then. */
  readonly index: DrawIndex | null;
  readonly askedMs: number;
}
const kept = new Map<string, Kept>();

/** What is public of an event's drawing, a second old at most; null while no list is signed. Throws OVERLOADED. */
export async function readDraw(c: EdgeContext, event: ServedEvent): Promise<DrawIndex | null> {
  const askedMs = Date.now();
  const known = kept.get(event.id);
  if (known && Math.abs(askedMs - known.askedMs) < FRESH_MS) return known.index;
  const index = await askDraw(c, event, async (draw) => draw.read());
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(event.id, { index, askedMs });
  return index;
}
