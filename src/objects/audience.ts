import type { Answer, Answered } from "../core/answer.ts";
import { boardNews, type ToldOfBoard } from "../core/board-news.ts";
import { hasEntrants } from "../core/draw/drawing.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { Replica } from "../core/lobby/replica.ts";
import { type Person, Roster } from "../core/lobby/roster.ts";
import { isEntry, type Place, placeInLine } from "../core/outcome.ts";
import { cadenceMs, LONGEST_ENTRANT_POLL_SECONDS, MAX_STREAMS } from "../core/pace.ts";
import { isNews, type Snapshot } from "../core/snapshot.ts";
import { checkpointFrame, type Frame, frameOf, HEARTBEAT } from "../wire/frames.ts";
import type { Answers } from "./answers.ts";
import type { Confirmed } from "./lobby-writer.ts";
import { Stream } from "./stream.ts";

/** Tabs and devices of one person; the oldest stream makes room. */
const MAX_STREAMS_PER_PERSON = 5;
/** What the operator changed reaches all streams within a second, a tenth of them at a time: 2,500 messages at once take 125 ms. */
const NEWS_SHARES = 10;
const NEWS_SHARE_MS = 100;
/** A failover loses a second or so of what Redis had acknowledged. */
const SAFE_AFTER_MS = 5000;
/** How long a person who neither watches nor asks is remembered, in polls of a person far back. */
const REMEMBERED_POLLS = 3;

/**
 * The people of a lobby as far as it knows them, and the streams they watch. A new version of the replica sends a position
 * to each person whose message is due, and `ready` to each who was called since the version before. Redis is asked for whom
 * the replica cannot tell. While an act of theirs is under way, between `expect` and `receive`, their streams get nothing.
 */
export class Audience {
  readonly #config: EventConfig;
  readonly #replica: Replica;
  readonly #answers: Answers;
  readonly #askRedis: (user: string) => void;
  readonly #roster = new Roster<Stream>();
  /** The snapshot of the last update, to notice what is news in the next one. */
  #snapshot: Snapshot | null = null;
  /** Those who watch and have not been sent the news yet. */
  readonly #unaware = new Set<Person<Stream>>();
  /** How many of them are next. */
  #share = 0;
  #isSpreading = false;
  readonly #confirmed: () => Confirmed | null;
  /** The signed list of a drawing that waits for its round; null before and after. */
  #checkpoint: string | null = null;
  /** Whether entrants are to be sent it by itself: no message to them carries it while positions cannot be told. */
  #isForEntrants = false;
  #isShowing = false;
  #awaits: number | null = null;

  /** `askRedis` asks where a person stands; the answer comes back through `receive`. `confirmed` is the lobby writer's. */
  constructor(
    config: EventConfig,
    replica: Replica,
    answers: Answers,
    askRedis: (user: string) => void,
    confirmed: () => Confirmed | null,
  ) {
    this.#config = config;
    this.#replica = replica;
    this.#answers = answers;
    this.#askRedis = askRedis;
    this.#confirmed = confirmed;
  }

  /** How many are open. */
  get streams(): number {
    return this.#roster.streams;
  }

  get isFull(): boolean {
    return this.streams >= MAX_STREAMS;
  }

  /** The first ticket in line of those who watch: once the front gets there, somebody here has been called. null for none. */
  get awaits(): number | null {
    return this.#awaits;
  }

  /** The answer to a person who waits and asks again; null when only Redis can give it. */
  recall(user: string): Answered | null {
    const person = this.#roster.find(user);
    if (!person) return null;
    person.seenMs = Date.now();
    const place = this.#remembered(person);
    const answer = place && this.#answers.with(place);
    return answer && this.#withReceipt(person, this.#withBoard(person, answer));
  }

  #remembered({ ticket, isEntrant, isUnsure }: Person<Stream>): Place | null {
    if (ticket !== null) return placeInLine(ticket);
    const { snapshot } = this.#replica;
    return isEntrant && !isUnsure && hasEntrants(snapshot?.draw?.phase) ? { kind: "entrant" } : null;
  }

  /**
   * An entry is provable once no failover can lose it any more: a request to Redis that began so long after it found it there. Time alone
   * shows nothing, for Redis may have been away. Of entries that were brought before it began this lobby does not know when that was.
   */
  #withReceipt({ enteredAtMs }: Person<Stream>, answer: Answered): Answered {
    const confirmed = this.#confirmed();
    const isSafe =
      confirmed !== null && confirmed.lastMs >= Math.max(enteredAtMs, confirmed.firstMs) + SAFE_AFTER_MS;
    return isSafe && isEntry(answer.outcome) && this.#config.proofKey > 0
      ? { ...answer, receipt: "entry" }
      : answer;
  }

  /** Opens a stream that begins with this answer; null when there is nothing to watch. */
  open(user: string, answer: Answer, gone: AbortSignal | undefined): Stream | null {
    if (!isWatchable(answer)) return null;
    const known = this.#roster.find(user);
    const frame = frameOf(known ? this.#withBoard(known, answer) : answer);
    if (!frame) return null;
    const stream: Stream = new Stream(() => this.#roster.close(user, stream, Date.now()));
    stream.send(frame.text);
    if (frame.last) {
      stream.close();
      return stream;
    }
    const person = this.#roster.open(user, stream, Date.now());
    // Another stream of theirs may be behind.
    person.told = known && person.streams.size === 1 ? this.#toldTo(person) : null;
    person.toldEntered = person.streams.size === 1 ? enteredOf(answer) : null;
    this.#openWithCheckpoint(stream, person, answer);
    // The first message after this one falls anywhere in the cadence, so that a crowd's messages spread.
    person.dueMs = Date.now() + Math.random() * cadenceMs(this.#config, answer.estimatedWaitSeconds);
    if (gone?.aborted) stream.close();
    else gone?.addEventListener("abort", () => stream.close());
    const [oldest] = person.streams;
    if (person.streams.size > MAX_STREAMS_PER_PERSON) oldest?.close();
    this.#await(person);
    return stream;
  }

  /**
   * Sends the signed list of a drawing, once, to each stream that has not got it, a share of them at a time; entrants otherwise get it
   * with the message that their drawing has gone on. It must be there before the round's randomness, also while the line is to be
   * renumbered and the replica stands still. null: there is none, or its round is out.
   */
  showCheckpoint(checkpoint: string | null, isForEntrants: boolean): void {
    this.#checkpoint = checkpoint;
    this.#isForEntrants = isForEntrants;
    if (checkpoint !== null && !this.#isShowing) this.#showNextShare();
  }

  #showNextShare(): void {
    const checkpoint = this.#checkpoint;
    this.#isShowing = false;
    if (checkpoint === null) return;
    let share = Math.ceil(this.streams / NEWS_SHARES);
    for (const person of this.#roster.streaming) {
      if (person.toldCheckpoint === checkpoint || (person.isEntrant && !this.#isForEntrants)) continue;
      if (share-- === 0) {
        this.#isShowing = true;
        setTimeout(() => this.#showNextShare(), NEWS_SHARE_MS);
        return;
      }
      person.toldCheckpoint = checkpoint;
      sendToStreams(person, { text: checkpointFrame(checkpoint), last: false });
    }
  }

  #openWithCheckpoint(stream: Stream, person: Person<Stream>, answer: Answered): void {
    const checkpoint = this.#checkpoint;
    const isTold = checkpoint === null || checkpointOf(answer) === checkpoint;
    if (!isTold) stream.send(checkpointFrame(checkpoint));
    if (person.streams.size === 1) person.toldCheckpoint = checkpoint;
  }

  /** The replica has a new version. */
  update(): void {
    const before = this.#snapshot;
    const { snapshot } = this.#replica;
    this.#snapshot = snapshot;
    this.showCheckpoint(snapshot?.draw?.checkpoint ?? null, false);
    const hasNews = before && snapshot && isNews(before, snapshot);
    this.#awaits = null;
    for (const person of this.#roster.streaming) {
      if (hasNews) this.#unaware.add(person);
      this.#updatePerson(person);
    }
    if (!hasNews) return;
    this.#share = Math.ceil(this.#unaware.size / NEWS_SHARES);
    if (!this.#isSpreading) this.#spreadNews();
  }

  /** An act of this person is brought to Redis; `receive` is given its answer. */
  expect(user: string): void {
    this.#roster.begin(user);
  }

  /**
   * What Redis answered to an act of a person. A change goes to their streams at once, a place as before when it is due. Returns
   * the answer to the act, with the board.
   */
  receive(user: string, answer: Answer): Answer {
    this.#roster.end(user);
    if (answer.status !== "answered") {
      this.#roster.doubt(user);
      return answer;
    }
    const known = this.#roster.find(user);
    const before = known ? { ticket: known.ticket, isEntrant: known.isEntrant } : null;
    this.#roster.note(user, answer.outcome, Date.now());
    const person = this.#roster.find(user);
    if (!person) return answer;
    this.#await(person);
    const isInLine = person.ticket !== null && person.ticket === before?.ticket;
    const isAsBefore = isInLine || (person.isEntrant && before?.isEntrant === true);
    const isDue = !isAsBefore || Date.now() >= person.dueMs;
    if (isDue && person.streams.size > 0) this.#send(person, answer);
    return this.#withReceipt(person, withoutTypesOfJoin(this.#withBoard(person, answer)));
  }

  /** All tickets are void: those who watch are asked for. */
  startOver(): void {
    this.#awaits = null;
    this.#roster.forgetTickets();
    for (const person of this.#roster.streaming) this.#askRedis(person.user);
  }

  knows(user: string): boolean {
    return this.#roster.find(user) !== undefined;
  }

  /** Forgets a person whose streams have ended. */
  forget(user: string): void {
    this.#roster.forget(user);
  }

  forgetAbsent(nowMs: number): void {
    this.#roster.forgetAbsent(
      nowMs - REMEMBERED_POLLS * this.#config.streamMaxIntervalMs,
      nowMs - REMEMBERED_POLLS * LONGEST_ENTRANT_POLL_SECONDS * 1000,
    );
  }

  /**
   * Every few seconds: shows all readers that their streams are alive. Entrants whose message was not due when the last person
   * entered are told of it now: the next version may be the opening's.
   */
  sendHeartbeat(): void {
    for (const person of this.#roster.streaming) {
      if (this.#remembered(person)?.kind === "entrant") this.#updatePerson(person);
      sendToStreams(person, { text: HEARTBEAT, last: false });
    }
  }

  #updatePerson(person: Person<Stream>): void {
    const place = this.#roster.follow(person, this.#replica, this.#config.claimWindowMs);
    if (place === "under way") return;
    // All entrants may be due at once: they are told of news, or asked for when they have seats, a share of them at a time.
    if (person.isEntrant && this.#unaware.has(person)) return;
    if (place !== "unknown" && place.kind !== "called") {
      this.#await(person);
      if (Date.now() < person.dueMs || (place.kind === "entrant" && this.#knowsEntered(person))) return;
    }
    const answer = place === "unknown" ? null : this.#answers.with(place);
    // A place has no answer when its ticket departed, and the question that asked for its person then got none.
    if (answer) this.#send(person, answer);
    else this.#askRedis(person.user);
  }

  /**
   * Sends the news to the next share of those who have not got it. Those who have got it and must get more wait behind
   * all others: however often the operator changes something, a crowd gets no more than a message a second each for it.
   */
  #spreadNews(): void {
    let share = this.#share;
    for (const person of this.#unaware) {
      if (share-- === 0) break;
      this.#unaware.delete(person);
      person.dueMs = 0; // if they are being asked for, the answer will be sent
      person.toldEntered = null;
      if (person.streams.size > 0) this.#updatePerson(person);
    }
    this.#isSpreading = this.#unaware.size > 0;
    if (this.#isSpreading) setTimeout(() => this.#spreadNews(), NEWS_SHARE_MS);
  }

  /** The answer with the person's chances, and with what `told` does not know of the board. */
  #withBoard(person: Person<Stream>, answer: Answered, told: ToldOfBoard | null = null): Answered {
    const chances = this.#answers.chances(answer, person.chances);
    if (!chances) return answer;
    person.chances = chances;
    const ticketTypes = boardNews(this.#answers.board, chances, told);
    return { ...answer, chance: chances.event, ...(ticketTypes && { ticketTypes }) };
  }

  /** What somebody knows who has just been sent all that `#withBoard` said. */
  #toldTo({ chances }: Person<Stream>): ToldOfBoard | null {
    return chances && { board: this.#answers.board, chances };
  }

  /** Entrants learn of all that matters to them as news; the rest is how many they are. */
  #knowsEntered({ toldEntered }: Person<Stream>): boolean {
    return toldEntered === this.#replica.snapshot?.draw?.entered;
  }

  #await({ ticket, streams }: Person<Stream>): void {
    if (ticket !== null && streams.size > 0) this.#awaits = Math.min(this.#awaits ?? ticket, ticket);
  }

  #send(person: Person<Stream>, answer: Answered): void {
    const frame = frameOf(this.#withBoard(person, answer, person.told));
    if (!frame) return;
    person.told = this.#toldTo(person);
    person.toldEntered = enteredOf(answer);
    person.toldCheckpoint = checkpointOf(answer) ?? person.toldCheckpoint;
    person.dueMs = Date.now() + cadenceMs(this.#config, answer.estimatedWaitSeconds);
    this.#unaware.delete(person);
    sendToStreams(person, frame);
  }
}

/** The signed list that the frame of this answer carries; null for none. */
function checkpointOf({ draw, outcome }: Answered): string | null {
  return isEntry(outcome) ? (draw?.checkpoint ?? null) : null;
}

function enteredOf({ draw }: Answered): number | null {
  return draw?.entered ?? null;
}

function sendToStreams(person: Person<Stream>, { text, last }: Frame): void {
  for (const stream of person.streams) {
    stream.send(text);
    if (last) stream.close();
  }
}

/** A crowd that joins is told of the types by the streams that it opens: two kilobytes in each answer would be most of it. */
function withoutTypesOfJoin(answer: Answered): Answered {
  const { kind } = answer.outcome;
  if (kind !== "joined" && kind !== "already_in_queue") return answer;
  const { ticketTypes: _, ...rest } = answer;
  return rest;
}

/** A stream opens for a person who waits, has been called, or can still return. */
function isWatchable(answer: Answer): answer is Answered {
  return (
    answer.status === "answered" && !["none", "forfeited", "revoked", "spent"].includes(answer.outcome.kind)
  );
}
