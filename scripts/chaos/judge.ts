/**
 * Holds what people were told against the sets in Redis, seen after each execution of a script, by arithmetic of its own. The promises
 * are those of docs/how-it-works.md; each complaint begins with the number of its promise there.
 */
import type { ScriptName } from "../../src/store/scripts.ts";
import { scoredMembers } from "../redis/scored-members.ts";
import type { Coverage } from "./coverage.ts";
import type { Witness } from "./line.ts";

/** Tickets below this are of people who came back after a missed turn. */
const FIRST_TICKET = 10_000_000;
const BAND_WIDTH = 2 ** 44;
const BANDS = ["", "admitted", "missed", "spent", "forfeited", "called", "called", "revoked"];
const CALLED_AGAIN_BAND = 6;
/** Tickets end in seven digits of the ordinal. */
const ORDINALS = 10_000_000;
/** Until every lobby and booth has noticed a rollback, and has put back what it knows. */
const RESTORED_MS = 10_000;
/** For so long lobbies and booths remember what they have answered, to put it back. */
const REMEMBERED_MS = 30_000;

/** What the judge knows of a person by what they were answered. */
interface Person {
  /** The last act's answer. Unsure: one that got no answer, or what may be lost without breaking a promise. */
  known: "in line" | "out" | "unsure";
  knownAtMs: number;
  /** The lobby that answered it is still the one that the person is of. */
  isRemembered: boolean;
  /** When the join was sent and answered by which they got their place in line. */
  joined: { readonly sentMs: number; readonly answeredMs: number } | null;
  seen: { readonly version: string; readonly position: number } | null;
  /** The ends of the passes that they were given for one turn. */
  readonly ends: Set<number>;
}

interface Sight {
  readonly line: ReadonlyMap<string, number>;
  readonly called: ReadonlyMap<string, { readonly state: string; readonly score: number }>;
}

export interface Terms {
  readonly perSecond: number;
  readonly burstMs: number;
  readonly maxActive: number;
  readonly claimWindowMs: number;
}

export class Judge implements Witness {
  readonly reading: readonly (readonly string[])[];
  readonly complaints: string[] = [];
  /** What operators have made of the rate and the most who are active. */
  terms: Terms;
  /** How far the clocks of the objects are apart at most, ms. */
  clocksApartMs = 0;
  readonly #now: () => number;
  readonly #coverage: Coverage;
  readonly #shards: number;
  readonly #people = new Map<string, Person>();
  #sight: Sight = { line: new Map(), called: new Map() };
  #raw = "";
  /** Each version's lines: people in the order of their tickets. */
  readonly #lines = new Map<string, (readonly (readonly [string, number])[])[]>();
  #callsAtMs: number[] = [];
  readonly #calledAtMs = new Map<string, number>();
  #hasGoneBack = false;
  #wentBackAtMs = Number.NEGATIVE_INFINITY;
  #deployedAtMs = Number.NEGATIVE_INFINITY;
  /** Redis went back while lobbies of before a deploy remembered people who have left since: they may be in line again. */
  #mayBringBack = false;
  #generation: string | null = null;
  #numbering: string | null = null;
  /** Until then joins may stand before or behind what is being restored. */
  #disorderUntilMs = Number.NEGATIVE_INFINITY;
  /** How long a request was under way at most, ms: what it did was by the time at which it was sent. */
  #slowestMs = 20;
  /** Whose answer a rollback took back, until it is restored. */
  #restoring = new Map<string, number>();

  constructor(
    keys: readonly (readonly string[])[],
    state: string,
    terms: Terms,
    now: () => number,
    coverage: Coverage,
  ) {
    this.#coverage = coverage;
    this.#shards = keys.length;
    this.reading = [
      ...keys.flatMap(([queue = "", called = ""]) => [
        ["ZRANGE", queue, "0", "-1", "WITHSCORES"],
        ["ZRANGE", called, "0", "-1", "WITHSCORES"],
      ]),
      ["HMGET", state, "numbering", "called_up_to", "departed_count", "writing", "generation"],
    ];
    this.terms = terms;
    this.#now = now;
  }

  /** A request is so long under way. */
  late(ms: number): void {
    this.#slowestMs = Math.max(this.#slowestMs, ms + 20);
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

  person(user: string): Person {
    const person: Person = this.#people.get(user) ?? {
      known: "unsure",
      knownAtMs: 0,
      isRemembered: true,
      joined: null,
      seen: null,
      ends: new Set(),
    };
    this.#people.set(user, person);
    return person;
  }

  /** What they were answered to what was sent then. */
  know(user: string, known: Person["known"], sentMs = Number.POSITIVE_INFINITY): void {
    const person = this.person(user);
    person.known = known;
    person.knownAtMs = this.#now();
    person.isRemembered = true;
    this.#restoring.delete(user);
    if (sentMs <= this.#wentBackAtMs) this.#restoring.set(user, this.#now() + RESTORED_MS);
    if (known !== "in line") {
      person.joined = null;
      person.seen = null;
    }
    if (known === "out") person.ends.clear();
  }

  /** A join was answered that gave them a place at the end of the line. */
  joined(user: string, sentMs: number): void {
    if (this.#now() >= this.#disorderUntilMs) this.person(user).joined = { sentMs, answeredMs: this.#now() };
  }

  /** After each execution. */
  see(script: ScriptName, replies: readonly unknown[]): void {
    const raw = JSON.stringify(replies);
    if (raw === this.#raw) return;
    this.#raw = raw;
    const before = this.#sight;
    this.#sight = this.#read(replies);
    this.#noteLine(replies.at(-1) as (string | null)[]);
    this.#judgeCalls(script, before);
    this.#judgeMisses(before);
    this.#judgeOrder();
  }

  #read(replies: readonly unknown[]): Sight {
    const line: [string, number][] = [];
    const called = new Map<string, { state: string; score: number }>();
    for (let shard = 0; shard < this.#shards; shard++) {
      line.push(...scoredMembers(replies[2 * shard] as string[]));
      for (const [user, score] of scoredMembers(replies[2 * shard + 1] as string[])) {
        if (called.has(user)) this.complain(2, `${user} was called in two shards`);
        called.set(user, { state: BANDS[Math.floor(score / BAND_WIDTH)] ?? "", score });
      }
    }
    line.sort(([, a], [, b]) => a - b);
    const [, , , writing] = replies.at(-1) as (string | null)[];
    if (Number(writing ?? 0) !== 0) return { line: new Map(line), called }; // cut off: the next script mends it
    if (new Set(line.map(([user]) => user)).size < line.length)
      this.complain(2, "somebody stands in line twice");
    // A restored ticket may be one that was given out again meanwhile, until the line is renumbered.
    const areEqual = new Set(line.map(([, ticket]) => ticket)).size < line.length;
    if (areEqual && this.#now() >= this.#disorderUntilMs) this.complain(1, "two tickets are equal");
    for (const [user] of line) if (called.has(user)) this.complain(2, `${user} waits and was called`);
    return { line: new Map(line), called };
  }

  #noteLine([numbering, calledUpTo, departed, writing, generation]: (string | null)[]): void {
    if (this.#generation !== null && generation !== this.#generation)
      for (const user of this.#people.keys()) this.know(user, "unsure"); // the event began within what Redis lost
    if (numbering !== this.#numbering && generation === this.#generation)
      this.#coverage.note("renumbered", "met");
    this.#generation = generation ?? null;
    this.#numbering = numbering ?? null;
    if (Number(writing ?? 0) !== 0) return; // cut off: the line is renumbered before anybody is told of it
    const version = `${numbering}:${Number(calledUpTo ?? 0) % ORDINALS}:${departed ?? 0}`;
    const lines = this.#lines.get(version) ?? [];
    lines.push([...this.#sight.line]);
    this.#lines.set(version, lines.slice(-40));
  }

  /** Promises 1 and 3 of those whom this execution called. */
  #judgeCalls(script: ScriptName, before: Sight): void {
    const called = [...this.#sight.called].filter(([user, { state, score }]) => {
      const old = before.called.get(user);
      return (
        state === "called" &&
        (old?.state !== "called" || Math.floor(old.score / BAND_WIDTH) !== Math.floor(score / BAND_WIDTH))
      );
    });
    this.#coverage.note("called", "met", called.length);
    for (const [user] of called) {
      this.#calledAtMs.set(user, this.#now());
      this.person(user).seen = null; // who misses the turn and comes back has another place
    }
    if (script !== "flush" && script !== "release_batch") return; // an operator calls anybody; a restoration calls again
    if (called.length === 0) return;
    const waiting = [...before.line].filter(([user]) => this.#sight.line.has(user));
    for (const [user] of called) {
      const ticket = before.line.get(user);
      for (const [other, otherTicket] of waiting) {
        if (ticket === undefined || otherTicket < ticket)
          this.complain(1, `${script} called ${user}, and ${other} waits before them`);
      }
      this.#callsAtMs.push(this.#now());
    }
    if (!this.#hasGoneBack) this.#judgeRate();
    const { maxActive } = this.terms;
    const active = [...this.#sight.called.values()].filter(({ state }) =>
      ["called", "admitted", "forfeited"].includes(state),
    );
    if (maxActive > 0 && !this.#hasGoneBack && active.length > maxActive)
      this.complain(3, `${active.length} are active of ${maxActive}`);
  }

  #judgeRate(): void {
    const { perSecond, burstMs } = this.terms;
    const burst = Math.max(1, (perSecond * burstMs) / 1000);
    const calls = this.#callsAtMs;
    for (const [index, fromMs] of calls.entries()) {
      const seconds = (this.#now() - fromMs + this.#slackMs) / 1000;
      const most = Math.ceil(1.2 * perSecond * seconds + burst + 1);
      if (calls.length - index > most) {
        this.complain(
          3,
          `${calls.length - index} were called in ${this.#now() - fromMs} ms, and ${most} may be`,
        );
        return;
      }
    }
  }

  /** Promise 6: nobody misses a turn before the time to claim is over. */
  #judgeMisses(before: Sight): void {
    for (const [user, ticket] of this.#sight.line)
      if (ticket < FIRST_TICKET && !before.line.has(user)) this.#coverage.note("returned", "met");
    for (const [user, { state, score }] of before.called) {
      if (state !== "called") continue;
      const now = this.#sight.called.get(user)?.state;
      const isSecond = Math.floor(score / BAND_WIDTH) === CALLED_AGAIN_BAND; // who misses that too is out
      if (isSecond && now === undefined && this.person(user).known === "in line") this.know(user, "unsure");
      if (now === "missed") this.#coverage.note("missed a turn", "met");
      const sinceMs = this.#now() - (this.#calledAtMs.get(user) ?? Number.NEGATIVE_INFINITY);
      if (now !== "missed" || this.#hasGoneBack) continue;
      if (sinceMs + this.#slackMs < this.terms.claimWindowMs)
        this.complain(6, `${user} missed a turn after ${sinceMs} ms`);
    }
  }

  /** Promise 1 of those in line: whose join was answered before the other's was sent stands before them. */
  #judgeOrder(): void {
    const line = [...this.#sight.line].filter(([, ticket]) => ticket >= FIRST_TICKET);
    let last: { user: string; sentMs: number } | null = null;
    for (const [user] of line) {
      const joined = this.#people.get(user)?.joined;
      if (!joined || this.#restoring.has(user)) continue;
      if (last && joined.answeredMs < last.sentMs)
        this.complain(1, `${user} joined before ${last.user} and stands behind them`);
      if (!last || joined.sentMs > last.sentMs) last = { user, sentMs: joined.sentMs };
    }
  }

  /** People have other lobbies from now on. */
  deployed(): void {
    this.#deployedAtMs = this.#now();
    this.forgotten(() => true);
  }

  /** Redis went back to what it was then. */
  wentBack(copiedAtMs: number, replies: readonly unknown[]): void {
    this.#sight = this.#read(replies);
    this.#noteLine(replies.at(-1) as (string | null)[]);
    this.#hasGoneBack = true;
    this.#wentBackAtMs = this.#now();
    this.#mayBringBack ||= this.#now() - this.#deployedAtMs < REMEMBERED_MS;
    this.#coverage.note("went back", "met");
    this.#raw = "";
    this.#callsAtMs = [];
    this.#disorderUntilMs = this.#now() + RESTORED_MS;
    for (const [user, person] of this.#people) {
      person.seen = null;
      if (person.joined && person.joined.answeredMs >= copiedAtMs - 1000) person.joined = null;
      if (person.known === "unsure" || person.knownAtMs < copiedAtMs) continue;
      if (person.isRemembered) this.#restoring.set(user, this.#now() + RESTORED_MS);
      else this.know(user, "unsure");
    }
  }

  /** The object is gone that remembered what these people were answered, and would put it back after a rollback. */
  forgotten(isOf: (user: string) => boolean): void {
    for (const [user, person] of this.#people) {
      if (!isOf(user)) continue;
      person.isRemembered = false;
      if ((this.#restoring.get(user) ?? 0) > this.#now()) this.know(user, "unsure");
    }
  }

  /** Promise 4, of a position that somebody was told. */
  position(user: string, version: string, position: number): void {
    const lines = this.#lines.get(version);
    if (!lines) {
      this.complain(4, `${user} was told of the version ${version}, which Redis never had`);
      return;
    }
    const places = lines.flatMap((line) => {
      const index = line.findIndex(([other]) => other === user);
      if (index < 0) return [];
      const returned = line.filter(([, ticket]) => ticket < FIRST_TICKET).length;
      return [index < returned ? index + 1 : index + 1 - returned]; // who returned counts in nobody else's
    });
    if (places.length > 0 && !places.includes(position))
      this.complain(
        4,
        `${user} was told ${position} at ${version}, and was ${[...new Set(places)].join(" or ")}`,
      );
    // Who joined in what Redis lost is answered by a reply that was under way, until their lobby has put them back.
    if (places.length === 0 && this.#now() >= this.#disorderUntilMs)
      this.complain(4, `${user} was told ${position} at ${version}, where they did not stand`);
    const person = this.person(user);
    if (person.seen && isLater(version, person.seen.version) && position > person.seen.position)
      this.complain(
        4,
        `${user} rose from ${person.seen.position} at ${person.seen.version} to ${position} at ${version}`,
      );
    if (!person.seen || isLater(version, person.seen.version)) person.seen = { version, position };
  }

  pass(user: string, endMs: number): void {
    const { ends } = this.person(user);
    ends.add(endMs);
    if (ends.size > 1 && !this.#hasGoneBack) this.complain(2, `${user} was given two passes for one turn`);
  }

  /** Faults are over, and what can be put back has been. */
  judgeKept(): void {
    for (const [user, { known }] of this.#people) {
      const place = this.#sight.line.has(user) ? "waiting" : (this.#sight.called.get(user)?.state ?? "none");
      if (known === "in line" && place === "none")
        this.complain(2, `${user} was told of a place, and has none`);
      const isOut = place === "none" || place === "forfeited" || place === "spent" || place === "revoked";
      if (known === "out" && !isOut && !this.#mayBringBack)
        this.complain(2, `${user} has left, and is ${place}`);
    }
  }
}

/** Of one numbering, and not before the other. */
function isLater(version: string, than: string): boolean {
  const [numbering, called = 0, departed = 0] = version.split(":").map(Number);
  const [other, otherCalled = 0, otherDeparted = 0] = than.split(":").map(Number);
  return numbering === other && called >= otherCalled && departed >= otherDeparted;
}
