import { TurnedAway } from "../turned-away.ts";

/** What waits for an answer of Redis, and all requests that wait for it: the same thing asked twice is asked once. */
export interface Arrival<Item, Answer> {
  readonly item: Item;
  /** When the first of them came, ms since 1970. */
  readonly sinceMs: number;
  readonly waiters: ((answer: Answer) => void)[];
}

interface Entry<Item, Answer> extends Arrival<Item, Answer> {
  isUnderWay: boolean;
}

/** More are refused, of all and for one: a minute's worth of a booth's share, and a finger that goes on pressing. */
const MOST_ARRIVALS = 15_000;
const MOST_WAITERS = 20;

/**
 * What came to a booth and is not answered yet, first come first served. Something is taken, and then either answered
 * or put back to the place that it had.
 */
export class Arrivals<Item, Answer> {
  /** In order of arrival: a Map keeps the order in which its keys were set. */
  readonly #entries = new Map<string, Entry<Item, Answer>>();
  readonly #turnedAway = new TurnedAway();
  #underWay = 0;

  /** How many wait to be taken. */
  get waiting(): number {
    return this.#entries.size - this.#underWay;
  }

  /** `key` tells what is the same thing. Returns false when too much waits. */
  add(key: string, item: Item, nowMs: number, waiter: (answer: Answer) => void): boolean {
    const entry = this.#entries.get(key);
    if (entry) {
      if (entry.waiters.length >= MOST_WAITERS) return false;
      entry.waiters.push(waiter);
      return true;
    }
    if (this.#isFull) return false;
    this.#entries.set(key, { item, sinceMs: nowMs, waiters: [waiter], isUnderWay: false });
    return true;
  }

  get #isFull(): boolean {
    return this.#entries.size >= MOST_ARRIVALS;
  }

  /**
   * Something was refused: ms until there is room for it, where each thing takes so long here. 0 where not all are too many, but those
   * who wait for the same thing.
   */
  turnAway(nowMs: number, eachMs: number): number {
    return this.#isFull ? this.waiting * eachMs + this.#turnedAway.add(nowMs, eachMs) : 0;
  }

  /**
   * Adds what is to be taken before all that waits, in its order. None is refused: so much was taken before, and each is waited
   * for once. What is there already keeps those who wait for it.
   */
  addFirst(
    items: ReadonlyMap<string, Item>,
    nowMs: number,
    waiter: (item: Item, answer: Answer) => void,
  ): void {
    const others = new Map(this.#entries);
    this.#entries.clear();
    for (const [key, item] of items) {
      const known = others.get(key);
      others.delete(key);
      const entry = known ?? { item, sinceMs: nowMs, waiters: [], isUnderWay: false };
      entry.waiters.push((answer) => waiter(item, answer));
      this.#entries.set(key, entry);
    }
    for (const [key, entry] of others) this.#entries.set(key, entry);
  }

  /** Takes the first ones that wait. */
  take(most: number): Map<string, Arrival<Item, Answer>> {
    const taken = new Map<string, Arrival<Item, Answer>>();
    if (this.waiting === 0) return taken;
    for (const [key, entry] of this.#entries) {
      if (taken.size >= most) break;
      if (entry.isUnderWay) continue;
      entry.isUnderWay = true;
      taken.set(key, entry);
    }
    this.#underWay += taken.size;
    return taken;
  }

  /** The keys of what waits to be taken and came no later than this. */
  waitingSince(ms: number): string[] {
    return [...this.#entries]
      .filter(([, { isUnderWay, sinceMs }]) => !isUnderWay && sinceMs <= ms)
      .map(([key]) => key);
  }

  /** It waits again, where it was. */
  putBack(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry?.isUnderWay) return;
    entry.isUnderWay = false;
    this.#underWay--;
  }

  /** Answers all requests that wait for it. */
  answer(key: string, answer: Answer): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    if (entry.isUnderWay) this.#underWay--;
    this.#entries.delete(key);
    for (const resolve of entry.waiters) resolve(answer);
  }
}
