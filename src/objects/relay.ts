import { DurableObject } from "cloudflare:workers";
import type { Env, EventObjects, RelayCalls } from "../bindings.ts";
import type { Following } from "../core/release/followers.ts";
import { parseShareName } from "../core/shares.ts";
import type { Progress } from "../core/snapshot.ts";
import type { LogOrigin } from "../log.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { Pusher } from "./pusher.ts";
import { warmLobbies } from "./warm-objects.ts";
import { warn } from "./warn.ts";

/** A loop whose pushes have not come for longer is late, and called; at most once in as long. */
const LATE_MS = 1000;
/** How long a lobby that starts waits here for the loop's first push. It reads Redis itself then. */
const PATIENCE_MS = 1500;

/**
 * One of the relays of an event with many lobbies: takes the progress that the release loop pushes, hands it on to the lobbies
 * that follow it, and gives it to lobbies that start. It pushes when it is pushed to, and has no clock. It stores nothing and may
 * die at any moment; any relay can serve any lobby.
 */
export class Relay extends DurableObject<Env> implements RelayCalls {
  readonly #origin: LogOrigin;
  readonly #objects: EventObjects;
  readonly #index: number;
  readonly #pusher: Pusher;
  /** The loop pushes to this relay, as far as it knows. */
  #isFollowing = false;
  #pushedAtMs = 0;
  #followedAtMs = 0;
  /** Lobbies that start, and wait for the first push. */
  #waiting: (() => void)[] = [];

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { objectName, index } = parseShareName(nameOf(ctx.id));
    const { event, config, objects } = open(env, objectName);
    this.#origin = { event, object: `relay ${index}` };
    this.#objects = objects;
    this.#index = index;
    this.#pusher = new Pusher(config, this.#objects, "relay");
  }

  /** Pushes all progress to a lobby from now on. */
  async follow(lobby: number, following: Following): Promise<void> {
    this.#pusher.follow({ kind: "lobby", index: lobby }, following);
    this.#followLoop(Date.now());
  }

  async readProgress(): Promise<Progress | null> {
    if (this.#pusher.progress === null) {
      this.#followLoop(Date.now());
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, PATIENCE_MS);
      });
    }
    return this.#pusher.progress;
  }

  async warm(lobbies: readonly number[], untilMs: number, closingAtMs = 0): Promise<void> {
    await warmLobbies(this.#objects, lobbies, untilMs, closingAtMs);
  }

  /** Takes the progress that the loop pushes, and hands it on. */
  async receiveProgress(progress: Progress): Promise<Following | null> {
    const nowMs = Date.now();
    this.#pushedAtMs = nowMs;
    if (!this.#pusher.copy.isLate(progress.snapshot, nowMs)) this.#pusher.push(progress, nowMs);
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#isFollowing = this.#pusher.isFollowed;
    return this.#isFollowing ? { ...this.#following, ...this.#tally } : null;
  }

  /** What its lobbies counted; nothing while none says. */
  get #tally(): Pick<Following, "tally"> {
    const { streams, counter } = this.#pusher;
    return streams === null ? {} : { tally: { ...counter.take(), streams } };
  }

  /** A copy with a gap is of no use to a lobby that starts: the loop sends all it has. */
  get #following(): Following {
    const { copy, awaits } = this.#pusher;
    return { departedIndex: copy.isComplete ? copy.departedIndex : 0, awaits };
  }

  /** Calls the loop where it must be woken, or does not push to this relay. */
  #followLoop(nowMs: number): void {
    const isPushed = this.#isFollowing && nowMs - this.#pushedAtMs <= LATE_MS;
    const isAwake = this.#pusher.copy.snapshot?.idle === false;
    if ((isPushed && isAwake) || nowMs - this.#followedAtMs < LATE_MS / 10) return;
    this.#followedAtMs = nowMs;
    this.#objects
      .loop()
      .follow({ kind: "relay", index: this.#index }, this.#following)
      // A lobby that gets no push calls again, and after a while the loop itself.
      .catch((error: unknown) => warn("loop not reached", this.#origin, error));
  }
}
