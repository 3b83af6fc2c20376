import type { Env, PusherKind } from "../bindings.ts";
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
import { shareName } from "../core/shares.ts";
import { isNews, type Progress } from "../core/snapshot.ts";

/** What a loop and a relay have in common: an event's progress, and those who are pushed it. */
export class Pusher {
  readonly #event: string;
  readonly #config: EventConfig;
  readonly #env: Pick<Env, "LOBBY" | "RELAY">;
  readonly #kind: PusherKind;
  readonly #followers = new Followers();
  readonly copy = new ProgressCopy();
  /** What those who are pushed to counted. */
  readonly counter = new Counter();

  constructor(event: string, config: EventConfig, env: Pick<Env, "LOBBY" | "RELAY">, kind: PusherKind) {
    this.#event = event;
    this.#config = config;
    this.#env = env;
    this.#kind = kind;
  }

  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  /** The first ticket that a follower awaits; null for none. */
  get awaits(): number | null {
    return this.#followers.awaits;
  }

  /** Open streams of all who say so; null while nobody does. */
  get streams(): number | null {
    return this.#followers.streams;
  }

  /** Throws a TypeError for what an object of another version asks. */
  follow(id: FollowerId, following: Following): void {
    if (!isFollowing(following)) throw new TypeError("who follows says no place in the departed list");
    const follower = this.#followers.add(id, following);
    // Lobbies that start may wait for it, and the next tick may be a second away.
    if (id.kind === "relay") this.#pushTo(follower);
  }

  dropAll(): void {
    this.#followers.clear();
  }

  /** Takes the next version, and pushes it to the followers whose turn it is. It waits for none: a slow one must not slow the clock. */
  push({ snapshot, departed }: Progress, nowMs: number): void {
    const before = this.copy.snapshot;
    this.copy.take(snapshot, departed, nowMs);
    if (!this.copy.isCurrent) return; // more slices to read first
    const due = this.#followers.takeDue({
      config: this.#config,
      snapshot,
      nowMs,
      sharers: this.#kind === "relay" ? this.#config.relays : 1,
      // Nothing is pushed after the one that says idle, and news is for everybody who watches.
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
      .receiveProgress({ snapshot, departed: this.copy.since(following.departedIndex) }, this.#kind)
      .then(
        (next) => {
          follower.busy = false;
          if (isFollowing(next)) this.#receive(follower, next);
          else this.#followers.drop(id);
        },
        () => this.#followers.drop(id), // it calls again when it lives and has people
      );
  }

  #receive(follower: Follower, next: Following): void {
    follower.following = next;
    const tally = tallyOf(next);
    if (!tally) return;
    follower.streams = tally.streams;
    this.counter.add(tally);
  }

  #stubOf({ kind, index }: FollowerId) {
    const objects = kind === "lobby" ? this.#env.LOBBY : this.#env.RELAY;
    return objects.get(objects.idFromName(shareName(this.#event, index)));
  }
}
