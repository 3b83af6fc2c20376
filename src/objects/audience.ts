import type { Answer, Answered } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { HEARTBEAT, type Telling, tell } from "../core/frames.ts";
import { cadenceMs } from "../core/pace.ts";
import { type Person, Roster } from "../core/roster.ts";
import type { View } from "../core/view.ts";
import type { Settled } from "./flusher.ts";
import { Stream } from "./stream.ts";

/** 50 µs and 65 KB a message and stream: what one object carries at one message a second. */
const MAX_STREAMS = 2000;
/** Tabs and devices of one person; the oldest stream makes room. */
const MAX_STREAMS_PER_PERSON = 5;
/** How long somebody who neither watches nor asks is remembered, in polls of somebody far back. */
const REMEMBERED_POLLS = 3;

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
  readonly #view: View;
  readonly #needs: AudienceNeeds;
  readonly #roster = new Roster<Stream>();

  constructor(config: EventConfig, view: View, needs: AudienceNeeds) {
    this.#config = config;
    this.#view = view;
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
    const telling = tell(answer);
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
  move(left: readonly number[]): void {
    const now = Date.now();
    const calledUpTo = this.#view.header?.calledUpTo ?? 0;
    const gone = new Set(left);
    for (const person of this.#roster.streaming) {
      if (person.asking) continue;
      const { ticket } = person;
      const passed = ticket === null ? !person.returned : ticket <= calledUpTo || gone.has(ticket);
      const due = now >= person.dueMs;
      if (passed || (due && person.returned)) this.#ask(person);
      else if (due && ticket !== null) this.#tell(person, this.#waiting(ticket));
    }
  }

  /** What an act told about somebody. News goes to their streams at once, what they know already when it is due. */
  learn(user: string, settled: Settled): void {
    const person = this.#roster.find(user);
    if (person) person.asking = false;
    if (settled.status !== "answered") return;
    const before = person?.ticket ?? null;
    this.#roster.note(user, settled.outcome, Date.now());
    if (!person) return;
    const asBefore = person.returned || (person.ticket !== null && person.ticket === before);
    if (!asBefore || Date.now() >= person.dueMs) this.#tell(person, settled);
  }

  /** The event started anew: nothing that is known about anybody holds. */
  startAnew(): void {
    this.#roster.forgetTickets();
    for (const person of this.#roster.streaming) this.#ask(person);
  }

  /** Every few seconds: tells all streams that they are alive, and forgets who has not been here for long. */
  beat(): void {
    this.#roster.forgetAbsent(Date.now() - REMEMBERED_POLLS * this.#config.streamMaxIntervalMs);
    for (const person of this.#roster.streaming) send(person, { text: HEARTBEAT, last: false });
  }

  #ask(person: Person<Stream>): void {
    person.asking = true;
    this.#needs.ask(person.user);
  }

  #waiting(ticket: number): Settled {
    const position = this.#view.positionOf(ticket);
    return { status: "answered", outcome: { outcome: "waiting", ticket }, position };
  }

  #tell(person: Person<Stream>, settled: Settled): void {
    const answer = this.#needs.answer(settled);
    const telling = tell(answer);
    if (answer.status !== "answered" || !telling) return;
    person.dueMs = Date.now() + cadenceMs(this.#config, answer.estimatedWaitSeconds);
    send(person, telling);
  }
}

function send(person: Person<Stream>, { text, last }: Telling): void {
  for (const stream of person.streams) {
    stream.send(text);
    if (last) stream.close();
  }
}

/** A stream opens for whoever waits, has been called, or can still return. */
function isWatchable(answer: Answer): answer is Answered {
  return answer.status === "answered" && !["none", "forfeited", "spent"].includes(answer.outcome.outcome);
}
