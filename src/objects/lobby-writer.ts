import type { EventConfig } from "../core/event-config.ts";
import { type Act, type DoneAct, groupActs, pairOutcomes } from "../core/lobby/act-queue.ts";
import type { Replica } from "../core/lobby/replica.ts";
import type { Fence, FlushReply, WaitingQueue } from "../core/waiting-queue.ts";
import { RetiredGate } from "./retired-gate.ts";
import { Writer } from "./writer.ts";

/** A reply whose outcomes are with their acts; none unless the flush was done. */
export interface WriterReply<Waiter> extends Omit<FlushReply, "outcomes"> {
  readonly done: readonly DoneAct<Waiter>[];
}

/** When the first and the last request began of those in whose replies this lobby's writes were still there, ms since 1970. */
export interface Confirmed {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A crowd of events that visitors made up may have pushed this one out of the registry since. */
const REGISTERED_FOR_MS = 300_000;

/** A lobby's flushes, as Redis takes them; and the event's entry in the registry. */
export class LobbyWriter {
  readonly #event: string;
  readonly #lobby: number;
  readonly #config: EventConfig;
  readonly #queue: WaitingQueue;
  readonly #writer: Writer;
  readonly #gate: RetiredGate;
  #confirmed: Confirmed | null = null;
  #registeredAtMs = 0;
  /** Writes of a flush that got no reply may still be done. A flush with a number, even one that only reads, keeps them out. */
  #isOneUnderWay = false;

  /** `isRetired` asks the loop. */
  constructor(
    event: string,
    lobby: number,
    config: EventConfig,
    queue: WaitingQueue,
    isRetired: () => Promise<boolean>,
  ) {
    this.#event = event;
    this.#lobby = lobby;
    this.#config = config;
    this.#queue = queue;
    this.#writer = new Writer(event, { kind: "lobby", index: lobby }, config, queue);
    this.#gate = new RetiredGate(event, config, queue, isRetired);
  }

  get mustRestore(): boolean {
    return this.#writer.mustRestore;
  }

  get hasRecentWrites(): boolean {
    return this.#writer.hasRecentWrites;
  }

  /** null before the first reply. */
  get confirmed(): Confirmed | null {
    return this.#confirmed;
  }

  mustVerify(nowMs: number): boolean {
    return this.#writer.mustVerify(nowMs);
  }

  mayJoinFromMs(user: string, nowMs: number): number | null {
    return this.#writer.mayJoinFromMs(user, nowMs);
  }

  /** What was acknowledged to this person is not to be restored. */
  forget(user: string): void {
    this.#writer.forget(user);
  }

  /** One flush, after what has to be restored. Throws StoreUnavailable. */
  async flush<Waiter>(acts: readonly Act<Waiter>[], replica: Replica): Promise<WriterReply<Waiter>> {
    await this.#writer.restore();
    const nowMs = Date.now();
    const writes = acts.some((act) => act.kind !== "position");
    const fence = this.#writer.begin(nowMs, writes || this.#isOneUnderWay);
    if (writes) this.#isOneUnderWay = true;
    const { outcomes, ...reply } = await this.#gate.flush({
      nowMs,
      shards: this.#config.shards,
      numbering: replica.numbering,
      lobby: this.#lobby,
      fence,
      acknowledged: this.#writer.acknowledged,
      departedIndex: replica.departedIndex,
      maxQueueSize: this.#config.maxQueueSize,
      passTtlSeconds: this.#config.passTtlSeconds,
      opening: this.#config.opening,
      proofKey: this.#config.proofKey,
      saltSecret: this.#config.saltSecret,
      atOnce: this.#config.invisibleWhenIdle ? this.#config : null,
      acts: groupActs(acts),
    });
    if (reply.status === "rolled_back") this.#writer.noteRollback();
    else {
      this.#writer.confirm(nowMs);
      this.#confirmed = { firstMs: this.#confirmed?.firstMs ?? nowMs, lastMs: nowMs };
    }
    if (reply.status === "stale") this.#registeredAtMs = 0; // the event may have started anew
    const done = reply.status === "done" ? pairOutcomes(acts, outcomes) : [];
    if (reply.status === "done" && fence) {
      this.#isOneUnderWay = false;
      const acknowledged = done.map(({ act, outcome }) => ({ user: act.user, outcome }));
      this.#writer.note(reply.snapshot.generation, fence, acknowledged, nowMs);
    }
    await this.#register(done, nowMs);
    return { ...reply, done };
  }

  /** Whether a newer copy of this lobby writes, by the number that a reply says Redis holds. */
  hasSuccessor({ fence }: { readonly fence: Fence }): boolean {
    return this.#writer.hasSuccessor(fence);
  }

  /** By a reply that refused the acts of a flush: the next one may do them. */
  outbid({ fence }: { readonly fence: Fence }): void {
    this.#writer.outbid(fence);
  }

  /** Makes an event known to the cron when a join gave a place in it: a question alone must leave nothing in Redis. */
  async #register(done: readonly DoneAct<unknown>[], nowMs: number): Promise<void> {
    const isRegistered = nowMs - this.#registeredAtMs < REGISTERED_FOR_MS;
    const isPlaced = done.some(
      ({ act, outcome }) =>
        act.kind === "join" &&
        ("ticket" in outcome || ["called", "entered", "already_entered"].includes(outcome.kind)),
    );
    if (isRegistered || !isPlaced) return;
    await this.#queue.register(this.#event, nowMs);
    this.#registeredAtMs = nowMs;
  }
}
