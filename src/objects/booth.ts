import { DurableObject } from "cloudflare:workers";
import type { BoothCalls, Env } from "../bindings.ts";
import type { BookingAnswer, ClaimAnswer } from "../core/booth-answer.ts";
import { parseShareName } from "../core/shares.ts";
import type { Booking } from "../core/waiting-queue.ts";
import { Batcher } from "./batcher.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";

/**
 * One of an event's booths: hands out the passes of a share of its people, and takes the bookings that the shop reports of
 * them. It needs no replica and has no audience. It stores nothing and may die at any moment; any booth of their shard can serve any person.
 */
export class Booth extends DurableObject<Env> implements BoothCalls {
  readonly #batcher: Batcher;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { event, index } = parseShareName(nameOf(ctx.id));
    const { config, queue } = open(env, event);
    this.#batcher = new Batcher(event, index, config, queue);
  }

  async claim(user: string): Promise<ClaimAnswer> {
    return this.#batcher.claim(user);
  }

  async complete(bookings: readonly Booking[]): Promise<BookingAnswer[]> {
    return this.#batcher.complete(bookings);
  }
}
