import type { EventConfig } from "../core/event-config.ts";
import type { Outcome } from "../core/outcome.ts";
import { isUntouched } from "../core/release/ending.ts";
import type { Flush, FlushReply, WaitingQueue } from "../core/waiting-queue.ts";

/** How long a lobby believes that its event is retired. An operator may take it up again. */
const BELIEVED_MS = 5000;

/**
 * Keeps a lobby from beginning a retired event anew. With the event's keys goes the operator's word that it is closed, and the
 * next join would open it again; so a lobby that knows no line asks the loop, which remembers. It matters only where loops retire.
 */
export class RetiredGate {
  readonly #event: string;
  readonly #queue: WaitingQueue;
  readonly #isNeeded: boolean;
  readonly #askLoop: () => Promise<boolean>;
  /** What the loop said; null when it must be asked. */
  #isRetired: boolean | null = null;
  #askedAtMs = 0;

  constructor(
    event: string,
    { retainMs }: Pick<EventConfig, "retainMs">,
    queue: WaitingQueue,
    askLoop: () => Promise<boolean>,
  ) {
    this.#event = event;
    this.#queue = queue;
    this.#isNeeded = retainMs > 0;
    this.#askLoop = askLoop;
  }

  /** As the queue does it; a retired event looks closed. */
  async flush(flush: Flush): Promise<FlushReply> {
    if (flush.numbering > 0 || !this.#isNeeded || !(await this.#hasRetired(flush.nowMs))) {
      const reply = await this.#queue.flush(this.#event, flush);
      if (reply.status === "stale") this.#isRetired = null; // the line that this lobby knew is gone
      return reply;
    }
    const reply = await this.#queue.flush(this.#event, { ...flush, acts: { ...flush.acts, join: [] } });
    const snapshot = isUntouched(reply.snapshot) ? { ...reply.snapshot, closed: true } : reply.snapshot;
    if (reply.status !== "done") return { ...reply, snapshot };
    const join = flush.acts.join.map((): Outcome => ({ kind: "queue_closed" }));
    return { ...reply, snapshot, outcomes: { ...reply.outcomes, join } };
  }

  async #hasRetired(nowMs: number): Promise<boolean> {
    if (this.#isRetired && nowMs - this.#askedAtMs >= BELIEVED_MS) this.#isRetired = null;
    if (this.#isRetired === null) {
      this.#isRetired = await this.#askLoop();
      this.#askedAtMs = nowMs;
    }
    return this.#isRetired;
  }
}
