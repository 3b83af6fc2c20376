import { type Board, soldOutTypes } from "./board.ts";
import { type Drawing, hasGoneOn, stepOf } from "./draw/drawing.ts";
import { FIRST_TICKET, ordinalOf } from "./ticket.ts";

/** The event's state as one script execution saw it. Every field always has a value; no state reads as idle. */
export interface Snapshot {
  /** ms of the first write into an empty state; 0 when there is no state. */
  readonly generation: number;
  /** Which numbering the ordinals are of: first the generation itself, and a greater one after each renumbering. */
  readonly numbering: number;
  /** When the line is to be renumbered, ms since 1970: its positions mean nothing until then. 0 = it is not. */
  readonly renumberAtMs: number;
  /** The ticket of the last person called from the front; everybody at or below it was called or left. */
  readonly calledUpTo: number;
  /** The same of those who came back to the front. */
  readonly returnedUpTo: number;
  /** How many tickets were ever appended to the departed list, and how many of them were trimmed from its head. */
  readonly departedCount: number;
  readonly departedBase: number;
  /** Of all those tickets, modulo 2^31. A loop of a version before this field pushes none. */
  readonly departedSum?: number;
  readonly waiting: number;
  /** How many of the waiting came back to the front after missing their call. */
  readonly returned: number;
  /** Called and not claimed yet. */
  readonly called: number;
  /** Claimed, and neither booked nor at the end of the pass. A loop of a version before this field pushes none. */
  readonly admitted?: number;
  readonly calledTotal: number;
  readonly joined: number;
  /** People per 1,000 seconds, as the last tick applied it; 0 before the first tick. */
  readonly rateMilli: number;
  readonly paused: boolean;
  /** All further joins are refused, by the operator or since `closesAtMs`; who is inside goes on. */
  readonly closed: boolean;
  readonly tick: number;
  /** The time of the last tick, ms since 1970, and what the claim clock showed then; 0 before the first. */
  readonly clockMs: number;
  readonly claimClockMs: number;
  /** Only a tick writes it: no user was waiting, called or missed. */
  readonly idle: boolean;
  /** Grows with every change that the operator makes. */
  readonly control: number;
  readonly passTtlSeconds: number;
  /** ms since 1970; 0 when the event has no opening time. */
  readonly opensAtMs: number;
  /** ms since 1970; 0 when it has no closing time. */
  readonly closesAtMs: number;
  /** From when people may enter a drawing, ms since 1970; 0 when there is no such time. A loop of a version before this field pushes none. */
  readonly entersAtMs?: number;
  /** The drawing that the event opens with; left out where it opens first come, first served, or has not begun. The same. */
  readonly draw?: Drawing;
  /** Bookings, late ones too, and passes that ended without one: of those that ended the share that was booked. */
  readonly completed: number;
  readonly expired: number;
  /** Whether Redis can hold more people in line; an operator's limit is another matter. */
  readonly hasRoom: boolean;
  /** Left to sell by the origin's reports; null while it reports nothing. */
  readonly remaining: number | null;
  /** The operator's words to everybody; null for none. */
  readonly notice: string | null;
  /** The same in one language each, and what is on sale. */
  readonly board: Board;
}

/** Names the version a position belongs to: everything a position is computed from, but the ticket. */
export function versionOf(snapshot: Snapshot): string {
  return `${snapshot.numbering}:${ordinalOf(snapshot.calledUpTo)}:${snapshot.departedCount}`;
}

/** The last one called of the line that a ticket is of: a returned person's, or everybody else's. */
export function frontBefore(snapshot: Snapshot, ticket: number): number {
  return ticket < FIRST_TICKET ? snapshot.returnedUpTo : snapshot.calledUpTo;
}

/** Paused, or at rate 0: no user is called and no pass is first issued. */
export function isHalted(snapshot: Snapshot): boolean {
  return snapshot.paused || snapshot.rateMilli === 0;
}

/** No user waits, is called or may return, or has entered a drawing. */
export function isIdle(snapshot: Snapshot): boolean {
  return hasNobody(snapshot) && entrantsOf(snapshot) === 0;
}

/** The loop has nothing to tick for: nobody is there, or people have entered a drawing whose close is still to come. */
export function isResting(snapshot: Snapshot, nowMs: number): boolean {
  return hasNobody(snapshot) && !(snapshot.draw?.phase === "entering" && nowMs >= snapshot.opensAtMs);
}

/** The loop rests since it wrote `idle`, and has been given something to do. */
export function mustWake(snapshot: Snapshot, nowMs: number): boolean {
  return snapshot.idle && !isResting(snapshot, nowMs);
}

/** The tick that wrote `idle` does not know of joins since, nor whom they called. */
function hasNobody({ idle, waiting, called }: Snapshot): boolean {
  return idle && waiting === 0 && called === 0;
}

/** Everything on offer is sold; false while the origin reports nothing. */
export function isSoldOut(snapshot: Snapshot): boolean {
  return snapshot.remaining === 0;
}

/** Joins are refused until a place is free, as a join says it. `maxQueueSize`: 0 = no limit. */
export function isFull(snapshot: Snapshot, maxQueueSize: number): boolean {
  const people = snapshot.waiting + entrantsOf(snapshot);
  return !snapshot.hasRoom || (maxQueueSize > 0 && people >= maxQueueSize);
}

/** Those who have entered a drawing that is not closed, without those who gave up. After the close they are among the waiting. */
function entrantsOf({ draw }: Snapshot): number {
  return draw?.phase === "entering" ? draw.entered - draw.gone : 0;
}

/** Whether streams should say at once what changed, wherever they stand: the operator did something, it closed, tickets ran out, or a drawing went on. */
export function isNews(before: Snapshot, after: Snapshot): boolean {
  return (
    before.control !== after.control ||
    before.paused !== after.paused ||
    before.closed !== after.closed ||
    before.notice !== after.notice ||
    isSoldOut(before) !== isSoldOut(after) ||
    soldOutTypes(before.board) !== soldOutTypes(after.board) ||
    hasGoneOn(before.draw, after.draw)
  );
}

/** Two rounds of the cron: one alone may come late. */
const SOON_MS = 120_000;

/**
 * When the event opens, or its drawing may be entered, ms since 1970, if that is so soon that whatever the first second needs should be
 * up by now; else null.
 */
export function opensSoonAtMs({ opensAtMs, entersAtMs = 0 }: Snapshot, nowMs: number): number | null {
  return [entersAtMs, opensAtMs].find((atMs) => atMs > nowMs && atMs - nowMs <= SOON_MS) ?? null;
}

/** For so long after an opening the loop ticks at its own pace, whatever waits: who comes first is called within two ticks. */
const OPENING_MS = 1000;

export function hasJustOpened({ opensAtMs }: Snapshot, nowMs: number): boolean {
  return nowMs >= opensAtMs && nowMs - opensAtMs < OPENING_MS;
}

/** The next time at which the event opens or closes by the clock, ms since 1970; Infinity for none. */
export function nextMomentMs({ opensAtMs, closesAtMs }: Snapshot, nowMs: number): number {
  return Math.min(...[opensAtMs, closesAtMs].filter((atMs) => atMs > nowMs));
}

/** A slice of the departed list: the tickets from index `from` on. */
export interface DepartedSlice {
  readonly from: number;
  readonly tickets: readonly number[];
}

/** One version of an event's state as it is handed on: a snapshot, and departed tickets up to its count. */
export interface Progress {
  readonly snapshot: Snapshot;
  readonly departed: DepartedSlice;
  /** ms until the loop's next tick; 0 when it is due or none will come. */
  readonly nextTickInMs: number;
}

/**
 * Whether `a` was seen before `b` in the one history both come from. Every counter compared only ever grows,
 * so a single one that is smaller decides. Claims and returns move none of them: of two headers that differ only
 * by those, neither is older. The operator's number only decides within one tick: it may have been written by hand, and lowered.
 */
export function isOlder(a: Snapshot, b: Snapshot): boolean {
  if (a.generation !== b.generation) return a.generation < b.generation;
  if (a.numbering !== b.numbering) return a.numbering < b.numbering;
  return isBehind(a, b);
}

/**
 * Whether Redis went back to an earlier state, as a failover makes it: `answered` is the snapshot of a reply, `known` is
 * one that had been seen before its request was sent. A snapshot that is only late was asked for earlier.
 */
export function isRolledBack(answered: Snapshot, known: Snapshot): boolean {
  if (answered.generation !== known.generation) return false;
  if (answered.numbering !== known.numbering) return answered.numbering < known.numbering;
  return isBehind(answered, known);
}

/** Whether each of two shows what the other has not: they come from no single history, so Redis went back after one of them was read. */
export function areOfTwoHistories(a: Snapshot, b: Snapshot): boolean {
  return isOlder(a, b) && isOlder(b, a);
}

/**
 * By the counters that only grow within a numbering. What is older is not taken for news, so it must be known as rolled back where it cannot
 * be late: else nothing would be news before the next tick.
 */
function isBehind(a: Snapshot, b: Snapshot): boolean {
  return (
    a.tick < b.tick ||
    (a.tick === b.tick && a.control < b.control) ||
    stepOf(a.draw) < stepOf(b.draw) ||
    a.joined < b.joined ||
    a.departedCount < b.departedCount ||
    a.calledTotal < b.calledTotal // a join may be a call
  );
}
