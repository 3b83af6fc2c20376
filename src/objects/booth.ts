import { DurableObject } from "cloudflare:workers";
import type { BoothCalls, Env, EventObjects } from "../bindings.ts";
import type { BookingAnswer, ClaimAnswer } from "../core/booth-answer.ts";
import { parseShareName } from "../core/shares.ts";
import type { Booking } from "../core/waiting-queue.ts";
import type { LogOrigin } from "../log.ts";
import { Batcher } from "./batcher.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/** Between two calls of the loop. */
const WAKE_MS = 1000;

/**
 * One of an event's booths: hands out the passes of a share of its people, and takes the bookings that the shop reports of
 * them. It needs no replica and has no audience. It stores nothing and may die at any moment; any booth of their shard can
 * serve any person.
 */
export class Booth extends DurableObject<Env> implements BoothCalls {
  readonly #origin: LogOrigin;
  readonly #objects: EventObjects;
  readonly #batcher: Batcher;
  #wokenAtMs = 0;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { objectName, index } = parseShareName(nameOf(ctx.id));
    const { event, config, queue, objects } = open(env, objectName);
    this.#origin = { event, object: `booth ${index}` };
    this.#objects = objects;
    this.#batcher = new Batcher(event, index, config, queue, () => this.#wakeLoop());
  }

  async claim(user: string): Promise<ClaimAnswer> {
    return this.#batcher.claim(user);
  }

  async complete(bookings: readonly Booking[]): Promise<BookingAnswer[]> {
    return this.#batcher.complete(bookings);
  }

  /** Bookings come long after a sale, when no lobby does it. */
  #wakeLoop(): void {
    const nowMs = Date.now();
    if (nowMs - this.#wokenAtMs < WAKE_MS) return;
    this.#wokenAtMs = nowMs;
    this.#objects
      .loop()
      .wake()
      // The next batch calls again; the cron is behind it.
      .catch((error: unknown) => warn("loop not reached", this.#origin, error));
  }
}
