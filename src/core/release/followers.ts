import type { EventConfig } from "../event-config.ts";
import { LONGEST_PUSH_INTERVAL_MS, PUSH_MS, pushIntervalMs } from "../pace.ts";
import { frontBefore, type Snapshot } from "../snapshot.ts";
import { isLobbyTally, type LobbyTally } from "./tally.ts";

/** An object that follows. */
export interface FollowerId {
  readonly kind: "lobby" | "relay";
  readonly index: number;
}

/** What a lobby or relay says of itself when it follows, and after each push. */
export interface Following {
  /** How many departed tickets it has. */
  readonly departedIndex: number;
  /** The first ticket in line that a stream there watches: it is pushed to as soon as the front gets there. null: none. */
  readonly awaits: number | null;
  /** In answers to pushes alone, of lobbies and relays of this version: what was counted there since the last answer. */
  readonly tally?: LobbyTally;
}

export interface Follower {
  readonly id: FollowerId;
  following: Following;
  /** Whether it has not answered the last push yet; a slow one gets the next one later, and slows no other. */
  busy: boolean;
  /** How many streams it had open when it last said so; null before. */
  streams: number | null;
  /** ms since 1970; null before the first push. */
  pushedAtMs: number | null;
}

interface Push {
  readonly config: EventConfig;
  readonly snapshot: Snapshot;
  readonly nowMs: number;
  /** How many share the event's lobbies with this object, itself included. */
  readonly sharers: number;
  /** Every follower must have this snapshot now. */
  readonly isForAll: boolean;
}

/** Whether it is what an object of this version wants; one of another version may send anything, which no tick must meet. */
export function isFollowing(value: unknown): value is Following {
  const { departedIndex, awaits } = Object(value);
  return Number.isSafeInteger(departedIndex) && (awaits === null || Number.isSafeInteger(awaits));
}

/** What is counted in an answer; null of an object that counts nothing, or otherwise. */
export function tallyOf({ tally }: Following): LobbyTally | null {
  return isLobbyTally(tally) ? tally : null;
}

/**
 * The lobbies, or relays, that want an event's progress. Who awaits a ticket that has been called is pushed to at once, the
 * others once per push interval; in turns, so that one object never makes more calls than it can.
 */
export class Followers {
  /** The one whose push is longest ago first: a Map keeps the order in which its keys were set. */
  readonly #followers = new Map<string, Follower>();
  #pushedAtMs: number | null = null;

  get size(): number {
    return this.#followers.size;
  }

  /** One that follows already keeps its turn. If it asks because pushes do not reach it, the one that hangs is given up. */
  add(id: FollowerId, following: Following): Follower {
    const follower = this.#followers.get(keyOf(id)) ?? {
      id,
      following,
      busy: false,
      streams: null,
      pushedAtMs: null,
    };
    Object.assign(follower, { following, busy: false });
    this.#followers.set(keyOf(id), follower);
    return follower;
  }

  drop(id: FollowerId): void {
    this.#followers.delete(keyOf(id));
  }

  clear(): void {
    this.#followers.clear();
  }

  /** Takes those who are to be pushed to now. */
  takeDue(push: Push): Follower[] {
    const free = [...this.#followers.values()].filter((follower) => !follower.busy);
    const must = free.filter((follower) => push.isForAll || isUrgent(follower, push));
    const quietMs = pushIntervalMs(push.config, this.size * push.sharers);
    const may = free.filter((follower) => !must.includes(follower) && hasRested(follower, quietMs, push));
    const due = [...must, ...may].slice(0, push.isForAll ? this.size : this.#most(push));
    for (const follower of due) {
      this.#followers.delete(keyOf(follower.id));
      this.#followers.set(keyOf(follower.id), follower);
      follower.pushedAtMs = push.nowMs;
    }
    this.#pushedAtMs = push.nowMs;
    return due;
  }

  /** Open streams of all who say so; null while no follower does. */
  get streams(): number | null {
    let streams: number | null = null;
    for (const follower of this.#followers.values()) {
      if (follower.streams !== null) streams = (streams ?? 0) + follower.streams;
    }
    return streams;
  }

  /** The first ticket that any of them awaits; null for none. */
  get awaits(): number | null {
    let first: number | null = null;
    for (const { following } of this.#followers.values()) {
      if (following.awaits !== null) first = Math.min(first ?? following.awaits, following.awaits);
    }
    return first;
  }

  /** The index up to which every follower has the departed list. */
  lowestDepartedIndex(end: number): number {
    let lowest = end;
    for (const { following } of this.#followers.values()) lowest = Math.min(lowest, following.departedIndex);
    return lowest;
  }

  /** As many as there is time for: a tick that comes late, or seldom, pushes for all the time that passed, up to a second. */
  #most({ config, nowMs }: Push): number {
    const elapsedMs = nowMs - (this.#pushedAtMs ?? nowMs);
    return Math.ceil(Math.min(1000, elapsedMs > 0 ? elapsedMs : config.intervalMs) / PUSH_MS);
  }
}

/** The front has reached who it awaits, or it would soon take its loop for late. */
function isUrgent(follower: Follower, push: Push): boolean {
  const { awaits } = follower.following;
  if (awaits !== null && awaits <= frontBefore(push.snapshot, awaits)) return true;
  return hasRested(follower, LONGEST_PUSH_INTERVAL_MS, push);
}

/** A tick that comes a little early counts: half an interval later than due would be worse than half an interval before. */
function hasRested({ pushedAtMs }: Follower, ms: number, { config, nowMs }: Push): boolean {
  if (pushedAtMs === null || pushedAtMs > nowMs) return true; // the clock was set back
  return nowMs - pushedAtMs > ms - config.intervalMs / 2;
}

function keyOf({ kind, index }: FollowerId): string {
  return `${kind} ${index}`;
}
