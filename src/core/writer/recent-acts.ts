import type { ClaimOutcome, Outcome, PassEnd } from "../outcome.ts";
import type { Acknowledged } from "../waiting-queue.ts";

/** A failover of Redis loses the last moments, a second or so: what it wrote half a minute ago is copied. */
export const REMEMBERED_MS = 30_000;
/**
 * Each join takes an ordinal and each departure an entry of the list that every lobby reads. A person who changes their
 * mind, or two people at one browser, come and go twice or three times.
 */
const MOST_JOINS = 5;

interface RecentAct {
  readonly acknowledged: Acknowledged;
  readonly atMs: number;
  /** Tickets given out without half a minute of rest between. */
  readonly joins: number;
}

/**
 * What Redis acknowledged to the people of a lobby or booth within the last half a minute. After a rollback it is sent to Redis again,
 * so that an answer that was given holds.
 */
export class RecentActs {
  /** In the order of their times: a Map keeps the order in which its keys were set. */
  readonly #acts = new Map<string, RecentAct>();

  /** Notes the outcome of an act; those that changed nothing and name no place change nothing here. */
  note(user: string, outcome: Outcome | ClaimOutcome, nowMs: number): void {
    this.#forgetBefore(nowMs - REMEMBERED_MS);
    const acknowledged = acknowledgedBy(user, outcome);
    if (!acknowledged) return;
    const before = this.#acts.get(user);
    const isPlaced = before !== undefined && !["left", "admitted"].includes(before.acknowledged.what);
    // Who waited and has been called goes back into line, and is called again.
    if (outcome.kind === "called" && isPlaced) return;
    const isJoin = outcome.kind === "joined" || outcome.kind === "called";
    const joins = (before?.joins ?? 0) + (isJoin ? 1 : 0);
    this.#acts.delete(user);
    this.#acts.set(user, { acknowledged, atMs: nowMs, joins });
  }

  /** When a person who joins and leaves in a circle may join again, ms since 1970; null for at once. */
  mayJoinFromMs(user: string, nowMs: number): number | null {
    const act = this.#acts.get(user);
    if (act?.acknowledged.what !== "left" || act.joins < MOST_JOINS) return null;
    const fromMs = act.atMs + REMEMBERED_MS;
    return fromMs > nowMs ? fromMs : null;
  }

  /** Everything that is remembered, the oldest first. */
  list(nowMs: number): Acknowledged[] {
    this.#forgetBefore(nowMs - REMEMBERED_MS);
    return [...this.#acts.values()].map(({ acknowledged }) => acknowledged);
  }

  forget(user: string): void {
    this.#acts.delete(user);
  }

  #forgetBefore(beforeMs: number): void {
    for (const [user, { atMs }] of this.#acts) {
      if (atMs >= beforeMs) return;
      this.#acts.delete(user);
    }
  }
}

function acknowledgedBy(user: string, outcome: Outcome | ClaimOutcome): Acknowledged | null {
  switch (outcome.kind) {
    case "joined":
    case "already_in_queue": // the join may be one whose answer was lost
      return { user, what: "waiting", ticket: outcome.ticket };
    case "entered":
    case "already_entered": // the same
      return { user, what: "entered" };
    case "returned":
      return { user, what: "returned", ticket: outcome.ticket };
    case "called":
      return { user, what: "called", claimBeforeMs: outcome.claimBeforeMs };
    case "admitted":
      return { user, what: "admitted", ...endOf(outcome) };
    case "left":
      return { user, what: "left", ...endOf(outcome) };
    case "waiting":
    case "missed":
    case "spent":
    case "forfeited":
    case "revoked":
    case "entrant":
    case "none":
    case "wait":
    case "queue_full":
    case "queue_closed":
    case "queue_not_open":
    case "sold_out":
    case "joined_too_often":
      return null;
  }
}

function endOf({ expiresAtMs, extendedSeconds }: PassEnd): PassEnd {
  return extendedSeconds === undefined ? { expiresAtMs } : { expiresAtMs, extendedSeconds };
}
