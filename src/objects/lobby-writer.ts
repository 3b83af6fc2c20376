import type { EventConfig } from "../core/event-config.ts";
import { Acknowledgements } from "../core/lobby/acknowledgements.ts";
import { type Act, type DoneAct, groupActs, pairOutcomes } from "../core/lobby/act-queue.ts";
import type { Replica } from "../core/lobby/replica.ts";
import type { Fence, FlushReply, WaitingQueue } from "../core/waiting-queue.ts";
import { WriterNonce } from "../core/writer-nonce.ts";
import { warn } from "./warn.ts";

/** A reply whose outcomes are with their acts; none unless the flush was done. */
export interface WriterReply<Waiter> extends Omit<FlushReply, "outcomes"> {
  readonly done: readonly DoneAct<Waiter>[];
}

/** How long after its last flush a lobby looks whether its recent writes are still there. */
const VERIFY_MS = 3000;
/** A crowd of events that visitors made up may have pushed this one out of the registry since. */
const REGISTERED_FOR_MS = 300_000;

/**
 * One lobby as Redis knows it: numbers its writes, remembers what was acknowledged, and restores that when Redis went back to a
 * state of before it.
 */
export class LobbyWriter {
  readonly #event: string;
  readonly #lobby: number;
  readonly #config: EventConfig;
  readonly #queue: WaitingQueue;
  readonly #acknowledged: Acknowledgements;
  readonly #nonce = new WriterNonce(Date.now(), Math.random());
  #seq = 0;
  #sentAtMs = 0;
  #registeredAtMs = 0;
  #mustRestore = false;

  constructor(event: string, lobby: number, config: EventConfig, queue: WaitingQueue) {
    this.#event = event;
    this.#lobby = lobby;
    this.#config = config;
    this.#queue = queue;
    this.#acknowledged = new Acknowledgements(lobby);
  }

  /** Redis went back to an earlier state, and has not been sent yet what it lost: the next flush must not wait for an act. */
  get mustRestore(): boolean {
    return this.#mustRestore;
  }

  /** When a person who joins and leaves in a circle may join again, ms since 1970; null for at once. */
  mayJoinFromMs(user: string, nowMs: number): number | null {
    return this.#acknowledged.mayJoinFromMs(user, nowMs);
  }

  /** Whether a write is so new that a failover of Redis could still lose it. */
  get hasRecentWrites(): boolean {
    return this.#acknowledged.isRecent;
  }

  /**
   * Whether the last writes should be looked for: only a reply shows that Redis went back, and a lobby without acts gets
   * none.
   */
  mustVerify(nowMs: number): boolean {
    return this.hasRecentWrites && nowMs - this.#sentAtMs >= VERIFY_MS;
  }

  /** One flush, after what has to be restored. Throws StoreUnavailable. */
  async flush<Waiter>(acts: readonly Act<Waiter>[], replica: Replica): Promise<WriterReply<Waiter>> {
    await this.#restore();
    const nowMs = Date.now();
    this.#sentAtMs = nowMs;
    const writes = acts.some((act) => act.kind !== "position");
    if (writes) this.#seq++;
    const fence: Fence | null = writes ? { nonce: this.#nonce.value, seq: this.#seq } : null;
    const { outcomes, ...reply } = await this.#queue.flush(this.#event, {
      nowMs,
      numbering: replica.numbering,
      lobby: this.#lobby,
      fence,
      acknowledged: this.#acknowledged.write,
      departedIndex: replica.departedIndex,
      maxQueueSize: this.#config.maxQueueSize,
      passTtlSeconds: this.#config.passTtlSeconds,
      acts: groupActs(acts),
    });
    if (reply.status === "rolled_back") this.#mustRestore = true;
    else this.#acknowledged.confirm(nowMs);
    if (reply.status === "stale") this.#registeredAtMs = 0; // the event may have started anew
    const done = reply.status === "done" ? pairOutcomes(acts, outcomes) : [];
    // A read carries no fence: only a write that was done shows that this copy is the one that writes.
    if (reply.status === "done" && fence) {
      this.#nonce.prove();
      this.#acknowledged.note(reply.snapshot.generation, fence, done, nowMs);
    }
    await this.#register(done, nowMs);
    return { ...reply, done };
  }

  /**
   * Whether a newer copy of this lobby writes, by a flush that was seen before. It is not when the flush was our own, whose reply
   * was lost, or when we can write above the number that was met.
   */
  isSuperseded({ fence }: { readonly fence: Fence }): boolean {
    if (fence.nonce <= this.#nonce.value) return false;
    if (!this.#nonce.outbid(fence.nonce)) return true;
    this.#seq = 0;
    return false;
  }

  async #restore(): Promise<void> {
    if (!this.#mustRestore) return;
    let restored = 0;
    for (const part of this.#acknowledged.restorations()) {
      restored += await this.#queue.restore(this.#event, { ...part, nowMs: Date.now() });
    }
    this.#mustRestore = false;
    warn("people restored after a rollback of Redis", this.#event, restored);
  }

  /** Makes an event known to the cron when a join gave a place in it: a question alone must leave nothing in Redis. */
  async #register(done: readonly DoneAct<unknown>[], nowMs: number): Promise<void> {
    const isRegistered = nowMs - this.#registeredAtMs < REGISTERED_FOR_MS;
    const isPlaced = done.some(({ act, outcome }) => act.kind === "join" && "ticket" in outcome);
    if (isRegistered || !isPlaced) return;
    await this.#queue.register(this.#event, nowMs);
    this.#registeredAtMs = nowMs;
  }
}
