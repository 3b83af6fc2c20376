import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import { type Answer, makeAnswer, makeNotNow, makeSummary, type Summary } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { isTold } from "../core/frames.ts";
import { type Header, isIdle, type LeftPage } from "../core/header.ts";
import { parseLobbyName } from "../core/lobby-of.ts";
import { type ActKind, placeInLine } from "../core/outcome.ts";
import { RateMeter } from "../core/rate-meter.ts";
import { readStreamUser } from "../core/stream-user.ts";
import { View } from "../core/view.ts";
import { Audience } from "./audience.ts";
import { Flusher, type Settled } from "./flusher.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/** How often a lobby looks whether its loop is silent: a beat as long as the silence itself would double the wait. */
const BEAT_MS = 250;
const HEARTBEAT_MS = 15_000;
/** A header younger than this answers a poll; a loop silent for longer is called. */
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
export class Lobby extends DurableObject<Env> {
  readonly #event: string;
  readonly #lobby: number;
  readonly #config: EventConfig;
  readonly #view = new View();
  readonly #meter = new RateMeter();
  readonly #audience: Audience;
  readonly #flusher: Flusher;

  #headerAtMs = 0;
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
    this.#audience = new Audience(config, this.#view, {
      answer: (settled) => this.#answer(settled),
      ask: (user) => void this.#flusher.submit("position", user),
    });
    this.#flusher = new Flusher(event, lobby, config, queue, this.#view, {
      moved: (left) => this.#move(left),
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
    const header = this.#view.header;
    if (header && this.#isFresh()) return makeSummary(header, this.#config);
    return (await this.#flusher.refresh()) && this.#view.header
      ? makeSummary(this.#view.header, this.#config)
      : this.#flusher.unavailable();
  }

  /** The loop tells the progress. Returns whether anybody here still cares. */
  async hear(header: Header, left: LeftPage): Promise<boolean> {
    this.#pushedAtMs = Date.now();
    if (header.renumberAt > 0) {
      // After a rollback each lobby sees by its own fence whether Redis forgot some of its people.
      if (header.renumberAt !== this.#renumberAtMs) void this.#flusher.refresh();
      this.#renumberAtMs = header.renumberAt;
      return this.#hasPeople();
    }
    if (this.#view.numbering !== 0 && header.numbering !== this.#view.numbering) {
      void this.#flusher.refresh(); // the next flush is told that its numbering is one of the past
      return this.#hasPeople();
    }
    const sight = this.#view.see(header, left);
    if (sight.kind === "applied") this.#move(sight.left);
    if (sight.kind === "incomplete") void this.#flusher.refresh();
    if (sight.kind === "old") this.#askIfBehind();
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
    if (isTold(answer, request.headers.get("last-event-id") ?? ""))
      return new Response(null, { status: 204 });
    if (this.#audience.isFull) return refuseStream(makeNotNow("overloaded", 0, Math.random())); // many may have waited for one flush
    const stream = this.#audience.open(user, answer, request.signal);
    if (!stream) return refuseStream(answer);
    return new Response(stream.body, { headers: { "content-type": "text/event-stream" } });
  }

  #remember(user: string): Answer | null {
    const ticket = this.#isFresh() ? this.#audience.recall(user) : null;
    const position = ticket === null ? null : this.#view.positionOf(ticket);
    if (ticket === null || position === null) return null;
    return this.#answer({ status: "answered", outcome: placeInLine(ticket), position });
  }

  #answer(settled: Settled): Answer {
    const header = this.#view.header;
    if (settled.status !== "answered") return settled;
    if (!header) return this.#flusher.unavailable(); // the event started anew since, and nothing is known of it yet
    const perSecond = this.#meter.perSecond(header, this.#config);
    return makeAnswer(settled.outcome, settled.position, header, perSecond, this.#config);
  }

  #move(left: readonly number[]): void {
    const now = Date.now();
    const header = this.#view.header as Header;
    this.#headerAtMs = now;
    this.#meter.see(header, now);
    if (header.idle && header.waiting > 0) this.#follow(now);
    this.#audience.move(left);
  }

  /**
   * A push that is older than what the lobby knows is late, or Redis went back to an earlier state. When nothing newer has
   * come for a second, a flush finds out: its reply cannot be late.
   */
  #askIfBehind(): void {
    if (Date.now() - Math.max(this.#headerAtMs, this.#askedBehindAtMs) < FRESH_MS) return;
    this.#askedBehindAtMs = Date.now();
    void this.#flusher.refresh();
  }

  #isFresh(): boolean {
    return Date.now() - this.#headerAtMs < FRESH_MS;
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
    const now = Date.now();
    const header = this.#view.header;
    const nothingMoves = header !== null && isIdle(header);
    if (now - this.#heartbeatAtMs >= HEARTBEAT_MS) {
      this.#heartbeatAtMs = now;
      this.#audience.forgetAbsent(now);
      if (nothingMoves || now - this.#pushedAtMs < SILENCE_MS) this.#audience.beat();
    }
    if (!nothingMoves && now - this.#pushedAtMs > FRESH_MS) this.#follow(now);
    if (this.#flusher.mustVerify(now)) void this.#flusher.refresh();
    this.#beating = this.#hasPeople() || this.#flusher.hasRecentWrites;
    if (this.#beating) setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** Wakes the loop and asks it to tell this lobby of every progress; at most once a second. */
  #follow(now: number): void {
    if (now - this.#followedAtMs < FRESH_MS) return;
    this.#followedAtMs = now;
    const loops = this.env.RELEASE_LOOP;
    loops
      .get(loops.idFromName(this.#event))
      .follow(this.#lobby, this.#view.leftIndex)
      // The next beat calls again; the cron is behind it.
      .catch((error: unknown) => warn("loop not reached", this.#event, error));
  }
}

function refuseStream(answer: Answer): Response {
  return Response.json(answer, { status: 409 });
}
