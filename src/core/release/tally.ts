/**
 * What lobbies count of their own work. It rides on their answers to pushes: counts since the last answer, so that who is pushed by
 * a relay, by the loop or by both in turn is counted once. A lobby that dies takes with it what it had not said yet.
 */
import {
  ACTS_BOUNDS,
  addTo,
  emptyHistogram,
  FLUSH_BOUNDS_S,
  type Histogram,
  isHistogram,
  merge,
} from "../history/histogram.ts";

/** Why a lobby refused what it was asked. */
export const REFUSALS = [
  "queue_full",
  "queue_closed",
  "queue_not_open",
  "sold_out",
  "joined_too_often",
  "overloaded",
  "store_unavailable",
] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface Tally {
  /** How long each flush took, in seconds, and how many acts it brought. */
  readonly flushSeconds: Histogram;
  readonly flushActs: Histogram;
  /** Redis commands of those flushes. */
  readonly commands: number;
  /** Flushes that Redis did not answer, or with an error. */
  readonly failures: number;
  readonly refused: Readonly<Record<Refusal, number>>;
}

/** With how many streams are open there, which is no count. */
export interface LobbyTally extends Tally {
  readonly streams: number;
}

export function emptyTally(): Tally {
  return {
    flushSeconds: emptyHistogram(FLUSH_BOUNDS_S),
    flushActs: emptyHistogram(ACTS_BOUNDS),
    commands: 0,
    failures: 0,
    refused: Object.fromEntries(REFUSALS.map((name) => [name, 0])) as Record<Refusal, number>,
  };
}

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    flushSeconds: merge(a.flushSeconds, b.flushSeconds),
    flushActs: merge(a.flushActs, b.flushActs),
    commands: a.commands + b.commands,
    failures: a.failures + b.failures,
    refused: Object.fromEntries(
      REFUSALS.map((name) => [name, a.refused[name] + b.refused[name]]),
    ) as Tally["refused"],
  };
}

/** Whether it counts as an object of this version does: one of another version may send anything, or nothing. */
export function isLobbyTally(value: unknown): value is LobbyTally {
  const { flushSeconds, flushActs, commands, failures, refused, streams } = Object(value);
  return (
    isHistogram(flushSeconds, FLUSH_BOUNDS_S) &&
    isHistogram(flushActs, ACTS_BOUNDS) &&
    [commands, failures, streams, ...REFUSALS.map((name) => Object(refused)[name])].every(isCount)
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Counts until it is asked. */
export class Counter {
  #tally = emptyTally();

  noteFlush(ms: number, acts: number, commands: number): void {
    const { flushSeconds, flushActs } = this.#tally;
    this.#tally = {
      ...this.#tally,
      flushSeconds: addTo(flushSeconds, FLUSH_BOUNDS_S, ms / 1000),
      flushActs: addTo(flushActs, ACTS_BOUNDS, acts),
      commands: this.#tally.commands + commands,
    };
  }

  noteFailure(): void {
    this.#tally = { ...this.#tally, failures: this.#tally.failures + 1 };
  }

  /** `what` may be an outcome that refuses nothing. */
  noteAnswer(what: string, times = 1): void {
    const refusal = REFUSALS.find((name) => name === what);
    if (!refusal) return;
    const { refused } = this.#tally;
    this.#tally = { ...this.#tally, refused: { ...refused, [refusal]: refused[refusal] + times } };
  }

  add(tally: Tally): void {
    this.#tally = addTallies(this.#tally, tally);
  }

  /** What was counted since it was asked last. */
  take(): Tally {
    const tally = this.#tally;
    this.#tally = emptyTally();
    return tally;
  }
}
