import type { Outcome } from "./outcome.ts";
import type { Acknowledged } from "./waiting-queue.ts";

/** A failover of Redis loses the last moments, a second or so: what it wrote a minute ago is copied. */
const REMEMBERED_MS = 60_000;

/**
 * What Redis acknowledged to a lobby's people within the last minute. After a rollback it is told to Redis again, so
 * that an answer that was given holds.
 */
export class RecentActs {
  /** In the order of their times: a Map keeps the order in which its keys were set. */
  readonly #acts = new Map<string, { readonly acknowledged: Acknowledged; readonly atMs: number }>();

  /** Notes the outcome of an act; those that changed nothing and name no place change nothing here. */
  note(user: string, outcome: Outcome, nowMs: number): void {
    this.#forgetBefore(nowMs - REMEMBERED_MS);
    const acknowledged = acknowledgedBy(user, outcome);
    if (!acknowledged) return;
    this.#acts.delete(user);
    this.#acts.set(user, { acknowledged, atMs: nowMs });
  }

  /** Everything that is remembered, the oldest first. */
  list(nowMs: number): Acknowledged[] {
    this.#forgetBefore(nowMs - REMEMBERED_MS);
    return [...this.#acts.values()].map(({ acknowledged }) => acknowledged);
  }

  #forgetBefore(ms: number): void {
    for (const [user, { atMs }] of this.#acts) {
      if (atMs >= ms) return;
      this.#acts.delete(user);
    }
  }
}

function acknowledgedBy(user: string, outcome: Outcome): Acknowledged | null {
  switch (outcome.outcome) {
    case "joined":
    case "already_in_queue": // the join may be one whose answer was lost
      return { user, what: "waiting", ticket: outcome.ticket };
    case "returned":
      return { user, what: "returned", ticket: outcome.ticket };
    case "admitted":
      return { user, what: "admitted", until: outcome.until };
    case "left":
      return { user, what: "left" };
    case "waiting":
    case "called":
    case "missed":
    case "spent":
    case "forfeited":
    case "none":
    case "wait":
    case "queue_full":
    case "queue_closed":
    case "queue_not_open":
    case "sold_out":
      return null;
  }
}
