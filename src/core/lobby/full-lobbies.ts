import { type FullLobby, makeNotNow, type NotNow } from "../answer.ts";

/** Longer than a question to a lobby takes, and short beside the seconds that people are told to wait. */
const LONGEST_MS = 500;
/** Of the time that a lobby needs for what waits in it: before the rest is done it is asked again, and has no moment without work. */
const PART_OF_BACKLOG = 1 / 4;
/** `EVENTS."*"` lets requests name events. */
const MOST_KEPT = 5000;

interface Kept {
  readonly full: FullLobby;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Who was turned away without a question to the lobby, which does not know of them yet. */
  turnedAway: number;
}

/**
 * The lobbies that had room for no join a moment ago, in the memory of one isolate of the Worker: it refuses the next joins itself. Asking
 * a lobby for each refusal would take the lobby's time from those whom it serves. Times are ms since 1970.
 */
export class FullLobbies {
  readonly #kept = new Map<string, Kept>();

  /** A lobby refused a join like this. */
  note(lobby: string, full: FullLobby, nowMs: number): void {
    if (this.#kept.size >= MOST_KEPT && !this.#kept.has(lobby)) this.#kept.clear();
    const untilMs = nowMs + Math.min(LONGEST_MS, full.backlogMs * PART_OF_BACKLOG);
    const turnedAway = this.takeTurnedAway(lobby); // of whom this refusal knew nothing
    this.#kept.set(lobby, { full, sinceMs: nowMs, untilMs, turnedAway });
  }

  /** The refusal of one more join; null when the lobby is to be asked. `random` is in [0, 1). */
  turnAway(lobby: string, nowMs: number, random: number): NotNow | null {
    const kept = this.#kept.get(lobby);
    if (!kept || nowMs < kept.sinceMs || nowMs >= kept.untilMs) return null;
    const { turnMs, eachMs } = kept.full;
    return makeNotNow("overloaded", turnMs + ++kept.turnedAway * eachMs, random);
  }

  /** How many were turned away since this was asked last: for the lobby, which is asked next. */
  takeTurnedAway(lobby: string): number {
    const kept = this.#kept.get(lobby);
    if (!kept) return 0;
    const { turnedAway } = kept;
    kept.turnedAway = 0;
    return turnedAway;
  }
}
