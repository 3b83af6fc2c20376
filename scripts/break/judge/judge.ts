/** Judges a broken sale from outside: by what buyers saw, what the shop booked, and what Redis holds afterwards. */
import { quantile } from "../../measure/statistics.ts";
import { counted, measured, mustBeZero, type Row, row } from "../../stampede/judge/verdict/row.ts";
import type { BuyerSeen } from "../crowd/buyer.ts";
import type { Booking } from "../parts/ledger.ts";
import type { Records } from "../parts/records.ts";

/** A fault that was struck; times are ms since 1970. */
export interface Struck {
  readonly what: string;
  readonly sinceMs: number;
  /** When the part was back. */
  readonly backMs: number;
  /** When the next person was called after that; null: nobody was, or calls do not depend on the part. */
  readonly goesOnMs: number | null;
  /** Of whom Redis itself has forgotten what it had acknowledged. */
  readonly forgotten: ReadonlySet<string>;
}

export interface Evidence {
  readonly buyers: readonly BuyerSeen[];
  readonly bookings: readonly Booking[];
  readonly records: Records;
  readonly struck: readonly Struck[];
}

/** What is wanted of it, from the part being back to the next call. */
const GOING_ON_MS = 3000;
/** How long after a failover positions may be corrected, once, and lost places be shown: docs/redis.md. */
const SETTLING_MS = 30_000;

export function judge({ buyers, bookings, records, struck }: Evidence): Row[] {
  const forgotten = new Set(struck.flatMap((each) => [...each.forgotten]));
  const isExplained = ({ user }: BuyerSeen) => forgotten.has(user ?? "");
  const failovers = struck.filter((each) => each.forgotten.size > 0);
  const isAfterFailover = (atMs: number) =>
    failovers.some(({ sinceMs, backMs }) => atMs >= sinceMs && atMs <= backMs + SETTLING_MS);
  const booked = countBy(bookings.map(({ user }) => user));
  const joined = buyers.filter(({ joinedAtMs }) => joinedAtMs !== null);
  const lost = joined.filter(({ user, left }) => !left && !booked.has(user ?? ""));
  const twice = buyers.filter(({ user, passIds }) => passIds.size > 1 || (booked.get(user ?? "") ?? 0) > 1);
  const unplaced = buyers.filter(({ lostAtMs }) => lostAtMs.length > 0);
  const known = new Set(bookings.map(({ bookingId }) => bookingId));
  const confirmed = buyers.flatMap((buyer) => [...buyer.bookings]);
  const goingOn = struck.flatMap(({ goesOnMs, backMs }) => (goesOnMs === null ? [] : [goesOnMs - backMs]));
  const slowest = Math.max(0, ...goingOn);
  return [
    counted("people", buyers.length),
    counted("left", buyers.filter(({ left }) => left).length),
    counted("bookings", bookings.length),
    counted("faults", struck.length),
    counted("people of whom Redis itself lost an acknowledged write", forgotten.size),
    mustBeZero("never got in", buyers.length - joined.length),
    mustBeZero("lost: joined, and neither booked nor left", lost.length),
    mustBeZero("booked or had passes twice, unexplained", twice.filter((each) => !isExplained(each)).length),
    counted("the same, explained by what Redis lost", twice.filter(isExplained).length),
    mustBeZero(
      "told that they have no place, unexplained",
      unplaced.filter((each) => !isExplained(each)).length,
    ),
    counted("the same, explained by what Redis lost", unplaced.filter(isExplained).length),
    mustBeZero("missed their turn", buyers.filter(({ missedTurns }) => missedTurns > 0).length),
    mustBeZero(
      "positions that rose, without a failover before",
      buyers.flatMap(({ rises }) => rises).filter((atMs) => !isAfterFailover(atMs)).length,
    ),
    mustBeZero(
      "bookings that a buyer was told of and the shop does not have",
      confirmed.filter((id) => !known.has(id)).length,
    ),
    mustBeZero(
      "bookings whose report the queue did not take",
      bookings.filter(({ report }) => report !== "completed" && report !== "late").length,
    ),
    mustBeZero("still waiting in Redis, who have booked", countIn(records.waiting, booked)),
    mustBeZero("waiting and called at once in Redis", countIn(records.waiting, records.called)),
    mustBeZero(
      "bookings that Redis does not count, unexplained",
      Math.max(0, bookings.length - Number(records.state.get("completed") ?? 0) - forgotten.size),
    ),
    mustBeZero("answers that no promise allows", buyers.flatMap(({ strange }) => strange).length),
    row(
      "calls went on after the part was back, slowest",
      slowest,
      "ms",
      `≤ ${GOING_ON_MS}`,
      slowest <= GOING_ON_MS,
    ),
    measured("the same, median", quantile(goingOn, 0.5), "ms"),
  ];
}

function countBy(users: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const user of users) counts.set(user, (counts.get(user) ?? 0) + 1);
  return counts;
}

function countIn(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): number {
  return [...one.keys()].filter((user) => other.has(user)).length;
}
