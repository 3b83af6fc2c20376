import { type Person, stranger } from "./person.ts";
import { placeIn, type Sight } from "./sight.ts";

/** Until every lobby and booth has noticed a rollback, and has put back what it knows. */
const RESTORED_MS = 10_000;
/** From when a close is announced to when it is done: a second, and another one where somebody is put back. */
const CLOSING_MS = 2000;
/** For so long lobbies and booths remember what they have answered, to put it back. */
const REMEMBERED_MS = 30_000;

/** What people were answered, and what of it may be lost without breaking a promise: by rollbacks, deaths of lobbies and deploys. */
export class People {
  readonly #now: () => number;
  readonly #people = new Map<string, Person>();
  /** Whose answer a rollback took back, until it is restored. */
  readonly #restoring = new Map<string, number>();
  #wentBackAtMs = Number.NEGATIVE_INFINITY;
  /** The same of the time before. */
  #wentBackBeforeMs = Number.NEGATIVE_INFINITY;
  #deployedAtMs = Number.NEGATIVE_INFINITY;
  /** Redis went back while lobbies of before a deploy remembered people who have left since, or left then: they may be in line again, or out. */
  #mayBringBack = false;
  readonly #doubled: ((user: string) => boolean)[] = [];
  /** Until then somebody waits for an answer that never comes. */
  #unansweredUntilMs = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  get users(): Iterable<string> {
    return this.#people.keys();
  }

  get hasGoneBack(): boolean {
    return this.#wentBackAtMs > Number.NEGATIVE_INFINITY;
  }

  /** Joins may stand before or behind what is being restored. */
  get isInDisorder(): boolean {
    return this.#now() < this.#wentBackAtMs + RESTORED_MS;
  }

  isRestoring(user: string): boolean {
    return this.#restoring.has(user);
  }

  person(user: string): Person {
    const known = this.#people.get(user);
    if (known) return known;
    const person = stranger();
    this.#people.set(user, person);
    return person;
  }

  /** Until it is answered, what was known of the person is unsure. */
  asked(kind: "join" | "leave", user: string): void {
    const person = this.person(user);
    if (kind !== "leave" && person.known !== "out") return;
    person.known = "unsure";
    person.seen = null;
    if (kind !== "leave") return;
    person.joined = null;
    person.mayHaveLeft = true;
  }

  /** They were given a pass that ends then, by an answer to what they asked then. */
  admitted(user: string, endMs: number, askedAtMs: number): void {
    const { ends, known, knownAtMs } = this.person(user);
    ends.add(endMs);
    // Who left, and claims before the leave that Redis has lost is put back, has a pass.
    if (known === "out" && askedAtMs >= knownAtMs && this.isInDisorder) this.know(user, "unsure");
  }

  /** What they were answered to what was sent then. */
  know(user: string, answered: Person["known"], sentMs = Number.POSITIVE_INFINITY): void {
    const person = this.person(user);
    // Who leaves before their booth has put back the pass that Redis lost is admitted until it ends.
    const isPassLost = answered === "out" && person.ends.size > 0 && this.isInDisorder;
    const known = sentMs <= person.movedAtMs || isPassLost ? "unsure" : answered;
    person.known = known;
    person.knownAtMs = this.#now();
    person.isRemembered = true;
    this.#restoring.delete(user);
    if (sentMs <= this.#wentBackAtMs) this.#restoring.set(user, this.#now() + RESTORED_MS);
    if (known === "in line") person.mayHaveLeft = false;
    else {
      person.joined = null;
      person.seen = null;
    }
    if (known === "out") {
      person.ends.clear();
      person.hasLeft = true;
    }
  }

  /** A join was answered that gave them a place at the end of the line. */
  joined(user: string, sentMs: number): void {
    const person = this.person(user);
    if (this.isInDisorder || sentMs <= person.movedAtMs || person.leaveIsUnderWay) return;
    person.joined = { sentMs, answeredMs: this.#now() };
  }

  /** An operator's act has changed where they stand. */
  moved(user: string): void {
    this.know(user, "unsure");
    this.person(user).movedAtMs = this.#now();
  }

  /** A request gets no answer for so long. */
  unanswered(ms: number): void {
    this.#unansweredUntilMs = this.#now() + ms;
  }

  /** The object is gone that remembered what these people were answered, and would put it back after a rollback. */
  forgotten(isOf: (user: string) => boolean): void {
    for (const [user, person] of this.#people) {
      if (!isOf(user)) continue;
      person.isRemembered = false;
      if ((this.#restoring.get(user) ?? 0) > this.#now()) this.know(user, "unsure");
    }
  }

  /** Two copies of their lobby serve them from now on: the older one does not see that Redis has lost what it wrote. */
  doubled(isOf: (user: string) => boolean): void {
    this.#doubled.push(isOf);
    this.forgotten(isOf);
  }

  /** They have other lobbies from now on. */
  deployed(): void {
    this.#deployedAtMs = this.#now();
    for (const person of this.#people.values())
      person.leaveIsUnderWay ||= person.mayHaveLeft && person.known === "unsure";
    this.#mayBringBack ||= this.isInDisorder;
    this.forgotten(() => true);
  }

  /** Redis went back to what it was then. */
  wentBack(copiedAtMs: number): void {
    for (const isOf of this.#doubled) this.forgotten(isOf);
    this.#wentBackBeforeMs = this.#wentBackAtMs;
    this.#wentBackAtMs = this.#now();
    this.#mayBringBack ||= this.#now() - this.#deployedAtMs < REMEMBERED_MS;
    for (const [user, person] of this.#people) {
      person.seen = null;
      if (person.joined && person.joined.answeredMs >= copiedAtMs - 1000) person.joined = null;
      if (person.known === "unsure" || person.knownAtMs < copiedAtMs) continue;
      if (person.isRemembered) this.#restoring.set(user, this.#now() + RESTORED_MS);
      else this.know(user, "unsure");
    }
  }

  /** The event began within what Redis lost. */
  startOver(): void {
    for (const user of this.#people.keys()) this.know(user, "unsure");
  }

  /**
   * Entering has ended. A lobby has two seconds before that to put entries back. A request without an answer takes as long, and what it put back is
   * lost when Redis goes back once more until then.
   */
  entriesAreFinal(sight: Sight): void {
    const isUndone =
      Math.min(this.#wentBackBeforeMs + RESTORED_MS, this.#wentBackAtMs + CLOSING_MS) > this.#now();
    if (this.#unansweredUntilMs < this.#wentBackAtMs && !isUndone) return;
    for (const user of this.#restoring.keys()) if (placeIn(sight, user) === "none") this.know(user, "unsure");
  }

  /** Redis went back while two copies of their lobby wrote: what one has acknowledged it puts back after what the other did. */
  #isOfTwoCopies(user: string): boolean {
    return this.hasGoneBack && this.#doubled.some((isOf) => isOf(user));
  }

  /** What breaks promise 2 once faults are over, and what can be put back has been. */
  notKept(sight: Sight): string[] {
    return [...this.#people].flatMap(([user, { known, hasLeft, leaveIsUnderWay }]) => {
      const place = placeIn(sight, user);
      const mayBringBack = this.#mayBringBack || this.#isOfTwoCopies(user);
      const mayBeOut = leaveIsUnderWay || (hasLeft && mayBringBack);
      if (known === "in line" && place === "none" && !mayBeOut)
        return [`${user} was told of a place, and has none`];
      const isOut = place === "none" || place === "forfeited" || place === "spent" || place === "revoked";
      if (known === "out" && !isOut && !mayBringBack) return [`${user} has left, and is ${place}`];
      return [];
    });
  }
}
