import type { EventObjects } from "../bindings.ts";
import { type DrawPhase, isDrawing } from "../core/draw/drawing.ts";
import type { LogOrigin } from "../log.ts";
import { warn } from "./warn.ts";

/** From the release loop to the object of the event's drawing, which has no clock of its own. One call is under way at most, and no tick waits for it. */
export class DrawLink {
  readonly #objects: EventObjects;
  readonly #origin: LogOrigin;
  #isCalling = false;
  #phase: DrawPhase = "none";

  constructor(objects: EventObjects, origin: LogOrigin) {
    this.#objects = objects;
    this.#origin = origin;
  }

  /** A tick saw this phase. After the last seat the object is called once more: it writes down that the drawing is over. */
  note(phase: DrawPhase): void {
    const isOver = isDrawing(this.#phase) && phase === "seated";
    if (this.#isCalling || !(isDrawing(phase) || isOver)) return;
    this.#phase = phase;
    this.#isCalling = true;
    this.#objects
      .draw()
      .proceed()
      .catch((error: unknown) => warn("drawing put off", this.#origin, error))
      .finally(() => {
        this.#isCalling = false;
      });
  }
}
