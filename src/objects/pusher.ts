import type { EventObjects, PusherKind } from "../bindings.ts";
import type { EventConfig } from "../core/event-config.ts";
import {
  type Follower,
  type FollowerId,
  Followers,
  type Following,
  isFollowing,
  tallyOf,
} from "../core/release/followers.ts";
import { ProgressCopy } from "../core/release/progress-copy.ts";
import { Counter } from "../core/release/tally.ts";
import { isNews, type Progress, type Snapshot } from "../core/snapshot.ts";

/** What a loop and a relay have in common: an event's progress, and those who are pushed it. */
export class Pusher {
  readonly #config: EventConfig;
  readonly #objects: EventObjects;
  readonly #kind: PusherKind;
  readonly #followers = new Followers();
  readonly copy = new ProgressCopy();
  /** ms since 1970, by the clock here. */
  #nextTickAtMs = 0;
  /** What those who are pushed to counted. */
  readonly counter = new Counter();

  constructor(config: EventConfig, objects: EventObjects, kind: PusherKind) {
    this.#config = config;
    this.#objects = objects;
    this.#kind = kind;
  }

  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  /** The first ticket that a follower awaits; null for none. */
  get awaits(): number | null {
    return this.#followers.awaits;
  }

  /** Open streams of all who say so; null while no follower does. */
  get streams(): number | null {
    return this.#followers.streams;
  }

  /** Returns whether it did not follow before. Throws a TypeError for what an object of another version asks. */
  follow(id: FollowerId, following: Following): boolean {
    if (!isFollowing(following)) throw new TypeError("who follows says no place in the departed list");
    const followed = this.#followers.size;
    const follower = this.#followers.add(id, following);
    // Lobbies that start may wait for it, and the next tick may be a second away.
    if (id.kind === "relay") this.#pushTo(follower);
    return this.#followers.size > followed;
  }

  dropAll(): void {
    this.#followers.clear();
  }

  /** Takes the next version, and pushes it to the followers whose turn it is. It waits for none: a slow one must not slow the clock. */
  push({ snapshot, departed, nextTickInMs }: Progress, nowMs: number): void {
    const before = this.copy.snapshot;
    this.#nextTickAtMs = nowMs + (nextTickInMs || 0); // an object of another version says nothing
    this.copy.take(snapshot, departed, nowMs);
    if (!this.copy.isCurrent) return; // more slices to read first
    const due = this.#followers.takeDue({
      config: this.#config,
      snapshot,
      nowMs,
      sharers: this.#kind === "relay" ? this.#config.relays : 1,
      // Nothing is pushed after the one that says idle, and news is for all streams.
      isForAll: snapshot.idle || (before !== null && isNews(before, snapshot)),
    });
    for (const follower of due) this.#pushTo(follower);
    this.copy.forget(this.#followers.lowestDepartedIndex(this.copy.departedIndex));
  }

  #pushTo(follower: Follower): void {
    const { id, following } = follower;
    const { snapshot } = this.copy;
    if (!snapshot || !this.copy.isCurrent) return; // more slices to read first
    follower.busy = true;
    this.#stubOf(id)
      .receiveProgress(this.#progressSince(snapshot, following.departedIndex), this.#kind)
      .then(
        (next) => {
          follower.busy = false;
          if (isFollowing(next)) this.#receive(follower, next);
          else this.#followers.drop(id);
        },
        () => this.#followers.drop(id), // it calls again when it lives and has people
      );
  }

  /** All the progress there is; null while there is none that would serve a follower that has nothing yet. */
  get progress(): Progress | null {
    const { snapshot, isComplete } = this.copy;
    return snapshot && isComplete ? this.#progressSince(snapshot, 0) : null;
  }

  #progressSince(snapshot: Snapshot, departedIndex: number): Progress {
    const nextTickInMs = Math.max(0, this.#nextTickAtMs - Date.now());
    return { snapshot, departed: this.copy.since(departedIndex), nextTickInMs };
  }

  #receive(follower: Follower, next: Following): void {
    follower.following = next;
    const tally = tallyOf(next);
    if (!tally) return;
    follower.streams = tally.streams;
    this.counter.add(tally);
  }

  #stubOf({ kind, index }: FollowerId) {
    return kind === "lobby" ? this.#objects.lobby(index) : this.#objects.relay(index);
  }
}
