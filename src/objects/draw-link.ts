import type { EventObjects } from "../bindings.ts";
import { type CommittedList, type DrawPhase, isDrawing } from "../core/draw/drawing.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { LogOrigin } from "../log.ts";
import { warn } from "./warn.ts";

/** A call that is not answered for longer is given up: its object died, or hangs. */
const PATIENCE_MS = 10_000;

/** From the release loop to the object of the event's drawing, which goes on by these calls. One is under way at most, and no tick waits for it. */
export class DrawLink {
  readonly #objects: EventObjects;
  readonly #origin: LogOrigin;
  /** When the call under way was made, ms since 1970; null for none. */
  #calledAtMs: number | null = null;
  #phase: DrawPhase = "none";
  #committed: CommittedList | null = null;

  constructor(objects: EventObjects, origin: LogOrigin) {
    this.#objects = objects;
    this.#origin = origin;
  }

  /**
   * A tick saw this. Once Redis held a checkpoint, every call names it: a Draw object with an empty storage takes it up, also where
   * Redis has lost it since. After the last seat the object is called once more: it writes down that the drawing is over.
   */
  note({ generation, draw }: Snapshot, nowMs: number): void {
    const phase = draw?.phase ?? "none";
    if (draw?.checkpoint) {
      const { closedAtMs, checkpoint } = draw;
      this.#committed = { generation, closedAtMs, checkpoint };
    }
    const isOver = isDrawing(this.#phase) && phase === "seated";
    const isUnderWay = this.#calledAtMs !== null && nowMs - this.#calledAtMs < PATIENCE_MS;
    if (isUnderWay || !(isDrawing(phase) || isOver)) return;
    this.#phase = phase;
    this.#calledAtMs = nowMs;
    this.#objects
      .draw()
      .proceed(this.#committed)
      .catch((error: unknown) => warn("drawing put off", this.#origin, error))
      .finally(() => {
        if (this.#calledAtMs === nowMs) this.#calledAtMs = null;
      });
  }
}
