import type { EventConfig } from "../event-config.ts";
import { FAILURE_REST_MS, Outage } from "../outage.ts";
import { MAX_BATCH } from "./act-queue.ts";

/** A slow reply makes a lobby rest for no longer than this. */
const LONGEST_REST_MS = 250;
/** Between two flushes while the line is being renumbered. */
const HELD_REST_MS = 100;
/**
 * What a quiet lobby may save: then two people who come one after the other are both answered at once. With 60 ms a busy
 * machine flushed so much more often that joins fell by a quarter.
 */
const SAVED_MS = 20;

/** What one flush of a lobby cost. */
interface FlushCost {
  readonly commands: number;
  readonly tookMs: number;
}

/**
 * ms from the start of one flush of a lobby to the next, so that all lobbies together stay within the event's command
 * budget. Without it, hundreds of lobbies would make batches of one exactly when everybody comes. And for half the time,
 * or a quarter of a second, nothing is under way: a store that is slow is asked for more at once, not more often.
 */
export function flushIntervalMs(config: EventConfig, last: FlushCost): number {
  const budgetMs = (1000 * config.lobbies * last.commands) / config.commandBudget;
  return Math.max(budgetMs, last.tookMs + Math.min(last.tookMs, LONGEST_REST_MS));
}

/** When a lobby may flush: a quiet one at once, a busy one within its share of the command budget. Times are ms since 1970. */
export class FlushPacing {
  readonly #config: EventConfig;
  readonly #outage = new Outage();
  /** When the next flush may start. */
  #allowedMs = 0;
  #intervalMs = 0;

  constructor(config: EventConfig) {
    this.#config = config;
  }

  /** ms until the next flush may start. Never above one interval, or a clock that is set back would stop the lobby for as long. */
  waitMs(nowMs: number): number {
    return Math.max(0, Math.min(this.#intervalMs, this.#allowedMs - nowMs));
  }

  /** A flush that started at `startedMs` was answered. */
  succeed(startedMs: number, nowMs: number, reply: { commands: number; isHeld: boolean }): void {
    this.#outage.end();
    const ownMs = flushIntervalMs(this.#config, { commands: reply.commands, tookMs: nowMs - startedMs });
    this.#intervalMs = reply.isHeld ? Math.max(ownMs, HELD_REST_MS) : ownMs;
    // Hundreds of lobbies have intervals far longer than what they may save.
    this.#allowedMs = Math.max(this.#allowedMs, startedMs - SAVED_MS) + this.#intervalMs;
  }

  /** It was not. */
  fail(startedMs: number, nowMs: number): void {
    this.#outage.fail(startedMs, nowMs);
    this.#intervalMs = FAILURE_REST_MS;
    this.#allowedMs = startedMs + FAILURE_REST_MS;
  }

  /** ms until so many acts have been brought to Redis, one flush after the other. */
  backlogMs(acts: number): number {
    return Math.ceil(acts / MAX_BATCH) * this.#intervalMs;
  }

  /** How long Redis has been failing, in ms; 0 while it answers. */
  get outageMs(): number {
    return this.#outage.lastedMs;
  }
}
