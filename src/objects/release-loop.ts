import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import type { EventConfig } from "../core/event-config.ts";
import { Followers } from "../core/followers.ts";
import { type Header, isRolledBack, isSoldOut, isStanding, opensSoon } from "../core/header.ts";
import { LeftTail } from "../core/left-tail.ts";
import { lobbyName } from "../core/lobby-of.ts";
import { SLOW_INTERVAL_MS } from "../core/pace.ts";
import { nextTickMs } from "../core/tick-grid.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { WriterNonce } from "../core/writer-nonce.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/** An object that nobody asks is put out of memory after some ten seconds. */
const WARMING_INTERVAL_MS = 5000;
/** More objects started at once are refused by the platform. */
const STARTED_TOGETHER = 20;
/** An alarm this far in the past will not ring any more: they get stuck (cloudflare-docs#18324). */
const ALARM_LOST_AFTER_MS = 2000;

/**
 * The clock of one event: a tick every interval while somebody waits, one script call each, and the progress told
 * to the lobbies that follow. All truth is in Redis; a second copy, a late alarm or a crash cannot release too many.
 */
export class ReleaseLoop extends DurableObject<Env> {
  readonly #event: string;
  readonly #config: EventConfig;
  readonly #queue: WaitingQueue;
  readonly #followers = new Followers();
  readonly #left = new LeftTail();
  #nonce: WriterNonce | null = null;
  /** The header of the last reply. */
  #header: Header | null = null;
  #tickedMs = 0;
  /** The last tick failed. */
  #failed = false;
  #warmAgainMs = 0;
  /** Counts calls for a tick, so that one that arrives during a tick is not slept through. */
  #wakes = 0;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    this.#event = nameOf(ctx.id);
    const { config, queue } = open(env, this.#event);
    this.#config = config;
    this.#queue = queue;
  }

  /** A lobby wants to hear of every progress from its left index on. Following is waking. */
  async follow(lobby: number, leftIndex: number): Promise<void> {
    this.#followers.add(lobby, leftIndex);
    await this.wake();
  }

  /** Makes sure that a tick comes soon. */
  async wake(): Promise<void> {
    this.#wakes++;
    const alarm = await this.ctx.storage.getAlarm();
    const now = Date.now();
    if (alarm === null || alarm < now - ALARM_LOST_AFTER_MS) {
      await this.ctx.storage.setAlarm(nextTickMs(now, this.#config.intervalMs));
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
    const now = Date.now();
    this.#nonce ??= new WriterNonce(now, Math.random());
    const own = this.#nonce;
    if (now < this.#tickedMs) own.renew(); // the clock was set back; Redis would wait until it is where it was
    this.#tickedMs = now;
    const { status, header, left, nonce } = await this.#queue.release(this.#event, {
      ...this.#config,
      now,
      numbering: this.#header?.numbering ?? 0,
      tick: this.#header?.tick ?? 0,
      nonce: own.value,
      leftIndex: this.#left.end,
    });
    if (status === "fenced") {
      if (own.outbid(nonce)) return this.#config.intervalMs;
      this.#nonce = null;
      this.#followers.clear();
      return null;
    }
    own.prove();
    if (this.#header && isRolledBack(header, this.#header)) {
      warn("Redis went back to an earlier state", this.#event, "a failover loses what was not copied yet");
    }
    if (header.numbering !== this.#header?.numbering) {
      this.#left.clear();
      if (header.generation === this.#header?.generation)
        warn("line renumbered", this.#event, "see docs/redis.md");
    }
    this.#header = header;
    this.#left.add(left);
    this.#push(header, now);
    if (!opensSoon(header, now)) return paceOf(header, this.#config);
    void this.#warmLobbies(header.opensAt);
    return paceOf(header, this.#config) ?? SLOW_INTERVAL_MS; // so that a tick comes when it opens, whatever waits now
  }

  /** Before an opening: lobbies that are up and have asked Redis once, so that the first second starts nothing. */
  async #warmLobbies(opensAt: number): Promise<void> {
    if (Date.now() < this.#warmAgainMs) return;
    this.#warmAgainMs = Number.POSITIVE_INFINITY;
    const lobbies = Array.from({ length: this.#config.lobbies }, (_, lobby) => this.#lobby(lobby));
    while (lobbies.length > 0 && Date.now() < opensAt) {
      const some = lobbies.splice(0, STARTED_TOGETHER);
      await Promise.allSettled(some.map((lobby) => lobby.summary())); // one that fails is asked again soon
    }
    this.#warmAgainMs = Date.now() + WARMING_INTERVAL_MS;
  }

  #lobby(lobby: number) {
    const lobbies = this.env.LOBBY;
    return lobbies.get(lobbies.idFromName(lobbyName(this.#event, lobby)));
  }

  /** Tells the followers whose turn it is. Nobody is waited for: a slow lobby must not slow the clock. */
  #push(header: Header, now: number): void {
    if (this.#left.end < header.leftCount) return; // more pages to read first
    for (const follower of this.#followers.takeDue(this.#config, now, header.idle)) {
      const page = this.#left.since(follower.leftIndex);
      follower.busy = true;
      this.#lobby(follower.lobby)
        .hear(header, page)
        .then(
          (cares) => {
            follower.busy = false;
            follower.leftIndex = page.from + page.tickets.length;
            if (!cares) this.#followers.drop(follower.lobby);
          },
          () => this.#followers.drop(follower.lobby), // it calls again when it lives and has people
        );
    }
    this.#left.forgetBefore(this.#followers.lowestLeftIndex(this.#left.end));
  }
}

function paceOf(header: Header, config: EventConfig): number | null {
  if (header.idle) return null;
  if (header.renumberAt > 0) return config.intervalMs;
  const callable = isStanding(header) || isSoldOut(header) ? 0 : header.waiting;
  const sweepable = isStanding(header) ? 0 : header.called;
  return callable + sweepable === 0 ? SLOW_INTERVAL_MS : config.intervalMs;
}
