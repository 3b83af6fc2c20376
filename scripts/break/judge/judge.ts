/** Judges a broken sale from outside: by what buyers saw, what the shop booked, and what Redis holds afterwards. */
import { counted, mustBeZero, type Row } from "../../stampede/judge/verdict/row.ts";
import type { GoingOn } from "../call-history.ts";
import type { BuyerSeen } from "../crowd/buyer.ts";
import type { Booking } from "../parts/ledger.ts";
import { type Records, standingOf } from "../parts/records.ts";
import { goingOnRows } from "./going-on.ts";
import { forgottenBy, type Restored, uncalledBy } from "./restoration.ts";
import { restorationRows } from "./restoration-rows.ts";

/** A fault that was struck; times are ms since 1970. */
export interface Struck {
  readonly what: string;
  readonly sinceMs: number;
  /** When the part was back. */
  readonly backMs: number;
  readonly goingOn: GoingOn;
  /** What it took from Redis, and what came back; null where Redis did not fail over. */
  readonly failover: Restored | null;
}

export interface Evidence {
  readonly buyers: readonly BuyerSeen[];
  readonly bookings: readonly Booking[];
  /** In the end. */
  readonly records: Records;
  readonly struck: readonly Struck[];
}

/**
 * How long after a failover positions may be corrected, once: a second or three until the line is renumbered, and then a stream's
 * longest interval.
 */
const SETTLING_MS = 30_000;

export function judge({ buyers, bookings, records, struck }: Evidence): Row[] {
  const booked = countBy(bookings.map(({ user }) => user));
  const joined = buyers.filter(({ joinedAtMs }) => joinedAtMs !== null);
  const left = buyers.filter(({ leftAtMs }) => leftAtMs !== null);
  const lost = joined.filter(({ user, leftAtMs }) => leftAtMs === null && !booked.has(user ?? ""));
  const twice = buyers.filter(({ user, passIds }) => passIds.size > 1 || (booked.get(user ?? "") ?? 0) > 1);
  const unplaced = buyers.filter(({ lostAtMs }) => lostAtMs.length > 0);
  const ids = new Set(bookings.map(({ bookingId }) => bookingId));
  const recorded = [...records.spent.values()];
  const confirmed = buyers.flatMap((buyer) => [...buyer.bookings]);
  return [
    counted("people", buyers.length),
    counted("left", left.length),
    counted("bookings", bookings.length),
    counted("faults", struck.length),
    mustBeZero("never got in", buyers.length - joined.length),
    mustBeZero("lost: joined, and neither booked nor left", lost.length),
    mustBeZero("booked or had passes twice", twice.length),
    mustBeZero("told that they have no place", unplaced.length),
    mustBeZero("missed their turn", buyers.filter(({ missedTurns }) => missedTurns > 0).length),
    mustBeZero("left, and in line or called in the end", left.filter((each) => isIn(each, records)).length),
    mustBeZero("turns taken back that Redis had not lost", unexplainedTurns(buyers, struck)),
    mustBeZero(
      "positions that rose otherwise than once by what a failover took",
      unexplainedRises(buyers, struck),
    ),
    counted("positions that rose", buyers.flatMap(({ rises }) => rises).length),
    mustBeZero(
      "bookings that a buyer was told of and the shop does not have",
      confirmed.filter((id) => !ids.has(id)).length,
    ),
    mustBeZero(
      "bookings that the queue did not take as one of a live pass",
      bookings.filter(({ report }) => report !== "completed").length,
    ),
    mustBeZero(
      "bookings without their record in Redis, or records without theirs",
      differenceOf(recorded, ids) + differenceOf([...ids], new Set(recorded)),
    ),
    mustBeZero(
      "bookings that Redis counts too many or too few",
      Math.abs(bookings.length - Number(records.state.get("completed") ?? 0)),
    ),
    mustBeZero("still waiting in Redis, who have booked", countIn(records.waiting, booked)),
    mustBeZero("waiting and called at once in Redis", countIn(records.waiting, records.called)),
    mustBeZero("answers that no promise allows", buyers.flatMap(({ strange }) => strange).length),
    ...restorationRows(
      struck.flatMap(({ failover }) => failover ?? []),
      buyers,
    ),
    ...goingOnRows(struck.map(({ goingOn }) => goingOn)),
  ];
}

/** Who waits after having been called was called again, or will be, if a failover has lost the call. */
function unexplainedTurns(buyers: readonly BuyerSeen[], struck: readonly Struck[]): number {
  const uncalled = struck.flatMap(({ failover, sinceMs }) =>
    failover ? [{ sinceMs, users: uncalledBy(failover) }] : [],
  );
  return buyers
    .flatMap(({ user, turnsTakenBackMs }) => turnsTakenBackMs.map((atMs) => ({ user: user ?? "", atMs })))
    .filter(
      ({ user, atMs }) => !uncalled.some((each) => each.users.has(user) && isSettling(each.sinceMs, atMs)),
    ).length;
}

/** A failover lets each person's position rise once, by no more than there are people of whom it took something. */
function unexplainedRises(buyers: readonly BuyerSeen[], struck: readonly Struck[]): number {
  const failovers = struck.flatMap(({ failover, sinceMs }) =>
    failover ? [{ sinceMs, most: forgottenBy(failover).size }] : [],
  );
  let unexplained = 0;
  for (const { rises } of buyers) {
    const excuses = new Set(failovers);
    for (const { atMs, by } of rises) {
      const excuse = [...excuses].find(({ sinceMs, most }) => isSettling(sinceMs, atMs) && by <= most);
      if (excuse) excuses.delete(excuse);
      else unexplained++;
    }
  }
  return unexplained;
}

function isSettling(sinceMs: number, atMs: number): boolean {
  return atMs >= sinceMs && atMs <= sinceMs + SETTLING_MS;
}

function isIn({ user }: BuyerSeen, records: Records): boolean {
  return records.waiting.has(user ?? "") || standingOf(user ?? "", records) !== null;
}

function countBy(users: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const user of users) counts.set(user, (counts.get(user) ?? 0) + 1);
  return counts;
}

function countIn(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): number {
  return [...one.keys()].filter((user) => other.has(user)).length;
}

function differenceOf(some: readonly string[], others: ReadonlySet<string>): number {
  return some.filter((each) => !others.has(each)).length;
}
