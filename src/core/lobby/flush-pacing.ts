import type { EventConfig } from "../event-config.ts";
import { FAILURE_REST_MS, Outage } from "../outage.ts";
import { MAX_BACKLOG, MAX_BATCH } from "./act-queue.ts";

/** A slow reply makes a lobby rest for no longer than this. */
const LONGEST_REST_MS = 250;
/** Between two flushes while the line is being renumbered. */
const HELD_REST_MS = 100;
/**
 * What a quiet lobby may save: then two people who come one after the other are both answered at once. With 60 ms a busy
 * machine flushed so much more often that joins fell by a quarter.
 */
const SAVED_MS = 20;

/** How long an act may have to wait: browsers give up after 20 s, and an act whose browser has given up would keep others waiting. */
const LONGEST_WAIT_MS = 15_000;
/** Between two flushes that look whether Redis went back: a renumbering waits for their finds, a budget can wait. */
const VERIFYING_REST_MS = 100;

/** Commands of a flush of joins (test/store/commands.test.ts): those of a crowd that comes at once. */
export const JOIN_COMMANDS = 7;

/** What a flush is wanted for: acts, a snapshot, or to find out whether Redis went back, and restore what it lost. */
export type FlushNeed = "acts" | "snapshot" | "verification";

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
  return Math.max(budgetMs(config, last.commands), last.tookMs + Math.min(last.tookMs, LONGEST_REST_MS));
}

/** The time in which the budget pays for one flush of each lobby. */
function budgetMs({ lobbies, commandBudget }: EventConfig, commands: number): number {
  return (1000 * lobbies * commands) / commandBudget;
}

/**
 * Over how many ms the first flushes of quiet lobbies are spread, because all of their first joins may come in one moment. 0 for at
 * once, where they use no more than the budget of a second.
 */
export function firstFlushesMs(config: EventConfig): number {
  const allMs = budgetMs(config, JOIN_COMMANDS);
  return allMs > 1000 ? allMs : 0;
}

/**
 * When a lobby may flush: a quiet one at once, or at a random moment where lobbies are many; a busy one within its share of the
 * command budget. Times are ms since 1970.
 */
export class FlushPacing {
  readonly #config: EventConfig;
  readonly #outage = new Outage();
  /** When the next flush may start. */
  #allowedMs = 0;
  #intervalMs = 0;
  /** When the flush that is under way started; null for none. */
  #startedMs: number | null = null;

  constructor(config: EventConfig) {
    this.#config = config;
  }

  /**
   * ms until the next flush may start. Never above one interval, or a clock that is set back would stop the lobby for as long.
   * `random` is in [0, 1): a lobby that were always among the first would be worth looking for.
   */
  waitMs(nowMs: number, need: FlushNeed, random: number): number {
    const owedMs = Math.max(0, Math.min(this.#intervalMs, this.#allowedMs - nowMs));
    if (need === "verification" && this.outageMs === 0) return Math.min(owedMs, VERIFYING_REST_MS);
    if (need !== "acts" || owedMs > 0) return owedMs;
    return Math.floor(random * firstFlushesMs(this.#config));
  }

  /** A flush starts. */
  begin(nowMs: number): void {
    this.#startedMs = nowMs;
  }

  /** A flush that started at `startedMs` was answered. */
  succeed(startedMs: number, nowMs: number, reply: { commands: number; isHeld: boolean }): void {
    this.#startedMs = null;
    this.#outage.end();
    const ownMs = flushIntervalMs(this.#config, { commands: reply.commands, tookMs: nowMs - startedMs });
    this.#intervalMs = reply.isHeld ? Math.max(ownMs, HELD_REST_MS) : ownMs;
    // Hundreds of lobbies have intervals far longer than what they may save.
    this.#allowedMs = Math.max(this.#allowedMs, startedMs - SAVED_MS) + this.#intervalMs;
  }

  /** It was not. */
  fail(startedMs: number, nowMs: number): void {
    this.#startedMs = null;
    this.#outage.fail(startedMs, nowMs);
    this.#intervalMs = FAILURE_REST_MS;
    this.#allowedMs = startedMs + FAILURE_REST_MS;
  }

  /** ms until so many acts have been brought to Redis, one flush after the other. */
  backlogMs(acts: number, nowMs: number): number {
    return Math.ceil(acts / MAX_BATCH) * this.#expectedMs(nowMs);
  }

  /** What an act takes of that, in a full flush. */
  actMs(nowMs: number): number {
    return this.#expectedMs(nowMs) / MAX_BATCH;
  }

  /** How many acts can be brought in time; a batch always may. */
  room(nowMs: number): number {
    const batches = Math.max(1, Math.floor(LONGEST_WAIT_MS / this.#expectedMs(nowMs)));
    return Math.min(MAX_BACKLOG, batches * MAX_BATCH);
  }

  /** From one flush to the next: as the last one shows, or the one under way by how long it takes already. */
  #expectedMs(nowMs: number): number {
    return Math.max(this.#intervalMs, this.#startedMs === null ? 0 : nowMs - this.#startedMs);
  }

  /** How long Redis has been failing, in ms; 0 while it answers. */
  get outageMs(): number {
    return this.#outage.lastedMs;
  }
}
