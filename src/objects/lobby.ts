import { DurableObject } from "cloudflare:workers";
import type { Env, LobbyCalls } from "../bindings.ts";
import { type Answer, makeAnswer, makeNotNow, makeSummary, type Summary } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { RateMeter } from "../core/lobby/rate-meter.ts";
import { Replica } from "../core/lobby/replica.ts";
import { readStreamUser } from "../core/lobby/stream-user.ts";
import { parseLobbyName } from "../core/lobby-of.ts";
import { type ActKind, placeInLine } from "../core/outcome.ts";
import { type DepartedSlice, isIdle, type Snapshot } from "../core/snapshot.ts";
import { hasReadTheLast } from "../wire/frames.ts";
import { Audience } from "./audience.ts";
import { Flusher, type Settled } from "./flusher.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/** How often a lobby looks whether its loop is silent: a beat as long as the silence itself would double the wait. */
const BEAT_MS = 250;
const HEARTBEAT_MS = 15_000;
/** A snapshot younger than this answers a poll; a loop silent for longer is called. */
const FRESH_MS = 1000;
/** A loop silent for longer calls nobody whom this lobby would hear of: a page does better to ask than to trust. */
const SILENCE_MS = 10_000;
/** How long after its last visitor a lobby still wants to hear of progress, in polls of somebody far back. */
const ATTENTIVE_POLLS = 1.5;

/**
 * One of an event's lobbies: a share of its people. Not a queue: it brings their acts to Redis in batches, computes
 * their positions from the progress the release loop pushes, and holds their streams. It stores nothing and may
 * die at any moment.
 */
export class Lobby extends DurableObject<Env> implements LobbyCalls {
  readonly #event: string;
  readonly #lobby: number;
  readonly #config: EventConfig;
  readonly #replica = new Replica();
  readonly #meter = new RateMeter();
  readonly #audience: Audience;
  readonly #flusher: Flusher;

  #snapshotAtMs = 0;
  #askedBehindAtMs = 0;
  /** The renumbering that this lobby was told of last. */
  #renumberAtMs = 0;
  #pushedAtMs = 0;
  #followedAtMs = 0;
  #visitedAtMs = 0;
  #heartbeatAtMs = 0;
  #beating = false;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { event, lobby } = parseLobbyName(nameOf(ctx.id));
    const { config, queue } = open(env, event);
    this.#event = event;
    this.#lobby = lobby;
    this.#config = config;
    this.#audience = new Audience(config, this.#replica, {
      answer: (settled) => this.#answer(settled),
      ask: (user) => void this.#flusher.submit("position", user),
    });
    this.#flusher = new Flusher(event, lobby, config, queue, this.#replica, {
      moved: (departed) => this.#advance(departed),
      learned: (user, settled) => this.#audience.learn(user, settled),
      startedAnew: () => this.#audience.startAnew(),
      superseded: () => ctx.abort("superseded by a newer copy of this lobby"),
    });
  }

  /** Does what a visitor asks for. A poll by somebody known is answered from memory. */
  async act(kind: ActKind, user: string): Promise<Answer> {
    this.#visit();
    const known = kind === "position" ? this.#remember(user) : null;
    return known ?? this.#answer(await this.#flusher.submit(kind, user));
  }

  async summary(): Promise<Summary> {
    this.#visit();
    const snapshot = this.#replica.snapshot;
    if (snapshot && this.#isFresh()) return makeSummary(snapshot, this.#config);
    return (await this.#flusher.refresh()) && this.#replica.snapshot
      ? makeSummary(this.#replica.snapshot, this.#config)
      : this.#flusher.unavailable();
  }

  /** The loop tells the progress. Returns whether anybody here still cares. */
  async hear(snapshot: Snapshot, departed: DepartedSlice): Promise<boolean> {
    this.#pushedAtMs = Date.now();
    if (snapshot.renumberAtMs > 0) {
      // After a rollback each lobby sees by its own fence whether Redis forgot some of its people.
      if (snapshot.renumberAtMs !== this.#renumberAtMs) void this.#flusher.refresh();
      this.#renumberAtMs = snapshot.renumberAtMs;
      return this.#hasPeople();
    }
    if (this.#replica.numbering !== 0 && snapshot.numbering !== this.#replica.numbering) {
      void this.#flusher.refresh(); // the next flush is told that its numbering is one of the past
      return this.#hasPeople();
    }
    const application = this.#replica.apply(snapshot, departed);
    if (application.kind === "applied") this.#advance(application.departed);
    if (application.kind === "incomplete") void this.#flusher.refresh();
    if (application.kind === "old") this.#askIfBehind();
    return this.#hasPeople();
  }

  /**
   * Opens the stream of the person in the header. 204: the reader has been told all. Anything else but 200 carries an Answer:
   * nobody's stream does not open.
   */
  override async fetch(request: Request): Promise<Response> {
    const user = readStreamUser(request.headers);
    if (this.#audience.isFull) return refuseStream(makeNotNow("overloaded", 0, Math.random()));
    const answer = await this.act("position", user);
    if (hasReadTheLast(answer, request.headers.get("last-event-id") ?? ""))
      return new Response(null, { status: 204 });
    if (this.#audience.isFull) return refuseStream(makeNotNow("overloaded", 0, Math.random())); // many may have waited for one flush
    const stream = this.#audience.open(user, answer, request.signal);
    if (!stream) return refuseStream(answer);
    return new Response(stream.body, { headers: { "content-type": "text/event-stream" } });
  }

  #remember(user: string): Answer | null {
    const ticket = this.#isFresh() ? this.#audience.recall(user) : null;
    const position = ticket === null ? null : this.#replica.positionOf(ticket);
    if (ticket === null || position === null) return null;
    return this.#answer({ status: "answered", outcome: placeInLine(ticket), position });
  }

  #answer(settled: Settled): Answer {
    const snapshot = this.#replica.snapshot;
    if (settled.status !== "answered") return settled;
    if (!snapshot) return this.#flusher.unavailable(); // the event started anew since, and nothing is known of it yet
    const perSecond = this.#meter.perSecond(snapshot, this.#config);
    return makeAnswer(settled.outcome, settled.position, snapshot, perSecond, this.#config);
  }

  #advance(departed: readonly number[]): void {
    const nowMs = Date.now();
    const snapshot = this.#replica.snapshot as Snapshot;
    this.#snapshotAtMs = nowMs;
    this.#meter.see(snapshot, nowMs);
    if (snapshot.idle && snapshot.waiting > 0) this.#follow(nowMs);
    this.#audience.advance(departed);
  }

  /**
   * A push that is older than what the lobby knows is late, or Redis went back to an earlier state. When nothing newer has
   * come for a second, a flush finds out: its reply cannot be late.
   */
  #askIfBehind(): void {
    if (Date.now() - Math.max(this.#snapshotAtMs, this.#askedBehindAtMs) < FRESH_MS) return;
    this.#askedBehindAtMs = Date.now();
    void this.#flusher.refresh();
  }

  #isFresh(): boolean {
    return Date.now() - this.#snapshotAtMs < FRESH_MS;
  }

  #hasPeople(): boolean {
    return (
      !this.#audience.isEmpty ||
      Date.now() - this.#visitedAtMs < ATTENTIVE_POLLS * this.#config.streamMaxIntervalMs
    );
  }

  #visit(): void {
    this.#visitedAtMs = Date.now();
    if (this.#beating) return;
    this.#beating = true;
    setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** Goes on while anybody is here, or Redis could still lose what somebody did. */
  #beat(): void {
    const nowMs = Date.now();
    const snapshot = this.#replica.snapshot;
    const nothingMoves = snapshot !== null && isIdle(snapshot);
    if (nowMs - this.#heartbeatAtMs >= HEARTBEAT_MS) {
      this.#heartbeatAtMs = nowMs;
      this.#audience.forgetAbsent(nowMs);
      if (nothingMoves || nowMs - this.#pushedAtMs < SILENCE_MS) this.#audience.beat();
    }
    if (!nothingMoves && nowMs - this.#pushedAtMs > FRESH_MS) this.#follow(nowMs);
    if (this.#flusher.mustVerify(nowMs)) void this.#flusher.refresh();
    this.#beating = this.#hasPeople() || this.#flusher.hasRecentWrites;
    if (this.#beating) setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** Wakes the loop and asks it to tell this lobby of every progress; at most once a second. */
  #follow(nowMs: number): void {
    if (nowMs - this.#followedAtMs < FRESH_MS) return;
    this.#followedAtMs = nowMs;
    const loops = this.env.RELEASE_LOOP;
    loops
      .get(loops.idFromName(this.#event))
      .follow(this.#lobby, this.#replica.departedIndex)
      // The next beat calls again; the cron is behind it.
      .catch((error: unknown) => warn("loop not reached", this.#event, error));
  }
}

function refuseStream(answer: Answer): Response {
  return Response.json(answer, { status: 409 });
}
