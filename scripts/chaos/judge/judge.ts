/**
 * Holds what people were told against the sets in Redis, seen after each execution of a script, by arithmetic of its own. The promises
 * are those of docs/how-it-works.md; each complaint begins with the number of its promise there.
 */
import type { ScriptName } from "../../../src/store/scripts.ts";
import type { Coverage } from "../coverage.ts";
import type { Witness } from "../redis-link.ts";
import type { DrawingJudge } from "./drawing.ts";
import { Pace, type Terms } from "./pace.ts";
import { People } from "./people.ts";
import type { Person } from "./person.ts";
import { PlaceHistory } from "./place-history.ts";
import {
  type Called,
  EMPTY,
  FIRST_TICKET,
  haveEqualTickets,
  PHASE,
  placeIn,
  readingOf,
  readSight,
  readState,
  type Sight,
  type StateSeen,
} from "./sight.ts";
import { isLater, isRenumbered, Versions } from "./versions.ts";

/**
 * How long an answer may wait in objects after Redis gave it, ms: for a push or a flush that brings the rest of its version; and where a loop has
 * begun anew, for the beat (250 ms) with which a lobby follows it.
 */
const HELD_MS = 350;
/** Where an operator's act on a person says whom it is about, of those that there are. */
const PERSON_ARGUMENT: Partial<Record<ScriptName, number>> = { act_on_person: 5, erase_person: 4 };

export class Judge implements Witness {
  readonly reading: readonly (readonly string[])[];
  readonly complaints: string[] = [];
  /** What operators have made of the rate and the most who are active. */
  terms: Terms;
  readonly people: People;
  /** Of an event that opens with one. */
  readonly drawing: DrawingJudge | null;
  /** How far the clocks of the objects are apart at most, ms. */
  clocksApartMs = 0;
  readonly #now: () => number;
  readonly #coverage: Coverage;
  readonly #pace = new Pace();
  readonly #versions = new Versions();
  readonly #places = new PlaceHistory();
  #sight: Sight = EMPTY;
  #raw = "";
  #generation: string | null = null;
  #numbering: string | null = null;
  #phase: number = PHASE.none;
  /** How long a request was under way at most, ms: what it did was by the time at which it was sent. */
  #slowestMs = 20;
  /** The same of an answer on its way back, beyond the usual. */
  #slowestAnswerMs = 0;

  /** `keys`: those of the line, of the called and, where it opens with a drawing, of the entrants, of each shard. */
  constructor(
    keys: readonly (readonly string[])[],
    state: string,
    terms: Terms,
    now: () => number,
    coverage: Coverage,
    drawing: DrawingJudge | null = null,
  ) {
    this.#coverage = coverage;
    this.drawing = drawing;
    this.reading = readingOf(keys, state);
    this.terms = terms;
    this.#now = now;
    this.people = new People(now);
  }

  late(ms: number, answerMs: number): void {
    this.#slowestMs = Math.max(this.#slowestMs, ms + 20);
    this.#slowestAnswerMs = Math.max(this.#slowestAnswerMs, answerMs);
  }

  unanswered(ms: number): void {
    this.people.unanswered(ms);
  }

  /** How much less time may seem to have passed than by the clocks of those who asked. */
  get #slackMs(): number {
    return 2 * this.clocksApartMs + this.#slowestMs;
  }

  /** Of the run that Redis has now; an answer of another one says nothing of it. */
  get generation(): string | null {
    return this.#generation;
  }

  get sight(): Sight {
    return this.#sight;
  }

  complain(promise: number, text: string): void {
    if (this.complaints.length < 10)
      this.complaints.push(`promise ${promise}, at ${this.#now() % 1e7} ms: ${text}`);
  }

  /** After each execution of a script with these arguments. */
  see(script: ScriptName, args: readonly string[], replies: readonly unknown[]): void {
    const raw = JSON.stringify(replies);
    if (raw === this.#raw) return;
    this.#raw = raw;
    const before = this.#sight;
    const numbering = this.#numbering;
    const state = this.#look(replies);
    this.#judgeMove(script, args, before);
    if (numbering === this.#numbering && !state.isCutOff) this.#judgeTickets(script, before);
    this.#judgeCalls(script, before, state);
    this.#judgeMisses(before);
    this.#judgeOrder();
    this.drawing?.judge(script, before, this.#sight, replies);
  }

  #look(replies: readonly unknown[]): StateSeen {
    const { sight, faults } = readSight(replies, this.drawing !== null);
    const state = readState(replies);
    const { generation, numbering, version, isCutOff, isToBeMended, phase } = state;
    const users = new Set([...this.people.users, ...sight.line.keys(), ...sight.called.keys()]);
    this.#sight = sight;
    this.#places.note(users, sight, this.#now());
    if (!isToBeMended) {
      for (const fault of faults) this.complain(2, fault);
      // A restored ticket may be one that was given out again meanwhile, until the line is renumbered.
      if (!this.people.isInDisorder && haveEqualTickets(sight)) this.complain(1, "two tickets are equal");
    }
    if (this.#generation !== null && generation !== this.#generation) this.people.startOver();
    if (numbering !== this.#numbering && generation === this.#generation)
      this.#coverage.note("renumbered", "met");
    if (this.#phase === PHASE.entering && phase === PHASE.closed) this.people.entriesAreFinal(sight);
    this.#phase = phase;
    this.#generation = generation;
    this.#numbering = numbering;
    if (!isCutOff) this.#versions.note(version, sight); // else it is renumbered before anybody is told of it
    return state;
  }

  /** What an operator does to one person is done when it is executed, however late, and to nobody else. */
  #judgeMove(script: ScriptName, args: readonly string[], before: Sight): void {
    const moved = args[PERSON_ARGUMENT[script] ?? -1];
    if (moved === undefined) return;
    const isErased = script === "erase_person" && placeIn(this.#sight, moved) === "none"; // else it is held, or a pass lives
    if (isErased || placeIn(before, moved) !== placeIn(this.#sight, moved)) this.people.moved(moved);
    if (isErased) this.drawing?.erased(moved);
    for (const user of [...before.line.keys(), ...before.called.keys(), ...before.entered])
      if (user !== moved && placeIn(this.#sight, user) === "none")
        this.complain(2, `${script} of ${moved} took the place of ${user}`);
  }

  /** Promise 1: who joins once more finds the place that they have. A restoration may give back the one of before a rollback. */
  #judgeTickets(script: ScriptName, before: Sight): void {
    if (script === "restore_queue") return;
    for (const [user, ticket] of this.#sight.line) {
      const had = before.line.get(user);
      if (had !== undefined && had !== ticket) this.complain(1, `${script} gave ${user} another place`);
    }
  }

  /** Promises 1 and 3 of those whom this execution called. */
  #judgeCalls(script: ScriptName, before: Sight, state: StateSeen): void {
    const called = [...this.#sight.called].filter(([user, { state, isAgain }]) => {
      const old = before.called.get(user);
      return state === "called" && (old?.state !== "called" || old.isAgain !== isAgain);
    });
    this.#coverage.note("called", "met", called.length);
    for (const [user] of called) {
      this.people.person(user).calledAtMs = this.#now();
      this.people.person(user).seen = null; // who misses the turn and comes back has another place
    }
    if (script !== "flush" && script !== "release_batch") return; // an operator calls anybody; a restoration calls again
    if (called.length === 0) return;
    // What a script that was cut off has left is judged when it is mended.
    if (!state.isCutOff) this.#judgeOvertaken(script, before, called);
    for (const _ of called) this.#pace.note(this.#now());
    const { isHalted, maxActive } = state;
    if (isHalted) this.complain(3, `${script} called ${called.length} while nobody may be called`);
    if (this.people.hasGoneBack) return;
    const hasty = this.#pace.judge(this.terms, this.#now(), this.#slackMs);
    if (hasty !== null) this.complain(3, hasty);
    const active = [...this.#sight.called.values()].filter(({ state }) =>
      ["called", "admitted", "forfeited"].includes(state),
    );
    if (maxActive > 0 && active.length > maxActive)
      this.complain(3, `${script} called somebody, and ${active.length} are active of ${maxActive}`);
  }

  #judgeOvertaken(script: ScriptName, before: Sight, called: readonly (readonly [string, Called])[]): void {
    const waiting = [...before.line].filter(([user]) => this.#sight.line.has(user));
    for (const [user] of called) {
      const ticket = before.line.get(user);
      for (const [other, otherTicket] of waiting)
        if (ticket === undefined || otherTicket < ticket)
          this.complain(1, `${script} called ${user}, and ${other} waits before them`);
    }
  }

  /** Promise 6: nobody misses a turn before the time to claim is over. */
  #judgeMisses(before: Sight): void {
    for (const [user, ticket] of this.#sight.line)
      if (ticket < FIRST_TICKET && !before.line.has(user)) this.#coverage.note("returned", "met");
    for (const [user, { state, isAgain }] of before.called) {
      if (state !== "called") continue;
      const now = this.#sight.called.get(user)?.state;
      const person = this.people.person(user);
      if (isAgain && now === undefined && person.known === "in line") this.people.know(user, "unsure");
      if (now !== "missed") continue;
      this.#coverage.note("missed a turn", "met");
      const sinceMs = this.#now() - person.calledAtMs;
      if (!this.people.hasGoneBack && sinceMs + this.#slackMs < this.terms.claimWindowMs)
        this.complain(6, `${user} missed a turn after ${sinceMs} ms`);
    }
  }

  /** Promise 1 of those in line: whose join was answered before the other's was sent stands before them. */
  #judgeOrder(): void {
    let last: { user: string; sentMs: number } | null = null;
    for (const [user, ticket] of this.#sight.line) {
      const joined = ticket >= FIRST_TICKET ? this.people.person(user).joined : null;
      if (!joined || this.people.isRestoring(user)) continue;
      if (last && joined.answeredMs < last.sentMs)
        this.complain(1, `${user} joined before ${last.user} and stands behind them`);
      if (!last || joined.sentMs > last.sentMs) last = { user, sentMs: joined.sentMs };
    }
  }

  /** Redis went back to what it was then. */
  wentBack(copiedAtMs: number, replies: readonly unknown[]): void {
    const before = this.#sight;
    this.#look(replies);
    this.drawing?.wentBack(before, this.#sight, replies, this.#now());
    // A close that is lost is done once more, and who came after it has to come again.
    if (this.drawing?.closeLostAtMs === this.#now())
      for (const user of before.line.keys()) this.people.know(user, "unsure");
    this.#coverage.note("went back", "met");
    this.#raw = "";
    this.#pace.forget();
    this.people.wentBack(copiedAtMs);
  }

  /** Promise 4, of a position that somebody was told. */
  position(user: string, version: string, position: number): void {
    const places = this.#versions.placesOf(user, version);
    if (places === null) {
      this.complain(4, `${user} was told of the version ${version}, which Redis never had`);
      return;
    }
    const ticket = places.get(position);
    if (places.size > 0 && ticket === undefined)
      this.complain(
        4,
        `${user} was told ${position} at ${version}, and was ${[...places.keys()].join(" or ")}`,
      );
    // Who joined in what Redis lost is answered by a reply that was under way, until their lobby has put them back.
    if (places.size === 0 && !this.people.isInDisorder)
      this.complain(4, `${user} was told ${position} at ${version}, where they did not stand`);
    // Until what was lost is restored a position counts on departures of before, too, and may name a version that Redis reaches again.
    if (ticket === undefined || this.people.isInDisorder) return;
    const person = this.people.person(user);
    if (person.mayHaveLeft || person.leaveIsUnderWay) return;
    const { seen } = person;
    const isSamePlace = seen !== null && this.#isSamePlace(ticket, version, seen);
    if (isSamePlace && isLater(version, seen.version) && position > seen.position)
      this.complain(4, `${user} rose from ${seen.position} at ${seen.version} to ${position} at ${version}`);
    if (!isSamePlace || isLater(version, seen.version)) person.seen = { version, position, ticket };
  }

  /** The last word of a stream, which had to be true when it was found out. */
  lastWord(user: string, status: string): void {
    // The front passes the place of a join that Redis has lost until their lobby has put it back (docs/redis.md).
    if (status === "ready" && this.people.isRestoring(user) && this.people.isInDisorder) return;
    const sinceMs = this.#now() - HELD_MS - this.#slowestMs - this.#slowestAnswerMs;
    if (!this.#places.wasTrue(status, user, sinceMs))
      this.complain(6, `${user} was told ${status}, and was ${this.#places.describe(user)}`);
  }

  /** With a renumbering all tickets are others; after a rollback it puts those back whom Redis had lost, before others, too. */
  #isSamePlace(ticket: number, version: string, seen: NonNullable<Person["seen"]>): boolean {
    return isRenumbered(version, seen.version) ? !this.people.hasGoneBack : seen.ticket === ticket;
  }

  /** They were given a pass, by an answer to what they asked then. */
  pass(user: string, endMs: number, askedAtMs: number): void {
    // A claim that is under way answers those that come meanwhile, too.
    if (!this.#places.wasTrue("admitted", user, askedAtMs - this.#slackMs - this.#slowestAnswerMs))
      this.complain(2, `${user} was given a pass, and was ${this.#places.describe(user)}`);
    this.people.admitted(user, endMs, askedAtMs);
    if (this.people.person(user).ends.size > 1 && !this.people.hasGoneBack)
      this.complain(2, `${user} was given two passes for one turn`);
  }

  /** Faults are over, and what can be put back has been. */
  judgeKept(): void {
    for (const text of this.people.notKept(this.#sight)) this.complain(2, text);
  }
}
