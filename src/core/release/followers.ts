import type { EventConfig } from "../event-config.ts";
import { pushIntervalMs } from "../pace.ts";

export interface Follower {
  readonly lobby: number;
  /** How many departed tickets it has been sent. */
  departedIndex: number;
  /** Whether it has not answered the last push yet; a slow lobby gets the next one later, and slows no other. */
  busy: boolean;
}

/**
 * The lobbies that want an event's progress. Each is sent it once per push interval, and their turns are
 * spread evenly over it, so that no tick has to push to all.
 */
export class Followers {
  /** The one whose push is longest ago first: a Map keeps the order in which its keys were set. */
  readonly #followers = new Map<number, Follower>();
  #pushedAtMs: number | null = null;

  /** One that follows already keeps its turn. It asks because pushes do not reach it: one that hangs is given up. */
  add(lobby: number, departedIndex: number): void {
    const follower = this.#followers.get(lobby);
    if (follower) follower.busy = false;
    else this.#followers.set(lobby, { lobby, departedIndex, busy: false });
  }

  drop(lobby: number): void {
    this.#followers.delete(lobby);
  }

  clear(): void {
    this.#followers.clear();
  }

  /** Takes those whose turn it is, or all of them with the last push before the loop stops. */
  takeDue(config: EventConfig, nowMs: number, isLast: boolean): Follower[] {
    const size = this.#followers.size;
    const intervalMs = pushIntervalMs(config, size);
    const elapsedMs = nowMs - (this.#pushedAtMs ?? nowMs);
    // A tick that comes late, or seldom, pushes to the share of all the time that passed.
    const share = Math.ceil(
      (size * Math.min(intervalMs, elapsedMs > 0 ? elapsedMs : config.intervalMs)) / intervalMs,
    );
    const due = [...this.#followers.values()]
      .filter((follower) => !follower.busy)
      .slice(0, isLast ? size : share);
    for (const follower of due) {
      this.#followers.delete(follower.lobby);
      this.#followers.set(follower.lobby, follower);
    }
    this.#pushedAtMs = nowMs;
    return due;
  }

  /** The index up to which every follower has the departed list. */
  lowestDepartedIndex(end: number): number {
    let lowest = end;
    for (const { departedIndex } of this.#followers.values()) lowest = Math.min(lowest, departedIndex);
    return lowest;
  }
}
