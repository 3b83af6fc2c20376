import { ACT_KINDS, type ActKind } from "./outcome.ts";

/** One thing one person wants, and everybody who waits for its outcome (a double click waits for the first). */
export interface Act<Waiter> {
  readonly kind: ActKind;
  readonly user: string;
  readonly sinceMs: number;
  readonly waiters: Waiter[];
}

/** Acts in one flush; the script refuses more. */
const MAX_BATCH = 500;
/** Acts a lobby keeps before it says OVERLOADED: ten batches. */
const MAX_BACKLOG = 10 * MAX_BATCH;

/**
 * The acts that wait for a lobby's next flush, in order of arrival. A flush takes at most one act per person, so
 * that its order (leave, join, position, claim) never contradicts what one person did first.
 */
export class ActQueue<Waiter> {
  #acts: Act<Waiter>[] = [];
  /** The last act of each person here: only an identical one that follows it at once may join it. */
  readonly #lastOf = new Map<string, Act<Waiter>>();

  get size(): number {
    return this.#acts.length;
  }

  /** Returns false when the backlog is full. */
  add(kind: ActKind, user: string, nowMs: number, waiter?: Waiter): boolean {
    const last = this.#lastOf.get(user);
    if (last?.kind === kind) {
      if (waiter !== undefined) last.waiters.push(waiter);
      return true;
    }
    if (this.#acts.length >= MAX_BACKLOG) return false;
    const act = { kind, user, sinceMs: nowMs, waiters: waiter === undefined ? [] : [waiter] };
    this.#acts.push(act);
    this.#lastOf.set(user, act);
    return true;
  }

  /** Removes the next flush's acts. */
  take(): Act<Waiter>[] {
    const people = new Set<string>();
    const taken: Act<Waiter>[] = [];
    const kept: Act<Waiter>[] = [];
    for (const act of this.#acts) {
      if (taken.length < MAX_BATCH && !people.has(act.user)) {
        taken.push(act);
        if (this.#lastOf.get(act.user) === act) this.#lastOf.delete(act.user);
      } else {
        kept.push(act);
      }
      people.add(act.user);
    }
    this.#acts = kept;
    return taken;
  }

  /** Puts acts whose flush did not happen, or who must ask once more, before all others. */
  putBack(acts: readonly Act<Waiter>[]): void {
    const waiting = [...acts, ...this.#acts];
    this.#acts = [];
    this.#lastOf.clear();
    for (const act of waiting) {
      const last = this.#lastOf.get(act.user);
      if (last?.kind === act.kind) {
        last.waiters.push(...act.waiters);
      } else {
        this.#acts.push(act);
        this.#lastOf.set(act.user, act);
      }
    }
  }
}

/** The user ids of a batch by kind, in order, as the store takes them. */
export function groupActs<Waiter>(acts: readonly Act<Waiter>[]): Record<ActKind, string[]> {
  const groups: Record<ActKind, string[]> = { leave: [], join: [], position: [], claim: [] };
  for (const act of acts) groups[act.kind].push(act.user);
  return groups;
}

/** The acts of a batch in the order of its outcomes. */
export function inOutcomeOrder<Waiter>(acts: readonly Act<Waiter>[]): Act<Waiter>[] {
  return ACT_KINDS.flatMap((kind) => acts.filter((act) => act.kind === kind));
}
