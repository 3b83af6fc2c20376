import type { EventObjects, PusherKind } from "../bindings.ts";
import type { EventConfig } from "../core/event-config.ts";
import { SLOW_INTERVAL_MS } from "../core/pace.ts";
import type { Following } from "../core/release/followers.ts";
import { relayOf } from "../core/release/relays.ts";
import type { Progress } from "../core/snapshot.ts";
import type { LogOrigin } from "../log.ts";
import { patiently } from "./patiently.ts";
import { warn } from "./warn.ts";

/** A loop whose pushes have not come for longer is late, and called; at most once in as long. */
const LATE_MS = 1000;
/** While it is silent for longer its calls do not reach the lobby: a page does better to ask than to trust its stream. */
const SILENCE_MS = 10_000;
/** A relay that has been asked for pushes for as long, and pushed nothing, is passed by: the lobby follows the loop itself. */
const PASS_BY_AFTER_MS = 2000;
/** How often a relay that is passed by is asked again. */
const RETRY_MS = 10_000;
/** How long a lobby that starts waits for its relay, or for the loop. A relay that lives gives up sooner. */
const START_PATIENCE_MS = 2000;

/**
 * A lobby's end of the line to its event's release loop: whether pushes come, and the calls that ask for them. Where the event has
 * relays it goes by one of them, and by none while that one is silent.
 */
export class LoopLink {
  readonly #origin: LogOrigin;
  readonly #lobby: number;
  readonly #relays: number;
  readonly #objects: EventObjects;
  #pushedAtMs = 0;
  /** When the loop ticks next, ms since 1970; it has said so because that is not soon. Until then its silence means nothing. */
  #restsUntilMs = 0;
  #followedAtMs = 0;
  /** A change has not been told to the loop, which had been called just before: it may rest again without having seen it. */
  #isOwed = false;
  /** Since when the relay has been asked and has not pushed; null while it does, or has not been asked. */
  #askingSinceMs: number | null = null;
  /** The first ticket that the relay knows to be awaited here; Infinity for none. */
  #awaits = Number.POSITIVE_INFINITY;

  constructor(event: string, lobby: number, config: EventConfig, objects: EventObjects) {
    this.#origin = { event, object: `lobby ${lobby}` };
    this.#lobby = lobby;
    this.#relays = config.relays;
    this.#objects = objects;
  }

  /** A push came, with how long it is until the loop's next tick. */
  notePush(from: PusherKind, nextTickInMs: number, nowMs: number): void {
    this.#pushedAtMs = nowMs;
    this.#restsUntilMs = nextTickInMs >= SLOW_INTERVAL_MS ? nowMs + nextTickInMs : 0;
    if (from === "relay") this.#askingSinceMs = null;
  }

  /** What to answer to a push: what is wanted of the next one; null to the loop once the relay pushes again. */
  answer(from: PusherKind, following: Following): Following | null {
    if (from === "loop") return this.#relays === 0 || this.#askingSinceMs !== null ? following : null;
    this.#awaits = following.awaits ?? Number.POSITIVE_INFINITY;
    return following;
  }

  /** Whether the loop must be called. */
  isLate(nowMs: number): boolean {
    const isRelayDue = this.#askingSinceMs !== null && nowMs - this.#followedAtMs >= RETRY_MS;
    return nowMs - Math.max(this.#pushedAtMs, this.#restsUntilMs) > LATE_MS || isRelayDue;
  }

  /** Whether the loop must be called even though nobody is left here whom it could call. */
  owesCall(nowMs: number): boolean {
    return this.#isOwed && nowMs - this.#followedAtMs >= LATE_MS;
  }

  isSilent(nowMs: number): boolean {
    return nowMs - Math.max(this.#pushedAtMs, this.#restsUntilMs) >= SILENCE_MS;
  }

  /** For how long no push has come, ms. */
  silenceMs(nowMs: number): number {
    return nowMs - this.#pushedAtMs;
  }

  /** Whether others learn of a change only when the loop is called: its next tick is not soon. */
  isResting(nowMs: number): boolean {
    return this.#restsUntilMs - nowMs > SLOW_INTERVAL_MS;
  }

  /** Wakes the loop, and asks for its progress from now on. */
  follow(following: Following, nowMs: number): void {
    if (nowMs - this.#followedAtMs < LATE_MS) return;
    this.#followedAtMs = nowMs;
    this.#isOwed = false;
    this.#restsUntilMs = 0;
    if (this.#relays > 0) {
      this.#askingSinceMs ??= nowMs;
      this.#followRelay(following);
      if (nowMs - this.#askingSinceMs < PASS_BY_AFTER_MS) return;
    }
    this.#objects
      .loop()
      .follow({ kind: "lobby", index: this.#lobby }, following)
      // The lobby's next beat calls again; the cron is behind it.
      .catch((error: unknown) => warn("loop not reached", this.#origin, error));
  }

  /** The same for a change that a loop at rest does not see by itself: it is owed until the loop is called. */
  tell(following: Following, nowMs: number): void {
    this.#isOwed = true;
    this.follow(following, nowMs);
  }

  /** Tells the relay of a person who stands before all whom it knows to be awaited here, so that their call comes at once. */
  await(following: Following): void {
    if (this.#relays > 0 && following.awaits !== null && following.awaits < this.#awaits) {
      this.#followRelay(following);
    }
  }

  /** All the progress there is, for a lobby that has none; null where it has to read Redis itself. */
  async readProgress(): Promise<Progress | null> {
    if (this.#relays === 0) return null;
    try {
      return await patiently(this.#relay.readProgress(), null, START_PATIENCE_MS);
    } catch (error) {
      warn("relay not reached", this.#origin, error);
      return null;
    }
  }

  /** Whether the loop has retired the event. A loop that does not answer bars no join. */
  async isRetired(): Promise<boolean> {
    try {
      return await patiently(this.#objects.loop().isRetired(), false, START_PATIENCE_MS);
    } catch (error) {
      warn("loop not reached", this.#origin, error);
      return false;
    }
  }

  #followRelay(following: Following): void {
    this.#awaits = following.awaits ?? Number.POSITIVE_INFINITY;
    this.#relay
      .follow(this.#lobby, following)
      // The lobby's next beat calls again, and after a while the loop itself.
      .catch((error: unknown) => warn("relay not reached", this.#origin, error));
  }

  get #relay() {
    return this.#objects.relay(relayOf(this.#lobby, this.#relays));
  }
}
