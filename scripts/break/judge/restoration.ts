/**
 * What a failover of Redis took although people had been told of it, and whether it is there again: the column "its lobby or booth
 * lives" of docs/redis.md. In a broken sale both do, for a failover takes what the last hundreds of milliseconds had brought, and no
 * part dies within some seconds before one, nor after it until all is back. A deploy ends the lobbies of before it, so that none of
 * them can put back who has left since.
 */
import { isCall } from "../../stampede/judge/scores.ts";
import type { BuyerSeen } from "../crowd/buyer.ts";
import type { Rollback } from "../parts/database.ts";
import { bookerOf, changedPeople, type Records, standingOf } from "../parts/records.ts";

/** A failover, and what was there when all was back, or when waiting for that ended. */
export interface Restored extends Rollback {
  /** When the primary died at the earliest, ms since 1970: who had an answer before had it from what the primary had stored. */
  readonly diedMs: number;
  readonly restored: Records;
}

export const LOSSES = ["place", "leave", "pass", "booking"] as const;
export type Loss = (typeof LOSSES)[number];

export interface Lost {
  readonly what: Loss;
  readonly user: string;
  readonly isBack: boolean;
}

/** What Redis forgot of what people, or of bookings the shop, had been told. */
export function lossesOf(
  { diedMs, acknowledged, kept, restored }: Restored,
  buyers: readonly BuyerSeen[],
): Lost[] {
  const booked = new Set([...restored.spent.keys()].map(bookerOf));
  const lost: Lost[] = [];
  for (const { user, joinedAtMs, leftAtMs, passedAtMs } of buyers) {
    if (user === null) continue;
    const wasIn = isInside(user, acknowledged);
    const isIn = isInside(user, restored);
    if (isBefore(joinedAtMs, diedMs) && wasIn && !isInside(user, kept))
      lost.push({ what: "place", user, isBack: isIn || booked.has(user) || leftAtMs !== null });
    if (isBefore(leftAtMs, diedMs) && !wasIn && isInside(user, kept))
      lost.push({ what: "leave", user, isBack: !isIn });
    const endsMs = passEndOf(user, acknowledged);
    if (isBefore(passedAtMs, diedMs) && endsMs !== null && passEndOf(user, kept) !== endsMs)
      lost.push({ what: "pass", user, isBack: passEndOf(user, restored) === endsMs });
  }
  for (const [key, booking] of acknowledged.spent) {
    if (kept.spent.get(key) === booking) continue;
    lost.push({ what: "booking", user: bookerOf(key), isBack: restored.spent.get(key) === booking });
  }
  return lost;
}

/** Those whose call by a tick it took: they are called again, and no lobby has to restore anything. */
export function uncalledBy({ acknowledged, kept }: Rollback): Set<string> {
  return new Set([...kept.waiting.keys()].filter((user) => isCall(acknowledged.called.get(user) ?? 0)));
}

/** All of whom it took something. */
export function forgottenBy({ acknowledged, kept }: Rollback): Set<string> {
  return changedPeople(acknowledged, kept);
}

/** Whether there is nothing more to wait for: all is back, and the line was renumbered as it is after each failover. */
export function isOver(failover: Restored, buyers: readonly BuyerSeen[]): boolean {
  const { kept, restored } = failover;
  const isRenumbered =
    restored.state.get("renumber_at_ms") === "0" &&
    Number(restored.state.get("numbering")) > Number(kept.state.get("numbering"));
  return isRenumbered && lossesOf(failover, buyers).every(({ isBack }) => isBack);
}

/** Of those who were told their place before, how many stand behind somebody afterwards who stood behind them. */
export function countOvertaken(
  { diedMs, acknowledged, restored }: Restored,
  buyers: readonly BuyerSeen[],
): number {
  const told = new Set(
    buyers.filter(({ joinedAtMs }) => isBefore(joinedAtMs, diedMs)).map(({ user }) => user),
  );
  const before = [...acknowledged.waiting].filter(([user]) => told.has(user) && restored.waiting.has(user));
  let first = Number.POSITIVE_INFINITY;
  let overtaken = 0;
  for (const [user] of before.toSorted(([, a], [, b]) => b - a)) {
    const ticket = restored.waiting.get(user) as number;
    if (ticket > first) overtaken++;
    else first = ticket;
  }
  return overtaken;
}

/** By the order of their joins alone those of one second may stand either way after a failover: docs/redis.md. */
const SECOND_MS = 1000;

/** Of those who were told their place before, how many stand behind somebody who asked for one a second after it. */
export function countBehindNewcomers({ diedMs, restored }: Restored, buyers: readonly BuyerSeen[]): number {
  const ticketOf = ({ user }: BuyerSeen) => restored.waiting.get(user ?? "");
  const tickets = (some: readonly BuyerSeen[]) => some.flatMap((buyer) => ticketOf(buyer) ?? []);
  const newcomers = buyers.filter(({ askedAtMs }) => (askedAtMs ?? 0) > diedMs + SECOND_MS);
  const first = tickets(newcomers).reduce(
    (least, ticket) => Math.min(least, ticket),
    Number.POSITIVE_INFINITY,
  );
  const before = buyers.filter(({ joinedAtMs }) => isBefore(joinedAtMs, diedMs));
  return tickets(before).filter((ticket) => ticket > first).length;
}

/** Whom a call that Redis still had was taken from: called, and afterwards in line once more. */
export function countSentBack({ kept, restored }: Restored): number {
  return [...kept.called.keys()].filter(
    (user) => standingOf(user, kept)?.standing !== "missed" && restored.waiting.has(user),
  ).length;
}

function isBefore(toldMs: number | null, diedMs: number): boolean {
  return toldMs !== null && toldMs <= diedMs;
}

function isInside(user: string, records: Records): boolean {
  const standing = standingOf(user, records)?.standing;
  return records.waiting.has(user) || (standing !== undefined && standing !== "missed");
}

/** By it a pass is known: docs/redis.md. null for who has none. */
function passEndOf(user: string, records: Records): number | null {
  const { standing, untilMs } = standingOf(user, records) ?? {};
  return standing === "admitted" || standing === "spent" ? (untilMs ?? null) : null;
}
