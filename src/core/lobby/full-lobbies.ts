import { type FullLobby, makeNotNow, type NotNow } from "../answer.ts";

/** Short beside the seconds that people are told to wait. */
const LONGEST_MS = 500;
/** Of the time that a lobby needs for what waits in it: before the rest is done it is asked again, and has no moment without work. */
const PART_OF_BACKLOG = 1 / 4;
/** In a crowd a join comes as soon as it is to be asked; in a quiet isolate the next one is not refused by what was true a while ago. */
const GRACE_MS = 500;
/** As long as an act may wait there. A question that takes longer was cut off. */
const LOST_AFTER_MS = 15_000;
/** `EVENTS."*"` lets requests name events. */
const MOST_KEPT = 5000;

interface Kept {
  readonly full: FullLobby;
  readonly sinceMs: number;
  /** When it was asked since whether it has room. */
  askedMs: number | null;
  /** Who was turned away meanwhile, and whom it does not know of yet. */
  turnedAway: number;
}

/**
 * The lobbies that had no room for a join when they spoke last, in the memory of one isolate of the Worker: it refuses joins itself, and asks
 * each of them twice a second whether there is room again. A call for each refusal would take a lobby's time from those whom it serves, and
 * the slower the lobby, the more such calls would wait there. Times are ms since 1970.
 */
export class FullLobbies {
  readonly #kept = new Map<string, Kept>();

  /** A lobby said, by refusing a join or when it was asked, that it has no room. */
  note(lobby: string, full: FullLobby, nowMs: number): void {
    if (this.#kept.size >= MOST_KEPT && !this.#kept.has(lobby)) this.#kept.clear();
    const { turnedAway = 0 } = this.#kept.get(lobby) ?? {};
    this.#kept.set(lobby, { full, sinceMs: nowMs, askedMs: null, turnedAway });
  }

  /** It has room, or cannot say. */
  forget(lobby: string): void {
    this.#kept.delete(lobby);
  }

  /** The refusal of one more join; null for a lobby that is not known to be full. `random` is in [0, 1). */
  turnAway(lobby: string, nowMs: number, random: number): NotNow | null {
    const kept = this.#kept.get(lobby);
    if (!kept || restMs(kept, nowMs) <= -GRACE_MS) return null;
    const { turnMs, eachMs } = kept.full;
    return makeNotNow("overloaded", turnMs + ++kept.turnedAway * eachMs, random);
  }

  /** How many joins were refused since the lobby was asked last, when it is to be asked now whether it has room; null when it is not. */
  beginAsking(lobby: string, nowMs: number): number | null {
    const kept = this.#kept.get(lobby);
    if (!kept || restMs(kept, nowMs) > 0) return null;
    const { turnedAway } = kept;
    kept.askedMs = nowMs;
    kept.turnedAway = 0;
    return turnedAway;
  }
}

/** For how long it is not to be asked. A clock that was set back ends that. */
function restMs({ full, sinceMs, askedMs }: Kept, nowMs: number): number {
  if (askedMs !== null) return LOST_AFTER_MS - Math.abs(nowMs - askedMs);
  return Math.min(LONGEST_MS, full.backlogMs * PART_OF_BACKLOG) - Math.abs(nowMs - sinceMs);
}
