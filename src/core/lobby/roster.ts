import type { Outcome } from "../outcome.ts";

/** One person a lobby knows: where Redis last saw them, and who is watching. */
export interface Person<Stream> {
  readonly user: string;
  /** Their ticket while they wait; null while they are anything else, or it is not known. */
  ticket: number | null;
  readonly streams: Set<Stream>;
  /** Whether Redis is being asked where they stand; meanwhile their streams get nothing. */
  isAsked: boolean;
  /** When the next message is due, ms since 1970. */
  dueMs: number;
  seenMs: number;
}

/**
 * The people of one lobby. It is a memory, not a record: whatever it forgets is read from Redis again.
 */
export class Roster<Stream> {
  readonly #people = new Map<string, Person<Stream>>();
  readonly #streaming = new Set<Person<Stream>>();
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

  /** Notes the outcome of a person's act; a person who is not known and has no place is not entered. */
  note(user: string, outcome: Outcome, nowMs: number): void {
    const ticket = "ticket" in outcome ? outcome.ticket : null;
    if (ticket === null && !this.#people.has(user)) return;
    const person = this.#enter(user, nowMs);
    person.ticket = ticket;
    person.seenMs = nowMs;
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
      person.isAsked = false;
    }
  }

  /** Forgets those who watch nothing and were last seen before this. */
  forgetAbsent(beforeMs: number): void {
    for (const [user, person] of this.#people) {
      if (person.streams.size === 0 && person.seenMs < beforeMs) this.#people.delete(user);
    }
  }

  #enter(user: string, nowMs: number): Person<Stream> {
    let person = this.#people.get(user);
    if (!person) {
      person = {
        user,
        ticket: null,
        streams: new Set(),
        isAsked: false,
        dueMs: 0,
        seenMs: nowMs,
      };
      this.#people.set(user, person);
    }
    return person;
  }
}
