/**
 * How many new places one network may take of an event. Its allowance is so many at once, and fills again evenly within a window. Who
 * comes when it is used up gets a turn: the moment at which the next place of it is free, which nobody else is given. So a crowd
 * behind one address is slowed down, and each of it comes in. Turns are given for one window ahead and no further, and a program with
 * many cookies can hold all of them; so a visitor who has none, or a late one, is offered work instead.
 */

/** What holds for an event. */
export interface PlaceTerms {
  /** At once, of one network; at least 1. */
  readonly places: number;
  /** In which a used allowance is whole again, in ms. */
  readonly windowMs: number;
}

/** Who would take a place. Networks by tags that name none. */
export interface Comer {
  /** An IPv4 address or a /64 of IPv6. */
  readonly network: string;
  /** The /48 of such a /64; null of an IPv4 address. */
  readonly block: string | null;
  readonly user: string;
  /** Came without a cookie of the queue, as each request of a program that keeps none does. */
  readonly isStranger: boolean;
}

/**
 * `slow`: not before so long. `hasTurn`: a turn is kept for who brings the queue's cookie then; without one they may ask again then.
 */
export type Admission =
  | { readonly lane: "usual" }
  | { readonly lane: "slow"; readonly inMs: number; readonly hasTurn: boolean };

/** The longest that somebody is left to wait for a turn, ms. Who would wait longer may work instead. */
export const LONGEST_TURN_MS = 300_000;

/** Whether waiting for the turn is all that is asked: it is kept, and it comes soon. */
export function hasTurnSoon(admission: Admission): boolean {
  return admission.lane === "usual" || (admission.hasTurn && admission.inMs <= LONGEST_TURN_MS);
}

/**
 * A /48 of a mobile network has the phones of a town, each with a /64 of its own; one that somebody rents has nobody but them. So
 * many times the places of a network are for all of its networks together.
 */
export const BLOCK_FACTOR = 10;
/** Of its places a network gives so large a part to people without a cookie: a flood of them leaves the rest to those who have one. */
const STRANGERS_PART = 0.5;
/** Some 20 MB at the most. Beyond either the network that was asked for longest ago is forgotten. */
const MOST_NETWORKS = 20_000;
const MOST_TURNS = 100_000;
/** More than are added. */
const FORGOTTEN_AT_ONCE = 4;

/** Who wants a place and cannot keep a turn comes back soon: with the cookie that it is answered. */
const STRANGER_RETRY_MS = 1000;

/** By when the allowance is whole again; it is whole at any later time. */
export type WholeAtMs = number;

interface Network {
  wholeAtMs: WholeAtMs;
  /** From when on each person may join, in the order of those moments; a turn that is over is remembered for a window. */
  readonly turns: Map<string, number>;
}

/** The allowances of a share of an event's networks. */
export class PlaceAllowances {
  readonly #windowMs: number;
  readonly #stepMs: number;
  /** Networks and blocks, in the order in which they were asked for. */
  readonly #known = new Map<string, Network>();
  #turnCount = 0;

  /** `known`: of those that are not whole. */
  constructor({ places, windowMs }: PlaceTerms, known: Iterable<readonly [string, WholeAtMs]> = []) {
    this.#windowMs = windowMs;
    this.#stepMs = windowMs / places;
    for (const [name, wholeAtMs] of known) this.#known.set(name, { wholeAtMs, turns: new Map() });
  }

  /** Takes a place of the allowance, or a turn. Who has either already takes no second one. */
  ask({ network, block, user, isStranger }: Comer, nowMs: number): Admission {
    const own = this.#networkOf(network);
    const turnMs = own.turns.get(user);
    if (turnMs !== undefined) return admissionAt(turnMs, nowMs);
    const part = isStranger ? STRANGERS_PART : 1;
    const freeAtMs = Math.max(
      this.#freeAtMs(own, this.#stepMs, part, nowMs),
      block === null
        ? nowMs
        : this.#freeAtMs(this.#networkOf(block), this.#stepMs / BLOCK_FACTOR, part, nowMs),
    );
    const isNow = freeAtMs <= nowMs;
    if (isStranger && !isNow) return { lane: "slow", inMs: STRANGER_RETRY_MS, hasTurn: false };
    // Nobody is given a turn that is further away than the allowance takes to fill.
    if (freeAtMs - nowMs > this.#windowMs) return { lane: "slow", inMs: this.#windowMs, hasTurn: false };
    this.#take(network, this.#stepMs, nowMs);
    if (block !== null) this.#take(block, this.#stepMs / BLOCK_FACTOR, nowMs);
    this.#keepTurn(network, user, freeAtMs, nowMs);
    this.#forget(nowMs);
    return admissionAt(freeAtMs, nowMs);
  }

  /** By when a network's or a block's allowance is whole again. */
  wholeAtMs(name: string): WholeAtMs {
    return this.#known.get(name)?.wholeAtMs ?? 0;
  }

  get size(): number {
    return this.#known.size;
  }

  #networkOf(name: string): Network {
    return this.#known.get(name) ?? { wholeAtMs: 0, turns: new Map() };
  }

  /** When a place is free. A part of the allowance is free as long as no more than that is used. */
  #freeAtMs({ wholeAtMs }: Network, stepMs: number, part: number, nowMs: number): number {
    // Rounded, for a sum of steps may be a trace more than the window that they make.
    return Math.floor(Math.max(wholeAtMs, nowMs) + stepMs - Math.max(this.#windowMs * part, stepMs));
  }

  #take(name: string, stepMs: number, nowMs: number): void {
    const network = this.#networkOf(name);
    network.wholeAtMs = Math.max(network.wholeAtMs, nowMs) + stepMs;
    this.#known.delete(name); // to the end
    this.#known.set(name, network);
  }

  #keepTurn(name: string, user: string, atMs: number, nowMs: number): void {
    const { turns } = this.#networkOf(name);
    for (const [other, turnMs] of turns) {
      if (turnMs > nowMs - this.#windowMs) break;
      turns.delete(other);
      this.#turnCount--;
    }
    turns.set(user, Math.max(atMs, nowMs));
    this.#turnCount++;
  }

  /** Those of whom nothing is left to know, a few at a time, and those that are too many. */
  #forget(nowMs: number): void {
    let looked = 0;
    for (const [name, { wholeAtMs, turns }] of this.#known) {
      const isTooMuch = this.#known.size > MOST_NETWORKS || this.#turnCount > MOST_TURNS;
      if (!isTooMuch && (looked++ === FORGOTTEN_AT_ONCE || wholeAtMs > nowMs - this.#windowMs)) break;
      this.#known.delete(name);
      this.#turnCount -= turns.size;
    }
  }
}

function admissionAt(turnMs: number, nowMs: number): Admission {
  return turnMs <= nowMs ? { lane: "usual" } : { lane: "slow", inMs: turnMs - nowMs, hasTurn: true };
}
