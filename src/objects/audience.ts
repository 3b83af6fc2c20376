import type { Answer, Answered } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { Replica } from "../core/lobby/replica.ts";
import { type Person, Roster } from "../core/lobby/roster.ts";
import { placeInLine } from "../core/outcome.ts";
import { cadenceMs, MAX_STREAMS } from "../core/pace.ts";
import { isNews, type Snapshot } from "../core/snapshot.ts";
import { type Frame, frameOf, HEARTBEAT } from "../wire/frames.ts";
import type { Settled } from "./flusher.ts";
import { Stream } from "./stream.ts";

/** Tabs and devices of one person; the oldest stream makes room. */
const MAX_STREAMS_PER_PERSON = 5;
/** Everybody hears within a second what the operator changed, a tenth of them at a time: 1,250 messages at once take 60 ms. */
const NEWS_SHARES = 10;
const NEWS_SHARE_MS = 100;
/** How long somebody who neither watches nor asks is remembered, in polls of somebody far back. */
const REMEMBERED_POLLS = 3;
const NOBODY: ReadonlySet<number> = new Set();

/** What the lobby around an audience does for it. */
export interface AudienceNeeds {
  /** What a person is told with an outcome, at the view's version. */
  answer(settled: Settled): Answer;
  /** Asks Redis where a person stands; the outcome comes back through `learn`. */
  ask(user: string): void;
}

/**
 * The people of a lobby as far as it knows them, and the streams they watch: whoever is due hears the position,
 * whoever was passed is asked for. While an ask is under way a stream says nothing.
 */
export class Audience {
  readonly #config: EventConfig;
  readonly #replica: Replica;
  readonly #needs: AudienceNeeds;
  readonly #roster = new Roster<Stream>();
  /** The snapshot that was seen last, to notice what is news in the next one. */
  #snapshot: Snapshot | null = null;
  /** Who watches and has not been told the news yet. */
  readonly #unaware = new Set<Person<Stream>>();
  /** How many of them are told next. */
  #share = 0;
  #spreading = false;

  constructor(config: EventConfig, replica: Replica, needs: AudienceNeeds) {
    this.#config = config;
    this.#replica = replica;
    this.#needs = needs;
  }

  get isEmpty(): boolean {
    return this.#roster.streams === 0;
  }

  get isFull(): boolean {
    return this.#roster.streams >= MAX_STREAMS;
  }

  /** The ticket of somebody who waits and asks again; null when only Redis knows. */
  recall(user: string): number | null {
    const person = this.#roster.find(user);
    if (!person) return null;
    person.seenMs = Date.now();
    return person.ticket;
  }

  /** Opens a stream that begins with this answer; null when there is nothing to watch. */
  open(user: string, answer: Answer, gone: AbortSignal | undefined): Stream | null {
    if (!isWatchable(answer)) return null;
    const telling = frameOf(answer);
    if (!telling) return null;
    const stream: Stream = new Stream(() => this.#roster.close(user, stream, Date.now()));
    stream.send(telling.text);
    if (telling.last) {
      stream.close();
      return stream;
    }
    const person = this.#roster.open(user, stream, Date.now());
    // The first message after this one falls anywhere in the cadence, so that a crowd's messages spread.
    person.dueMs = Date.now() + Math.random() * cadenceMs(this.#config, answer.estimatedWaitSeconds);
    if (gone?.aborted) stream.close();
    else gone?.addEventListener("abort", () => stream.close());
    const [oldest] = person.streams;
    if (person.streams.size > MAX_STREAMS_PER_PERSON) oldest?.close();
    return stream;
  }

  /** The view has a new version; `left` are the tickets that are new in it. */
  advance(departed: readonly number[]): void {
    const before = this.#snapshot;
    const snapshot = this.#replica.snapshot;
    this.#snapshot = snapshot;
    const isNew = before && snapshot && isNews(before, snapshot);
    const gone = new Set(departed);
    for (const person of this.#roster.streaming) {
      if (isNew) this.#unaware.add(person);
      this.#update(person, gone);
    }
    if (!isNew) return;
    this.#share = Math.ceil(this.#unaware.size / NEWS_SHARES);
    if (!this.#spreading) this.#spread();
  }

  /** What an act told about somebody. News goes to their streams at once, what they know already when it is due. */
  learn(user: string, settled: Settled): void {
    const person = this.#roster.find(user);
    if (person) person.asking = false;
    if (settled.status !== "answered") return;
    const before = person?.ticket ?? null;
    this.#roster.note(user, settled.outcome, Date.now());
    if (!person) return;
    const asBefore = person.ticket !== null && person.ticket === before;
    if (!asBefore || Date.now() >= person.dueMs) this.#tell(person, settled);
  }

  /** The line was renumbered, or the event started anew: nothing that is known about anybody holds. */
  startAnew(): void {
    this.#roster.forgetTickets();
    for (const person of this.#roster.streaming) this.#ask(person);
  }

  /** Forgets who has not been here for long. */
  forgetAbsent(nowMs: number): void {
    this.#roster.forgetAbsent(nowMs - REMEMBERED_POLLS * this.#config.streamMaxIntervalMs);
  }

  /** Every few seconds: tells all streams that they are alive. */
  beat(): void {
    for (const person of this.#roster.streaming) send(person, { text: HEARTBEAT, last: false });
  }

  #update(person: Person<Stream>, gone: ReadonlySet<number>): void {
    if (person.asking) return;
    const { ticket } = person;
    const isDue = Date.now() >= person.dueMs;
    if (ticket === null || gone.has(ticket) || this.#replica.isPassed(ticket)) {
      this.#ask(person);
    } else if (isDue) {
      const position = this.#replica.positionOf(ticket);
      // They left, and when that was news nobody could say so: the answer was lost.
      if (position === null) this.#ask(person);
      else this.#tell(person, { status: "answered", outcome: placeInLine(ticket), position });
    }
  }

  /**
   * Tells the news to the next share of those who have not heard it. Who has heard it and must hear more waits behind
   * all others: however often the operator changes something, a crowd gets no more than a message a second each for it.
   */
  #spread(): void {
    let share = this.#share;
    for (const person of this.#unaware) {
      if (share-- === 0) break;
      this.#unaware.delete(person);
      person.dueMs = 0; // if they are being asked for, the answer will be told
      if (person.streams.size > 0) this.#update(person, NOBODY);
    }
    this.#spreading = this.#unaware.size > 0;
    if (this.#spreading) setTimeout(() => this.#spread(), NEWS_SHARE_MS);
  }

  #ask(person: Person<Stream>): void {
    person.asking = true;
    this.#needs.ask(person.user);
  }

  #tell(person: Person<Stream>, settled: Settled): void {
    const answer = this.#needs.answer(settled);
    const telling = frameOf(answer);
    if (answer.status !== "answered" || !telling) return;
    person.dueMs = Date.now() + cadenceMs(this.#config, answer.estimatedWaitSeconds);
    this.#unaware.delete(person);
    send(person, telling);
  }
}

function send(person: Person<Stream>, { text, last }: Frame): void {
  for (const stream of person.streams) {
    stream.send(text);
    if (last) stream.close();
  }
}

/** A stream opens for whoever waits, has been called, or can still return. */
function isWatchable(answer: Answer): answer is Answered {
  return answer.status === "answered" && !["none", "forfeited", "spent"].includes(answer.outcome.kind);
}
