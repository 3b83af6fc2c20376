import type { EventConfig } from "./event-config.ts";
import { pushIntervalMs } from "./pace.ts";

export interface Follower {
  readonly lobby: number;
  /** How many left tickets it has been told. */
  leftIndex: number;
  dueMs: number;
  /** Whether it has not answered the last push yet; a slow lobby gets the next one later, and hurts nobody. */
  busy: boolean;
}

/**
 * The lobbies that want to hear of an event's progress. Each is told once per push interval, and their turns are
 * spread evenly over it, so that no tick has to tell everybody.
 */
export class Followers {
  readonly #followers = new Map<number, Follower>();

  get size(): number {
    return this.#followers.size;
  }

  add(lobby: number, leftIndex: number, nowMs: number): void {
    if (this.#followers.has(lobby)) return;
    this.#followers.set(lobby, { lobby, leftIndex, dueMs: nowMs, busy: false });
  }

  drop(lobby: number): void {
    this.#followers.delete(lobby);
  }

  clear(): void {
    this.#followers.clear();
  }

  /** Takes those whose turn it is, or everybody when it is the last word before the loop stops. */
  takeDue(config: EventConfig, nowMs: number, everybody: boolean): Follower[] {
    const interval = pushIntervalMs(config, this.#followers.size);
    const share = Math.ceil((this.#followers.size * config.intervalMs) / interval);
    const due = [...this.#followers.values()]
      .filter((follower) => !follower.busy && (everybody || follower.dueMs <= nowMs))
      .sort((a, b) => a.dueMs - b.dueMs)
      .slice(0, everybody ? undefined : share);
    for (const follower of due) follower.dueMs = nowMs + interval;
    return due;
  }

  /** The index up to which every follower has the left list. */
  lowestLeftIndex(end: number): number {
    let lowest = end;
    for (const { leftIndex } of this.#followers.values()) lowest = Math.min(lowest, leftIndex);
    return lowest;
  }
}
