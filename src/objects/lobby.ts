import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import type { Answer, Summary } from "../core/answer.ts";
import { makeAnswer, makeSummary } from "../core/answers.ts";
import type { EventConfig } from "../core/event-config.ts";
import { HEARTBEAT, tell } from "../core/frames.ts";
import type { Header, LeftPage } from "../core/header.ts";
import { parseLobbyName } from "../core/lobby-of.ts";
import type { ActKind } from "../core/outcome.ts";
import { cadenceMs } from "../core/pace.ts";
import { RateMeter } from "../core/rate-meter.ts";
import { type Person, Roster } from "../core/roster.ts";
import { View } from "../core/view.ts";
import { Flusher, type Settled } from "./flusher.ts";
import { openEvent, warn } from "./open-event.ts";
import { Stream } from "./stream.ts";

/** How often a lobby looks whether its loop is silent: a beat as long as the silence itself would double the wait. */
const BEAT_MS = 250;
const HEARTBEAT_MS = 15_000;
/** A header younger than this answers a poll; a loop silent for longer is called. */
const FRESH_MS = 1000;
/** How long after its last visitor a lobby still wants to hear of progress: longer than the slowest poll. */
const ATTENTIVE_MS = 15_000;
/** 50 µs and 65 KB a message and stream: what one object carries at one message a second. */
const MAX_STREAMS = 2000;
/** Tabs and devices of one person; the oldest stream makes room. */
const MAX_STREAMS_PER_PERSON = 5;

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
  readonly #roster = new Roster<Stream>();
  readonly #flusher: Flusher;

  #headerAtMs = 0;
  #pushedAtMs = 0;
  #followedAtMs = 0;
  #visitedAtMs = 0;
  #heartbeatAtMs = 0;
  #beating = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { event, lobby } = parseLobbyName(ctx.id.name ?? "");
    const { config, queue } = openEvent(env, event);
    this.#event = event;
    this.#lobby = lobby;
    this.#config = config;
    this.#flusher = new Flusher(event, lobby, config, queue, this.#view, {
      moved: (left) => this.#move(left),
      learned: (user, settled) => this.#learn(user, settled),
      startedAnew: () => this.#startAnew(),
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
      : { status: "store_unavailable" };
  }

  /** The loop tells the progress. Returns whether anybody here still cares. */
  async hear(header: Header, left: LeftPage): Promise<boolean> {
    this.#pushedAtMs = Date.now();
    const sight = this.#view.see(header, left);
    if (sight.kind === "applied") this.#move(sight.left);
    if (sight.kind === "incomplete") void this.#flusher.refresh();
    return this.#hasPeople();
  }

  /** Opens the stream of `?user=`. Anything but 200 carries an Answer: nobody's stream does not open. */
  override async fetch(request: Request): Promise<Response> {
    const user = new URL(request.url).searchParams.get("user") ?? "";
    if (this.#roster.streams >= MAX_STREAMS) return refuseStream({ status: "overloaded" });
    const answer = await this.act("position", user);
    const telling = isWatchable(answer) ? tell(answer) : null;
    if (!telling || answer.status !== "answered") return refuseStream(answer);

    const stream: Stream = new Stream(() => this.#roster.close(user, stream));
    stream.send(telling.text);
    if (telling.last) {
      stream.close();
    } else {
      const person = this.#roster.open(user, stream, Date.now());
      // The first message after this one falls anywhere in the cadence, so that a crowd's messages spread.
      person.dueMs = Date.now() + Math.random() * cadenceMs(this.#config, answer.estimatedWaitSeconds);
      request.signal?.addEventListener("abort", () => stream.drop());
      const [oldest] = person.streams;
      if (person.streams.size > MAX_STREAMS_PER_PERSON) oldest?.close();
    }
    return new Response(stream.body, { headers: { "content-type": "text/event-stream" } });
  }

  #remember(user: string): Answer | null {
    const ticket = this.#roster.find(user)?.ticket ?? null;
    const position = ticket !== null && this.#isFresh() ? this.#view.positionOf(ticket) : null;
    if (ticket === null || position === null) return null;
    this.#roster.note(user, { outcome: "waiting", ticket }, Date.now());
    return this.#answer({ status: "answered", outcome: { outcome: "waiting", ticket }, position });
  }

  #answer(settled: Settled): Answer {
    const header = this.#view.header;
    if (settled.status !== "answered" || !header) return settled as Answer;
    const perSecond = this.#meter.perSecond(header, this.#config);
    return makeAnswer(settled.outcome, settled.position, header, perSecond, this.#config);
  }

  /** A new version: whoever is due hears the position, whoever was passed is asked for. */
  #move(left: readonly number[]): void {
    const now = Date.now();
    const header = this.#view.header as Header;
    this.#headerAtMs = now;
    this.#meter.see(header, now);
    if (header.idle && header.waiting > 0) this.#follow(now);
    const gone = new Set(left);
    for (const person of this.#roster.streaming) {
      if (person.asking) continue;
      const passed =
        person.ticket === null
          ? !person.returned
          : person.ticket <= header.calledUpTo || gone.has(person.ticket);
      const due = now >= person.dueMs;
      if (passed || (due && person.returned)) this.#ask(person);
      else if (due && person.ticket !== null) {
        const position = this.#view.positionOf(person.ticket);
        this.#tell(person, {
          status: "answered",
          outcome: { outcome: "waiting", ticket: person.ticket },
          position,
        });
      }
    }
  }

  #ask(person: Person<Stream>): void {
    person.asking = true;
    void this.#flusher.submit("position", person.user);
  }

  #learn(user: string, settled: Settled): void {
    const person = this.#roster.find(user);
    if (person) person.asking = false;
    if (settled.status !== "answered") return;
    const before = person?.ticket ?? null;
    this.#roster.note(user, settled.outcome, Date.now());
    if (!person) return;
    const asBefore = person.returned || (person.ticket !== null && person.ticket === before);
    if (!asBefore || Date.now() >= person.dueMs) this.#tell(person, settled);
  }

  #tell(person: Person<Stream>, settled: Settled): void {
    const answer = this.#answer(settled);
    const telling = tell(answer);
    if (answer.status !== "answered" || !telling) return;
    person.dueMs = Date.now() + cadenceMs(this.#config, answer.estimatedWaitSeconds);
    for (const stream of person.streams) {
      stream.send(telling.text);
      if (telling.last) stream.close();
    }
  }

  #startAnew(): void {
    this.#roster.forgetTickets();
    for (const person of this.#roster.streaming) this.#ask(person);
  }

  #isFresh(): boolean {
    return Date.now() - this.#headerAtMs < FRESH_MS;
  }

  #hasPeople(): boolean {
    return this.#roster.streams > 0 || Date.now() - this.#visitedAtMs < ATTENTIVE_MS;
  }

  #visit(): void {
    this.#visitedAtMs = Date.now();
    if (this.#beating) return;
    this.#beating = true;
    setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** Goes on while anybody is here. */
  #beat(): void {
    const now = Date.now();
    if (now - this.#heartbeatAtMs >= HEARTBEAT_MS) {
      this.#heartbeatAtMs = now;
      this.#roster.forgetAbsent(now);
      for (const person of this.#roster.streaming)
        for (const stream of person.streams) stream.send(HEARTBEAT);
    }
    const header = this.#view.header;
    const nothingMoves = header?.idle && header.waiting === 0;
    if (!nothingMoves && now - this.#pushedAtMs > FRESH_MS) this.#follow(now);
    this.#beating = this.#hasPeople();
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

/** A stream opens for whoever waits, has been called, or can still return. */
function isWatchable(answer: Answer): boolean {
  return answer.status === "answered" && !["none", "forfeited", "spent"].includes(answer.outcome.outcome);
}
