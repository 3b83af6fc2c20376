import { DurableObject } from "cloudflare:workers";
import type { Env, LiveNumbers, ReleaseLoopCalls } from "../bindings.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { History, Measure } from "../core/history/event-history.ts";
import { SLOW_INTERVAL_MS } from "../core/pace.ts";
import type { FollowerId, Following } from "../core/release/followers.ts";
import { relayOf } from "../core/release/relays.ts";
import { shareName } from "../core/shares.ts";
import { isHalted, isRolledBack, isSoldOut, opensSoon, type Snapshot } from "../core/snapshot.ts";
import { nextTickMs } from "../core/tick-grid.ts";
import type { TickReply, WaitingQueue } from "../core/waiting-queue.ts";
import { WriterNonce } from "../core/writer/writer-nonce.ts";
import { numbersFrame } from "../wire/numbers.ts";
import { LoopHistory } from "./loop-history.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { Pusher } from "./pusher.ts";
import { Viewers } from "./viewers.ts";
import { warmLobbies } from "./warm-lobbies.ts";
import { warn, warnOfRollback } from "./warn.ts";

/** An object that gets no request is put out of memory after some ten seconds. */
const WARMING_INTERVAL_MS = 5000;
/** An alarm this far in the past will not ring any more: they get stuck (cloudflare-docs#18324). */
const ALARM_LOST_AFTER_MS = 2000;

/**
 * The clock of one event: a tick every interval while people wait, one script call each, and the progress pushed
 * to the lobbies that follow, or to the relays that stand before many. All truth is in Redis; a second copy, a late alarm or
 * a crash cannot release too many.
 */
export class ReleaseLoop extends DurableObject<Env> implements ReleaseLoopCalls {
  readonly #event: string;
  readonly #config: EventConfig;
  readonly #queue: WaitingQueue;
  readonly #pusher: Pusher;
  readonly #history: LoopHistory;
  /** Watching an event that rests ticks it once with each heartbeat. */
  readonly #viewers = new Viewers(() => void this.wake());
  #nonce: WriterNonce | null = null;
  #tickedAtMs = 0;
  /** When the next tick should come; null before this object has set an alarm. */
  #dueAtMs: number | null = null;
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
    this.#pusher = new Pusher(this.#event, config, env, "loop");
    this.#history = new LoopHistory(this.#event, config, ctx.storage.sql);
  }

  /** The event as the last tick saw it; null before the first one ever. Asks Redis nothing. */
  async numbers(): Promise<LiveNumbers | null> {
    const { numbers } = this.#history;
    return numbers && { ...numbers, streams: this.#pusher.streams };
  }

  /** By seconds and by minutes, as far as it is kept. Asks Redis nothing. */
  async history(): Promise<History> {
    return this.#history.read();
  }

  /** What is counted of the event. Asks Redis nothing, and wakes nobody. */
  async measure(): Promise<Measure> {
    const { numbers, record, work } = this.#history.state();
    const { commandBudget } = this.#config;
    return { numbers, record, work, streams: this.#pusher.streams, commandBudget };
  }

  /** Opens an operator's stream of the event's numbers; 503 when too many watch. */
  override async fetch(request: Request): Promise<Response> {
    const stream = this.#viewers.open(this.#frame(), request.signal);
    if (!stream) return new Response(null, { status: 503 });
    await this.wake();
    return new Response(stream.body, { headers: { "content-type": "text/event-stream" } });
  }

  #frame(): string {
    return numbersFrame(this.#history.numbers, this.#pusher.streams);
  }

  /** Pushes all progress to a relay or lobby from now on. Following is waking. */
  async follow(id: FollowerId, following: Following): Promise<void> {
    this.#pusher.follow(id, following);
    await this.wake();
  }

  /** Makes sure that a tick comes soon. */
  async wake(): Promise<void> {
    this.#wakes++;
    const alarmAtMs = await this.ctx.storage.getAlarm();
    const nowMs = Date.now();
    if (alarmAtMs === null || alarmAtMs < nowMs - ALARM_LOST_AFTER_MS) {
      await this.#tickAt(nextTickMs(nowMs, this.#config.intervalMs));
    }
  }

  async #tickAt(atMs: number): Promise<void> {
    this.#dueAtMs = atMs;
    await this.ctx.storage.setAlarm(atMs);
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
      this.#history.noteFailure();
      // A first failure is tried again at the next tick. From the second on the loop slows down, and ticks under a new
      // number: Redis may have done them although their replies were lost, and that time must not run out claims. A tick
      // under a new number earns nothing for the time before it, so a single failure keeps its own.
      if (this.#failed) this.#nonce?.renew();
      else pauseMs = this.#config.intervalMs;
      this.#failed = true;
    } finally {
      if (pauseMs === null && wakes !== this.#wakes) pauseMs = this.#config.intervalMs;
      if (pauseMs !== null) await this.#tickAt(nextTickMs(Date.now(), pauseMs));
      else this.#history.rest();
    }
  }

  /** Returns the grid of the next tick in ms, or null when there is nothing to tick for. */
  async #tick(): Promise<number | null> {
    const nowMs = Date.now();
    this.#nonce ??= new WriterNonce(nowMs, Math.random());
    const own = this.#nonce;
    if (nowMs < this.#tickedAtMs) own.renew(); // the clock was set back; Redis would wait until it is where it was
    this.#tickedAtMs = nowMs;
    const { snapshot: known, departedIndex } = this.#pusher.copy;
    const lateMs = Math.max(0, nowMs - (this.#dueAtMs ?? nowMs));
    const reply = await this.#queue.release(this.#event, {
      ...this.#config,
      nowMs,
      numbering: known?.numbering ?? 0,
      tick: known?.tick ?? 0,
      nonce: own.value,
      departedIndex,
    });
    const { snapshot, departed } = reply;
    if (reply.status === "fenced") {
      if (own.outbid(reply.nonce)) return this.#config.intervalMs;
      this.#nonce = null;
      this.#pusher.dropAll();
      return null;
    }
    own.prove();
    if (known && isRolledBack(snapshot, known)) {
      warnOfRollback(this.#event);
    }
    if (snapshot.numbering !== known?.numbering && snapshot.generation === known?.generation) {
      warn("line renumbered", this.#event, "see docs/redis.md");
    }
    this.#pusher.push({ snapshot, departed }, nowMs);
    this.#note(reply, nowMs, lateMs);
    if (!opensSoon(snapshot, nowMs)) return paceOf(snapshot, this.#config);
    void this.#warm(snapshot.opensAtMs);
    return paceOf(snapshot, this.#config) ?? SLOW_INTERVAL_MS; // so that a tick comes when it opens, whatever waits now
  }

  #note(reply: TickReply, nowMs: number, lateMs: number): void {
    this.#history.noteTally(this.#pusher.counter.take());
    this.#history.note(reply, nowMs, lateMs);
    this.#viewers.send(() => this.#frame(), nowMs, this.#config.intervalMs);
  }

  /** Before an opening: has all lobbies started, by the relays where there are any. */
  async #warm(opensAtMs: number): Promise<void> {
    if (Date.now() < this.#warmAgainAtMs) return;
    this.#warmAgainAtMs = Number.POSITIVE_INFINITY;
    const { LOBBY, RELAY } = this.env;
    const { lobbies, relays } = this.#config;
    const all = Array.from({ length: lobbies }, (_, lobby) => lobby);
    if (relays === 0) await warmLobbies(LOBBY, this.#event, all, opensAtMs);
    const shares = Array.from({ length: relays }, (_, relay) =>
      all.filter((lobby) => relayOf(lobby, relays) === relay),
    );
    // What a relay that fails did not start is started soon.
    await Promise.allSettled(
      shares.map((share, relay) =>
        RELAY.get(RELAY.idFromName(shareName(this.#event, relay))).warm(share, opensAtMs),
      ),
    );
    this.#warmAgainAtMs = Date.now() + WARMING_INTERVAL_MS;
  }
}

function paceOf(snapshot: Snapshot, config: EventConfig): number | null {
  if (snapshot.idle) return null;
  if (snapshot.renumberAtMs > 0) return config.intervalMs;
  const callable = isHalted(snapshot) || isSoldOut(snapshot) ? 0 : snapshot.waiting;
  const sweepable = isHalted(snapshot) ? 0 : snapshot.called;
  return callable + sweepable === 0 ? SLOW_INTERVAL_MS : config.intervalMs;
}
