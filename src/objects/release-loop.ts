import { DurableObject } from "cloudflare:workers";
import type { Env, ReleaseLoopCalls } from "../bindings.ts";
import type { EventConfig } from "../core/event-config.ts";
import { SLOW_INTERVAL_MS } from "../core/pace.ts";
import { DepartedTail } from "../core/release/departed-tail.ts";
import { Followers } from "../core/release/followers.ts";
import { shareName } from "../core/shares.ts";
import { isHalted, isRolledBack, isSoldOut, opensSoon, type Snapshot } from "../core/snapshot.ts";
import { nextTickMs } from "../core/tick-grid.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { WriterNonce } from "../core/writer/writer-nonce.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/** An object that gets no request is put out of memory after some ten seconds. */
const WARMING_INTERVAL_MS = 5000;
/** More objects started at once are refused by the platform. */
const STARTED_TOGETHER = 20;
/** An alarm this far in the past will not ring any more: they get stuck (cloudflare-docs#18324). */
const ALARM_LOST_AFTER_MS = 2000;

/**
 * The clock of one event: a tick every interval while people wait, one script call each, and the progress pushed
 * to the lobbies that follow. All truth is in Redis; a second copy, a late alarm or a crash cannot release too many.
 */
export class ReleaseLoop extends DurableObject<Env> implements ReleaseLoopCalls {
  readonly #event: string;
  readonly #config: EventConfig;
  readonly #queue: WaitingQueue;
  readonly #followers = new Followers();
  readonly #departed = new DepartedTail();
  #nonce: WriterNonce | null = null;
  /** The snapshot of the last reply. */
  #snapshot: Snapshot | null = null;
  #tickedAtMs = 0;
  /** The last tick failed. */
  #failed = false;
  #warmAgainAtMs = 0;
  /** Counts calls for a tick, so that one that arrives during a tick is not slept through. */
  #wakes = 0;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    this.#event = nameOf(ctx.id);
    const { config, queue } = open(env, this.#event);
    this.#config = config;
    this.#queue = queue;
  }

  /** Pushes all progress to a lobby from now on, which has the departed list up to this index. Following is waking. */
  async follow(lobby: number, departedIndex: number): Promise<void> {
    this.#followers.add(lobby, departedIndex);
    await this.wake();
  }

  /** Makes sure that a tick comes soon. */
  async wake(): Promise<void> {
    this.#wakes++;
    const alarmAtMs = await this.ctx.storage.getAlarm();
    const nowMs = Date.now();
    if (alarmAtMs === null || alarmAtMs < nowMs - ALARM_LOST_AFTER_MS) {
      await this.ctx.storage.setAlarm(nextTickMs(nowMs, this.#config.intervalMs));
    }
  }

  /** One tick. Never throws: a failing alarm would be retried on the platform's schedule, and dropped after six. */
  override async alarm(): Promise<void> {
    const wakes = this.#wakes;
    let pauseMs: number | null = SLOW_INTERVAL_MS;
    try {
      pauseMs = await this.#tick();
      this.#failed = false;
    } catch (error) {
      warn("tick failed", this.#event, error);
      // A first failure is tried again at the next tick. From the second on the loop slows down, and ticks under a new
      // number: Redis may have done them although their replies were lost, and that time must not run out claims. A tick
      // under a new number earns nothing for the time before it, so a single failure keeps its own.
      if (this.#failed) this.#nonce?.renew();
      else pauseMs = this.#config.intervalMs;
      this.#failed = true;
    } finally {
      if (pauseMs === null && wakes !== this.#wakes) pauseMs = this.#config.intervalMs;
      if (pauseMs !== null) await this.ctx.storage.setAlarm(nextTickMs(Date.now(), pauseMs));
    }
  }

  /** Returns the grid of the next tick in ms, or null when there is nothing to tick for. */
  async #tick(): Promise<number | null> {
    const nowMs = Date.now();
    this.#nonce ??= new WriterNonce(nowMs, Math.random());
    const own = this.#nonce;
    if (nowMs < this.#tickedAtMs) own.renew(); // the clock was set back; Redis would wait until it is where it was
    this.#tickedAtMs = nowMs;
    const { status, snapshot, departed, nonce } = await this.#queue.release(this.#event, {
      ...this.#config,
      nowMs,
      numbering: this.#snapshot?.numbering ?? 0,
      tick: this.#snapshot?.tick ?? 0,
      nonce: own.value,
      departedIndex: this.#departed.end,
    });
    if (status === "fenced") {
      if (own.outbid(nonce)) return this.#config.intervalMs;
      this.#nonce = null;
      this.#followers.clear();
      return null;
    }
    own.prove();
    if (this.#snapshot && isRolledBack(snapshot, this.#snapshot)) {
      warn("Redis went back to an earlier state", this.#event, "a failover loses what was not copied yet");
    }
    if (snapshot.numbering !== this.#snapshot?.numbering) {
      this.#departed.clear();
      if (snapshot.generation === this.#snapshot?.generation)
        warn("line renumbered", this.#event, "see docs/redis.md");
    }
    this.#snapshot = snapshot;
    this.#departed.add(departed);
    this.#push(snapshot, nowMs);
    if (!opensSoon(snapshot, nowMs)) return paceOf(snapshot, this.#config);
    void this.#warmLobbies(snapshot.opensAtMs);
    return paceOf(snapshot, this.#config) ?? SLOW_INTERVAL_MS; // so that a tick comes when it opens, whatever waits now
  }

  /** Before an opening: lobbies that are up and have asked Redis once, so that the first second starts nothing. */
  async #warmLobbies(opensAtMs: number): Promise<void> {
    if (Date.now() < this.#warmAgainAtMs) return;
    this.#warmAgainAtMs = Number.POSITIVE_INFINITY;
    const lobbies = Array.from({ length: this.#config.lobbies }, (_, lobby) => this.#lobby(lobby));
    while (lobbies.length > 0 && Date.now() < opensAtMs) {
      const some = lobbies.splice(0, STARTED_TOGETHER);
      await Promise.allSettled(some.map((lobby) => lobby.summary())); // one that fails is asked again soon
    }
    this.#warmAgainAtMs = Date.now() + WARMING_INTERVAL_MS;
  }

  #lobby(lobby: number) {
    const lobbies = this.env.LOBBY;
    return lobbies.get(lobbies.idFromName(shareName(this.#event, lobby)));
  }

  /** Pushes to the followers whose turn it is, and waits for none: a slow lobby must not slow the clock. */
  #push(snapshot: Snapshot, nowMs: number): void {
    if (this.#departed.end < snapshot.departedCount) return; // more slices to read first
    for (const follower of this.#followers.takeDue(this.#config, nowMs, snapshot.idle)) {
      const slice = this.#departed.since(follower.departedIndex);
      follower.busy = true;
      this.#lobby(follower.lobby)
        .receiveProgress(snapshot, slice)
        .then(
          (wantsMore) => {
            follower.busy = false;
            follower.departedIndex = slice.from + slice.tickets.length;
            if (!wantsMore) this.#followers.drop(follower.lobby);
          },
          () => this.#followers.drop(follower.lobby), // it calls again when it lives and has people
        );
    }
    this.#departed.forgetBefore(this.#followers.lowestDepartedIndex(this.#departed.end));
  }
}

function paceOf(snapshot: Snapshot, config: EventConfig): number | null {
  if (snapshot.idle) return null;
  if (snapshot.renumberAtMs > 0) return config.intervalMs;
  const callable = isHalted(snapshot) || isSoldOut(snapshot) ? 0 : snapshot.waiting;
  const sweepable = isHalted(snapshot) ? 0 : snapshot.called;
  return callable + sweepable === 0 ? SLOW_INTERVAL_MS : config.intervalMs;
}
