import { DurableObject } from "cloudflare:workers";
import type { BoothCalls, Env, EventObjects } from "../bindings.ts";
import type { ClaimAnswer, PassActAnswer } from "../core/booth-answer.ts";
import type { PassAct } from "../core/pass-act.ts";
import { parseShareName } from "../core/shares.ts";
import type { LogOrigin } from "../log.ts";
import { Batcher } from "./batcher.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/** Between two calls that wake the loop. */
const WAKE_MS = 1000;
/** Between two calls that tell the loop what was spent. */
const TELL_MS = 10_000;

/**
 * One of an event's booths: hands out the passes of a share of its people, and does what shops do with those: book, redeem,
 * extend. It needs no replica and has no audience. It stores nothing and may die at any moment; any booth of their shard can
 * serve any person.
 */
export class Booth extends DurableObject<Env> implements BoothCalls {
  readonly #origin: LogOrigin;
  readonly #objects: EventObjects;
  readonly #batcher: Batcher;
  #wokenAtMs = 0;
  /** Redis commands that the loop has not been told of. */
  #commands = 0;
  #isTelling = false;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { objectName, index } = parseShareName(nameOf(ctx.id));
    const { event, config, queue, objects } = open(env, objectName);
    this.#origin = { event, object: `booth ${index}` };
    this.#objects = objects;
    this.#batcher = new Batcher(event, index, config, queue, {
      held: () => this.#wakeLoop(),
      served: (commands) => this.#count(commands),
    });
  }

  async claim(user: string): Promise<ClaimAnswer> {
    return this.#batcher.claim(user);
  }

  async actOnPasses(acts: readonly PassAct[]): Promise<PassActAnswer[]> {
    return this.#batcher.actOnPasses(acts);
  }

  /** The first one of ten seconds has the loop told of all of them. */
  #count(commands: number): void {
    this.#commands += commands;
    if (this.#isTelling) return;
    this.#isTelling = true;
    setTimeout(() => this.#tell(), TELL_MS);
  }

  #tell(): void {
    const commands = this.#commands;
    this.#commands = 0;
    this.#isTelling = false;
    this.#objects
      .loop()
      .noteBoothCommands(commands)
      .catch((error: unknown) => {
        warn("loop not reached", this.#origin, error);
        this.#count(commands); // they go with the next ones
      });
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
