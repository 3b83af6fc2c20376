import type { ToldOfBoard } from "../board-news.ts";
import type { Chances } from "../chance.ts";
import { hasEntrants } from "../draw/drawing.ts";
import { isEntry, type Outcome, type Place, placeInLine } from "../outcome.ts";
import type { Replica } from "./replica.ts";
import { callBetween } from "./turn.ts";

/** One person a lobby knows: where Redis last saw them, and who is watching. */
export interface Person<Stream> {
  readonly user: string;
  /** Their ticket while they wait; null while they are anything else, or it is not known. */
  ticket: number | null;
  /** They entered a drawing, and were not seen in line since. */
  isEntrant: boolean;
  /** When this lobby brought their entry to Redis, ms since 1970; 0 = before this lobby began, or before it forgot them. */
  enteredAtMs: number;
  /** An act of theirs got no answer: it may have been done, or it asked for somebody who had left. */
  isUnsure: boolean;
  readonly streams: Set<Stream>;
  /** When the next message is due, ms since 1970. */
  dueMs: number;
  seenMs: number;
  /** What they were told last; null before. */
  chances: Chances | null;
  /** How many had entered by the last message to their streams, as an entrant's says it; null before. */
  toldEntered: number | null;
  /** The signed list of a drawing that all of their streams have been sent; null before. */
  toldCheckpoint: string | null;
  /** What all of their streams have been sent of the board; null when they are to be sent all of it. */
  told: ToldOfBoard | null;
}

/**
 * The people of one lobby. It is a memory, not a record: whatever it forgets is read from Redis again.
 */
export class Roster<Stream> {
  readonly #people = new Map<string, Person<Stream>>();
  readonly #streaming = new Set<Person<Stream>>();
  /** How many acts of each person Redis is asked to do, also of people who are not known yet. */
  readonly #underWay = new Map<string, number>();
  #streams = 0;

  /** People with at least one open stream. */
  get streaming(): Iterable<Person<Stream>> {
    return this.#streaming;
  }

  get streams(): number {
    return this.#streams;
  }

  find(user: string): Person<Stream> | undefined {
    return this.#people.get(user);
  }

  /** An act of this person is brought to Redis. Until `end`, only its answer says where they stand. */
  begin(user: string): void {
    this.#underWay.set(user, (this.#underWay.get(user) ?? 0) + 1);
  }

  end(user: string): void {
    const others = (this.#underWay.get(user) ?? 0) - 1;
    if (others > 0) this.#underWay.set(user, others);
    else this.#underWay.delete(user);
  }

  /** Notes the outcome of a person's act; a person who is not known and has no place is not entered. */
  note(user: string, outcome: Outcome, nowMs: number): void {
    const ticket = "ticket" in outcome ? outcome.ticket : null;
    const isEntrant = isEntry(outcome);
    if (ticket === null && !isEntrant && !this.#people.has(user)) return;
    const person = this.#enter(user, nowMs);
    if (isEntrant && !person.isEntrant && outcome.kind !== "entrant") person.enteredAtMs = nowMs;
    person.isEntrant = isEntrant;
    person.ticket = ticket;
    person.isUnsure = false;
    person.seenMs = nowMs;
  }

  /** An act of this person got no answer. */
  doubt(user: string): void {
    const person = this.#people.get(user);
    if (person) person.isUnsure = true;
  }

  /**
   * Where a person who watches stands at a new version of the replica: in line as before, or called since the version before.
   * "unknown": only Redis can say, and from a call on it alone, for a lobby is not told of claims. "under way": the answer to an
   * act of theirs will.
   */
  follow(person: Person<Stream>, replica: Replica, claimWindowMs: number): Place | "unknown" | "under way" {
    const { ticket } = person;
    if (this.#underWay.has(person.user)) return "under way";
    if (person.isEntrant && !person.isUnsure && hasEntrants(replica.snapshot?.draw?.phase))
      return { kind: "entrant" };
    if (ticket === null || replica.hasJustLeft(ticket)) return "unknown";
    if (!replica.isPassed(ticket)) return placeInLine(ticket);
    const before = person.isUnsure ? null : replica.calledAfter(ticket);
    const call = callBetween(before, replica.snapshot, claimWindowMs);
    if (!call) return "unknown";
    person.ticket = null;
    return call;
  }

  open(user: string, stream: Stream, nowMs: number): Person<Stream> {
    const person = this.#enter(user, nowMs);
    person.streams.add(stream);
    this.#streaming.add(person);
    this.#streams++;
    return person;
  }

  close(user: string, stream: Stream, nowMs: number): void {
    const person = this.#people.get(user);
    if (!person?.streams.delete(stream)) return;
    person.seenMs = nowMs;
    this.#streams--;
    if (person.streams.size === 0) this.#streaming.delete(person);
  }

  /** The line was renumbered, or the event started anew: tickets mean nothing, and everybody who watches must be asked for. */
  forgetTickets(): void {
    for (const person of this.#people.values()) {
      person.ticket = null;
      person.isEntrant = false;
    }
  }

  /** Forgets those who watch nothing and were last seen before this; entrants ask more seldom than who waits. */
  forgetAbsent(beforeMs: number, entrantsBeforeMs = beforeMs): void {
    for (const [user, person] of this.#people) {
      const lastMs = person.isEntrant ? entrantsBeforeMs : beforeMs;
      if (person.streams.size === 0 && person.seenMs < lastMs) this.#people.delete(user);
    }
  }

  /** Unless they watch. */
  forget(user: string): void {
    if (this.#people.get(user)?.streams.size === 0) this.#people.delete(user);
  }

  #enter(user: string, nowMs: number): Person<Stream> {
    let person = this.#people.get(user);
    if (!person) {
      person = {
        user,
        ticket: null,
        isEntrant: false,
        enteredAtMs: 0,
        isUnsure: false,
        streams: new Set(),
        dueMs: 0,
        seenMs: nowMs,
        chances: null,
        toldEntered: null,
        toldCheckpoint: null,
        told: null,
      };
      this.#people.set(user, person);
    }
    return person;
  }
}
