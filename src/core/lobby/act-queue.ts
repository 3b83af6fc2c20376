import { ACT_KINDS, type ActKind, byKind, type Outcome } from "../outcome.ts";

/** One thing that one person asks for, and all requests that wait for its answer (a double click waits for the first). */
export interface Act<Waiter> {
  readonly kind: ActKind;
  readonly user: string;
  /** When the first of them asked. */
  sinceMs: number;
  readonly waiters: Waiter[];
}

/** Acts in one flush; the script refuses more. */
export const MAX_BATCH = 500;
/** Acts a lobby keeps before it says OVERLOADED: ten batches. */
export const MAX_BACKLOG = 10 * MAX_BATCH;
/** What one person may have waiting: a flush takes one act each, so more would shut out the others of the lobby. */
const MAX_ACTS_OF_ONE = 3;
const MAX_WAITERS_OF_ONE = 20;

/**
 * The acts that wait for a lobby's next flush, in order of arrival. A flush takes at most one act per person, so
 * that its order (leave, join, position) never contradicts what one person did first.
 */
export class ActQueue<Waiter> {
  #acts: Act<Waiter>[] = [];
  /** Each person's acts here, in order: only one that is identical to the last may join it. */
  readonly #actsOf = new Map<string, Act<Waiter>[]>();

  get size(): number {
    return this.#acts.length;
  }

  /** Returns false when as many acts wait as there is `room` for, or as may of this person. */
  add(kind: ActKind, user: string, nowMs: number, waiter?: Waiter, room = MAX_BACKLOG): boolean {
    const own = this.#actsOf.get(user) ?? [];
    const last = own.at(-1);
    if (last?.kind === kind) {
      if (waiter === undefined) return true;
      if (last.waiters.length >= MAX_WAITERS_OF_ONE) return false;
      last.waiters.push(waiter);
      return true;
    }
    if (this.#acts.length >= room || own.length >= MAX_ACTS_OF_ONE) return false;
    this.#append({ kind, user, sinceMs: nowMs, waiters: waiter === undefined ? [] : [waiter] });
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
        const own = this.#actsOf.get(act.user);
        own?.shift();
        if (own?.length === 0) this.#actsOf.delete(act.user);
      } else {
        kept.push(act);
      }
      people.add(act.user);
    }
    this.#acts = kept;
    return taken;
  }

  /** Removes those that were asked for before this, in order. */
  takeOlderThan(beforeMs: number): Act<Waiter>[] {
    const all = this.takeAll();
    this.#putBehind(all.filter(({ sinceMs }) => sinceMs >= beforeMs));
    return all.filter(({ sinceMs }) => sinceMs < beforeMs);
  }

  /** Removes everything, in order. */
  takeAll(): Act<Waiter>[] {
    this.#actsOf.clear();
    return this.#acts.splice(0);
  }

  /** Puts acts whose flush did not happen, or that must ask once more, before all others. */
  putBack(acts: readonly Act<Waiter>[]): void {
    if (acts.length === 0) return;
    const others = this.takeAll();
    this.#putBehind(acts);
    this.#putBehind(others);
  }

  #putBehind(acts: readonly Act<Waiter>[]): void {
    for (const act of acts) {
      const last = this.#actsOf.get(act.user)?.at(-1);
      if (last?.kind === act.kind) {
        last.waiters.push(...act.waiters);
        last.sinceMs = Math.min(last.sinceMs, act.sinceMs);
      } else {
        this.#append(act);
      }
    }
  }

  #append(act: Act<Waiter>): void {
    this.#acts.push(act);
    const own = this.#actsOf.get(act.user);
    if (own) own.push(act);
    else this.#actsOf.set(act.user, [act]);
  }
}

/** The user ids of a batch by kind, in order, as the store takes them. */
export function groupActs<Waiter>(acts: readonly Act<Waiter>[]): Record<ActKind, string[]> {
  return byKind((kind) => ofKind(acts, kind).map(({ user }) => user));
}

/** An act that Redis did, with its outcome. */
export interface DoneAct<Waiter> {
  readonly act: Act<Waiter>;
  readonly outcome: Outcome;
}

/** The acts of a batch with their outcomes; those of one kind come in the order in which its acts were sent. */
export function pairOutcomes<Waiter>(
  acts: readonly Act<Waiter>[],
  outcomes: Readonly<Record<ActKind, readonly Outcome[]>>,
): DoneAct<Waiter>[] {
  return ACT_KINDS.flatMap((kind) =>
    ofKind(acts, kind).map((act, index) => ({ act, outcome: outcomes[kind][index] as Outcome })),
  );
}

function ofKind<Waiter>(acts: readonly Act<Waiter>[], kind: ActKind): Act<Waiter>[] {
  return acts.filter((act) => act.kind === kind);
}
