import type { Answer, NotNow } from "../core/answer.ts";
import { type Act, ActQueue, type DoneAct } from "../core/lobby/act-queue.ts";
import type { ActKind } from "../core/outcome.ts";
import type { Answers } from "./answers.ts";

/** Takes the answer to an act. */
export type Waiter = (answer: Answer) => void;
export type PendingAct = Act<Waiter>;

/**
 * The acts of a lobby from when they are asked for until they are answered. An act is
 *   queued   until a flush takes it
 *   done     when Redis did it, until the replica is complete and its position can be computed
 */
export class PendingActs {
  readonly #answers: Answers;
  readonly #queued = new ActQueue<Waiter>();
  #done: DoneAct<Waiter>[] = [];

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  get queued(): number {
    return this.#queued.size;
  }

  get done(): number {
    return this.#done.length;
  }

  /** Queues an act. Returns false when as many wait as there is `room` for, or as may of one person. */
  add(kind: ActKind, user: string, nowMs: number, waiter: Waiter, room: number): boolean {
    return this.#queued.add(kind, user, nowMs, waiter, room);
  }

  /** Takes those of the next flush. */
  take(): PendingAct[] {
    return this.#queued.take();
  }

  /** A flush was not done: its acts are the next to be sent. */
  putBack(acts: readonly PendingAct[]): void {
    this.#queued.putBack(acts);
  }

  /** No outcome of the past counts any more: those that were done are sent once more, before the acts of this flush. */
  putAllBack(acts: readonly PendingAct[]): void {
    this.#queued.putBack([...this.#takeDone(), ...acts]);
  }

  /** A flush was done. */
  addDone(done: readonly DoneAct<Waiter>[]): void {
    this.#done.push(...done);
  }

  /** Answers those that were done, `most` of them, now that the replica is complete. */
  answerDone(most = Number.POSITIVE_INFINITY): void {
    const unknown: PendingAct[] = [];
    for (const { act, outcome } of this.#done.splice(0, most)) {
      const answer = this.#answers.with(outcome);
      // The replica moved past this ticket while the reply was on its way: only Redis knows what became of it.
      if (!answer) unknown.push({ ...act, kind: "position" });
      else settle(act, answer);
    }
    this.#queued.putBack(unknown);
  }

  /** Those that were asked for before this fail. */
  failOlderThan(beforeMs: number, answer: () => NotNow): void {
    const done = this.#done.splice(0);
    this.#done = done.filter(({ act }) => act.sinceMs >= beforeMs);
    const old = done.filter(({ act }) => act.sinceMs < beforeMs).map(({ act }) => act);
    for (const act of [...old, ...this.#queued.takeOlderThan(beforeMs)]) settle(act, answer());
  }

  /**
   * The acts of a flush fail, and with them those whose position it should have found out. When it took none, the queued ones
   * fail too: they were not sent for slices that are missing, and would wait for as long as Redis is away.
   */
  fail(acts: readonly PendingAct[], answer: () => NotNow): void {
    const queued = acts.length === 0 ? this.#queued.takeAll() : [];
    for (const act of [...this.#takeDone(), ...acts, ...queued]) settle(act, answer());
  }

  #takeDone(): PendingAct[] {
    return this.#done.splice(0).map(({ act }) => act);
  }
}

function settle({ waiters }: PendingAct, answer: Answer): void {
  for (const resolve of waiters) resolve(answer);
}
