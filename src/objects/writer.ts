import type { EventConfig } from "../core/event-config.ts";
import type { AcknowledgedWrite, Fence, WaitingQueue, WriterId } from "../core/waiting-queue.ts";
import { type Acknowledgement, Acknowledgements } from "../core/writer/acknowledgements.ts";
import { WriterNonce } from "../core/writer/writer-nonce.ts";
import type { LogOrigin } from "../log.ts";
import { warn } from "./warn.ts";

/** How long after its last request a writer looks whether its recent writes are still there. */
const VERIFY_MS = 3000;

/**
 * A lobby or a booth as Redis knows it: numbers its writes, remembers what was acknowledged, and restores that when Redis
 * went back to a state of before it.
 */
export class Writer {
  readonly #event: string;
  readonly #origin: LogOrigin;
  readonly #queue: WaitingQueue;
  readonly #config: Pick<EventConfig, "shards" | "saltSecret">;
  readonly #acknowledged: Acknowledgements;
  readonly #nonce = new WriterNonce(Date.now(), Math.random());
  #seq = 0;
  #sentAtMs = 0;
  #mustRestore = false;

  constructor(
    event: string,
    id: WriterId,
    config: Pick<EventConfig, "shards" | "saltSecret">,
    queue: WaitingQueue,
  ) {
    this.#event = event;
    this.#origin = { event, object: `${id.kind} ${id.index}` };
    this.#queue = queue;
    this.#config = config;
    this.#acknowledged = new Acknowledgements(id);
  }

  /** Redis went back to an earlier state, and has not been sent yet what it lost: the next request must not wait for an act. */
  get mustRestore(): boolean {
    return this.#mustRestore;
  }

  /** Whether a write is so new that a failover of Redis could still lose it. */
  get hasRecentWrites(): boolean {
    return this.#acknowledged.isRecent;
  }

  /** The last write that Redis answered; null for none. */
  get acknowledged(): AcknowledgedWrite | null {
    return this.#acknowledged.write;
  }

  /**
   * Whether the last writes should be looked for: only a reply shows that Redis went back, and a writer without acts gets
   * none.
   */
  mustVerify(nowMs: number): boolean {
    return this.hasRecentWrites && nowMs - this.#sentAtMs >= VERIFY_MS;
  }

  /** When a person who joins and leaves in a circle may join again, ms since 1970; null for at once. */
  mayJoinFromMs(user: string, nowMs: number): number | null {
    return this.#acknowledged.mayJoinFromMs(user, nowMs);
  }

  /** What was acknowledged to this person is not to be restored. */
  forget(user: string): void {
    this.#acknowledged.forget(user);
  }

  /** A request begins now. The number of its writes; null when it has none. */
  begin(nowMs: number, writes: boolean): Fence | null {
    this.#sentAtMs = nowMs;
    return writes ? { nonce: this.#nonce.value, seq: ++this.#seq } : null;
  }

  /** Redis is in a state of before the last write. */
  noteRollback(): void {
    this.#mustRestore = true;
  }

  /** Redis answered a request that began at `nowMs`, and still has the last write. */
  confirm(nowMs: number): void {
    this.#acknowledged.confirm(nowMs);
  }

  /** Redis did the writes of this number. A read carries none: only a write that was done shows that this copy writes. */
  note(generation: number, fence: Fence, done: Iterable<Acknowledgement>, nowMs: number): void {
    this.#nonce.prove();
    const known = this.#acknowledged.write;
    // Of two requests that were under way together the later one may have been answered first.
    const latest = known?.generation === generation && isLater(known, fence) ? known : fence;
    this.#acknowledged.note(generation, { nonce: latest.nonce, seq: latest.seq }, done, nowMs);
  }

  /** Sends what Redis has lost, if it has. Throws StoreUnavailable. */
  async restore(): Promise<void> {
    if (!this.#mustRestore) return;
    let restored = 0;
    for (const part of this.#acknowledged.restorations()) {
      restored += await this.#queue.restore(this.#event, {
        ...part,
        nowMs: Date.now(),
        shards: this.#config.shards,
        saltSecret: this.#config.saltSecret,
      });
    }
    this.#mustRestore = false;
    warn("people restored after a rollback of Redis", this.#origin, restored);
  }

  /** Whether a newer copy writes, by the number that a reply says Redis holds. */
  hasSuccessor({ nonce }: Fence): boolean {
    return this.#nonce.hasSuccessor(nonce);
  }

  /** Redis refused a write for a number that no successor has: ours, whose reply was lost, or that of a copy of before, above which the next ones stand. */
  outbid({ nonce }: Fence): void {
    if (nonce > this.#nonce.value && this.#nonce.outbid(nonce)) this.#seq = 0;
  }
}

function isLater(a: Fence, b: Fence): boolean {
  return a.nonce > b.nonce || (a.nonce === b.nonce && a.seq > b.seq);
}
