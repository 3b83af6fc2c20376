import { DurableObject } from "cloudflare:workers";
import type { Env, EventObjects, LiveNumbers, ReleaseLoopCalls } from "../bindings.ts";
import { readWatcher } from "../core/desk/watcher.ts";
import { closingTime } from "../core/draw/drawing.ts";
import { doorkeepersFor } from "../core/entry/doorkeepers.ts";
import { countsOf, type EntryCounts } from "../core/entry/entry-counts.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { History, Measure } from "../core/history/event-history.ts";
import { SLOW_INTERVAL_MS } from "../core/pace.ts";
import type { FollowerId, Following } from "../core/release/followers.ts";
import { hasMoved, MINUTE_MS, tickPauseMs } from "../core/release/loop-pace.ts";
import { isRolledBack, nextMomentMs, opensSoonAtMs, type Snapshot } from "../core/snapshot.ts";
import { nextTickByMs, nextTickMs } from "../core/tick-grid.ts";
import type { TickReply, WaitingQueue } from "../core/waiting-queue.ts";
import { WriterNonce } from "../core/writer/writer-nonce.ts";
import type { LogOrigin } from "../log.ts";
import { numbersFrame } from "../wire/numbers.ts";
import { DrawLink } from "./draw-link.ts";
import { EndedEvent } from "./ended-event.ts";
import { FailureLog } from "./failure-log.ts";
import { LoopHistory } from "./loop-history.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { patiently } from "./patiently.ts";
import { Pusher } from "./pusher.ts";
import { Replacement } from "./replacement.ts";
import { Viewers } from "./viewers.ts";
import { warmAllLobbies, warmDoorkeepers } from "./warm-objects.ts";
import { warn, warnOfRollback } from "./warn.ts";

/** An object that gets no request is put out of memory after some ten seconds. */
const WARMING_INTERVAL_MS = 5000;
/** A loop whose event is in other shards looks again as often as the cron comes, however often it is asked. */
const STUCK_FOR_MS = MINUTE_MS;
/** How long who wants the latest numbers waits for a tick. One that rests is due within half of it. */
const LOOK_PATIENCE_MS = 2 * SLOW_INTERVAL_MS;
/** An alarm this far in the past will not ring any more: they get stuck (cloudflare-docs#18324). */
const ALARM_LOST_AFTER_MS = 2000;

/**
 * The clock of one event: a tick every interval while people can be called, one script call each, and the progress pushed
 * to the lobbies that follow, or to the relays that stand before many. Where nothing happens by itself it rests until somebody acts
 * or the cron asks. All truth is in Redis; a second copy, a late alarm or a crash cannot release too many.
 */
export class ReleaseLoop extends DurableObject<Env> implements ReleaseLoopCalls {
  readonly #event: string;
  readonly #origin: LogOrigin;
  readonly #objects: EventObjects;
  readonly #config: EventConfig;
  readonly #queue: WaitingQueue;
  readonly #pusher: Pusher;
  readonly #replacement: Replacement;
  readonly #ended: EndedEvent;
  readonly #draw: DrawLink;
  readonly #history: LoopHistory;
  readonly #failures: FailureLog;
  /** Watching an event that rests ticks it once with each heartbeat. */
  readonly #viewers = new Viewers(() => {
    this.#lookSoon().catch((error: unknown) => warn("loop not reached", this.#origin, error));
  });
  #nonce: WriterNonce | null = null;
  #tickedAtMs = 0;
  /** When the next tick should come; null before this object has set an alarm. */
  #dueAtMs: number | null = null;
  /** When a tick last found something changed, or somebody came or acted; a loop that was put out of memory knows of none. */
  #movedAtMs = 0;
  /** The last tick failed. */
  #failed = false;
  #warmAgainAtMs = 0;
  /** When entering closes that has been announced; 0 while none is. */
  #closingAtMs = 0;
  /** When the event opens or closes next by the clock: a tick comes then, however slow the pace is. */
  #momentMs = Number.POSITIVE_INFINITY;
  /** Within how many ms a tick was called for, so that a call that arrives during a tick is not slept through. */
  #wantedInMs = Number.POSITIVE_INFINITY;
  /** Who waits for the end of the tick under way, or of the next one. */
  #looks: (() => void)[] = [];

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { event, config, queue, objects, isCurrent } = open(env, nameOf(ctx.id));
    this.#event = event;
    this.#origin = { event, object: "loop" };
    this.#objects = objects;
    this.#config = config;
    this.#queue = queue;
    // Who watches opens a new stream, at the loop that the event has now.
    this.#replacement = new Replacement(isCurrent ?? (async () => true), () => this.#viewers.end());
    this.#pusher = new Pusher(config, this.#objects, "loop");
    this.#ended = new EndedEvent(this.#event, config, queue, ctx.storage);
    this.#draw = new DrawLink(objects, this.#origin);
    this.#history = new LoopHistory(this.#event, config, ctx.storage.sql);
    this.#failures = new FailureLog("tick failed", this.#origin);
  }

  /** The event as the last tick saw it. Asks Redis nothing. */
  async numbers(): Promise<LiveNumbers> {
    const { numbers } = this.#history;
    const { isInOtherShards } = this.#failures;
    return { numbers, streams: this.#pusher.streams, isStoreAway: this.#failed, isInOtherShards };
  }

  /** By seconds and by minutes, as far as it is kept. Asks Redis nothing. */
  async history(): Promise<History> {
    return this.#history.read();
  }

  async look(): Promise<void> {
    if (this.#history.numbers === null || this.#failures.isInOtherShards) return;
    const ticked = new Promise<void>((resolve) => this.#looks.push(resolve));
    await this.#tickSoon();
    await patiently(ticked, undefined, LOOK_PATIENCE_MS);
  }

  /** What is counted of the event. Asks Redis nothing, and starts no tick. */
  async measure(): Promise<Measure> {
    const { numbers, record, work } = this.#history.state();
    const { commandBudget } = this.#config;
    return { numbers, record, work, streams: this.#pusher.streams, commandBudget };
  }

  async noteBoothCommands(commands: number): Promise<void> {
    if (!isCount(commands)) throw new TypeError("a booth says no number of commands");
    this.#history.noteBoothCommands(commands);
    await this.#writeCounts();
  }

  async noteSlowedJoins(joins: number): Promise<void> {
    if (!isCount(joins)) throw new TypeError("a doorkeeper says no number of joins");
    this.#history.noteSlowedJoins(joins);
    await this.#writeCounts();
  }

  async noteEntryCounts(counts: EntryCounts): Promise<void> {
    const told = countsOf((count) => Object(counts)[count] ?? 0); // of a version of more counts, those that are known here
    if (!Object.values(told).every(isCount)) throw new TypeError("the Worker says no counts");
    this.#history.noteEntryCounts(told);
    await this.#writeCounts();
  }

  /** Where no tick is to come, which would write what was counted, it is written at once. */
  async #writeCounts(): Promise<void> {
    if (!(await this.#hasAlarmBefore(Date.now() + MINUTE_MS))) this.#history.rest();
  }

  /** Opens the stream of the event's numbers for the operator's page in the headers; 503 to a viewer when too many watch. */
  override async fetch(request: Request): Promise<Response> {
    await this.#lookSoon();
    const stream = this.#viewers.open(this.#frame(), readWatcher(request.headers), request.signal);
    if (!stream) return new Response(null, { status: 503 });
    return new Response(stream.body, { headers: { "content-type": "text/event-stream" } });
  }

  #frame(): string {
    return numbersFrame({ numbers: this.#history.numbers, streams: this.#pusher.streams });
  }

  /** Pushes all progress to a relay or lobby from now on. Following is waking. */
  async follow(id: FollowerId, following: Following): Promise<void> {
    if (this.#pusher.follow(id, following)) this.#movedAtMs = Date.now();
    await this.#lookSoon();
  }

  /** Somebody acted: an operator, a shop. Throws where another loop ticks for good. */
  async wake(): Promise<void> {
    this.#movedAtMs = Date.now();
    await this.#tickSoon(this.#config.intervalMs); // what they did shows at once, also where people are paused
  }

  async wakeIfDue(): Promise<void> {
    if ((await this.#hasAlarmBefore(Date.now() + MINUTE_MS)) || !(await this.#ended.isLookDue(Date.now())))
      return;
    await this.#tickSoon();
  }

  /** Whether the event was retired and not begun again. An object that would begin it asks this first. */
  async isRetired(): Promise<boolean> {
    return this.#ended.isRetired();
  }

  /** The event was created, perhaps under the name of one that was retired. */
  async begin(): Promise<void> {
    await this.#ended.begin();
  }

  /** The same for who only watches, which makes nothing better of an event that is in other shards. */
  async #lookSoon(): Promise<void> {
    if (this.#failures.isInOtherShards && Date.now() - this.#tickedAtMs < STUCK_FOR_MS) return;
    await this.#tickSoon();
  }

  /** Makes sure that a tick comes soon. Throws where another loop ticks for good: two that take turns would do both's settings. */
  async #tickSoon(withinMs = SLOW_INTERVAL_MS): Promise<void> {
    if (this.#replacement.isReplaced) await this.#replacement.lookAgain();
    if (this.#replacement.isReplaced) throw new Error("the event was given other settings");
    this.#wantedInMs = Math.min(this.#wantedInMs, withinMs);
    if (await this.#hasAlarmBefore(Date.now() + withinMs)) return;
    await this.#tickAt(nextTickMs(Date.now(), this.#config.intervalMs));
  }

  /** Whether an alarm is set that will ring until then. */
  async #hasAlarmBefore(lastMs: number): Promise<boolean> {
    const alarmAtMs = await this.ctx.storage.getAlarm();
    return alarmAtMs !== null && alarmAtMs >= Date.now() - ALARM_LOST_AFTER_MS && alarmAtMs <= lastMs;
  }

  async #tickAt(atMs: number): Promise<void> {
    this.#dueAtMs = atMs;
    await this.ctx.storage.setAlarm(atMs);
  }

  /** One tick. Never throws: a failing alarm would be retried on the platform's schedule, and dropped after six. */
  override async alarm(): Promise<void> {
    if (this.#replacement.isReplaced) return; // a tick was called for before that was known
    this.#wantedInMs = Number.POSITIVE_INFINITY;
    let pauseMs: number | null = SLOW_INTERVAL_MS;
    try {
      pauseMs = await this.#tick();
      this.#failed = false;
      this.#failures.end();
    } catch (error) {
      this.#failures.note(error);
      this.#history.noteFailure();
      // A first failure is tried again at the next tick. From the second on the loop slows down, and ticks under a new
      // number: Redis may have done them although their replies were lost, and that time must not run out claims. A tick
      // under a new number earns nothing for the time before it, so a single failure keeps its own.
      if (this.#failures.isInOtherShards) pauseMs = null;
      else if (this.#failed) this.#nonce?.renew();
      else pauseMs = this.#config.intervalMs;
      this.#failed = true;
    } finally {
      if (!this.#replacement.isReplaced && this.#wantedInMs < (pauseMs ?? Number.POSITIVE_INFINITY))
        pauseMs = this.#config.intervalMs;
      const { intervalMs } = this.#config;
      const nextMs = nextTickByMs(Date.now(), pauseMs, this.#momentMs, intervalMs);
      if (nextMs !== null) await this.#tickAt(nextMs);
      if (pauseMs === null) this.#history.rest();
      for (const resolve of this.#looks.splice(0)) resolve();
    }
  }

  /** Returns the grid of the next tick in ms, or null when there is nothing to tick for. */
  async #tick(): Promise<number | null> {
    if (await this.#mustStop()) return null;
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
      this.#momentMs = Number.POSITIVE_INFINITY;
      this.#pusher.dropAll();
      return null;
    }
    own.prove();
    if (known && isRolledBack(snapshot, known)) warnOfRollback(this.#origin);
    if (snapshot.numbering !== known?.numbering && snapshot.generation === known?.generation) {
      warn("line renumbered", this.#origin, "see docs/redis.md");
    }
    if (known && hasMoved(known, snapshot)) this.#movedAtMs = nowMs;
    const seen = {
      snapshot,
      isBlocked: reply.isBlocked,
      isWatched: this.#pusher.isFollowed,
      stillMs: nowMs - this.#movedAtMs,
    };
    this.#momentMs = nextMomentMs(snapshot, nowMs);
    const pauseMs = tickPauseMs(seen, this.#config, nowMs);
    this.#pusher.push({ snapshot, departed, nextTickInMs: pauseMs ?? 0 }, nowMs);
    this.#note(reply, nowMs, lateMs);
    const opensAtMs = opensSoonAtMs(snapshot, nowMs);
    if (opensAtMs !== null) void this.#warm(opensAtMs);
    this.#noteClose(snapshot);
    this.#draw.note(snapshot, nowMs);
    await this.#ended.note(snapshot, nowMs);
    return pauseMs;
  }

  /**
   * Redis obeys the loop that began last, and before the first join any: one that begins must be its event's. While the catalogue is
   * away it is taken for that. Before an opening no tick waits for it.
   */
  async #mustStop(): Promise<boolean> {
    const warnAway = (error: unknown) => warn("tick failed", this.#origin, error);
    const replacement = this.#replacement;
    if (this.#nonce === null) await replacement.look().catch(warnAway);
    else if (this.#pusher.copy.snapshot?.generation === 0) void replacement.lookAgain().catch(warnAway);
    return replacement.isReplaced;
  }

  #note(reply: TickReply, nowMs: number, lateMs: number): void {
    this.#history.noteTally(this.#pusher.counter.take());
    this.#history.note(reply, nowMs, lateMs);
    this.#viewers.send(() => this.#frame(), nowMs, this.#config.intervalMs);
  }

  /**
   * Until a drawing closes, lobbies put back the entries that Redis lost. Those that follow are pushed that it will; all others, as of an
   * event that an operator opens at once, have to be told.
   */
  #noteClose({ draw }: Snapshot): void {
    const closingAtMs = closingTime(draw);
    if (closingAtMs > 0 && closingAtMs !== this.#closingAtMs)
      void warmAllLobbies(this.#objects, this.#config, closingAtMs, closingAtMs);
    this.#closingAtMs = closingAtMs;
  }

  /** Before an opening: has all lobbies and doorkeepers started. */
  async #warm(opensAtMs: number): Promise<void> {
    if (Date.now() < this.#warmAgainAtMs) return;
    this.#warmAgainAtMs = Number.POSITIVE_INFINITY;
    await warmAllLobbies(this.#objects, this.#config, opensAtMs, 0);
    await warmDoorkeepers(this.#objects, doorkeepersFor(this.#config), opensAtMs);
    this.#warmAgainAtMs = Date.now() + WARMING_INTERVAL_MS;
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
