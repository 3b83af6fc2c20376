import type { EventConfig } from "../core/event-config.ts";
import { type Ending, hasEnded, isUntouched, lookAgain, mustRetire } from "../core/release/ending.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { WaitingQueue } from "../core/waiting-queue.ts";
import { warn } from "./warn.ts";

const KEY = "ending";

interface Kept extends Ending {
  /** Of the event that ended: a retired one may begin anew. */
  readonly generation: number;
}

/**
 * What a release loop keeps in its own storage once its event has ended: since when, when it is to be looked at again, and at last
 * that it was retired, which Redis cannot tell from an event before its first join.
 */
export class EndedEvent {
  readonly #event: string;
  readonly #config: EventConfig;
  readonly #queue: WaitingQueue;
  readonly #storage: DurableObjectStorage;
  /** undefined before it was read. */
  #ending: Kept | null | undefined;

  constructor(event: string, config: EventConfig, queue: WaitingQueue, storage: DurableObjectStorage) {
    this.#event = event;
    this.#config = config;
    this.#queue = queue;
    this.#storage = storage;
  }

  async isLookDue(nowMs: number): Promise<boolean> {
    return nowMs >= ((await this.#read())?.nextLookMs ?? 0);
  }

  async isRetired(): Promise<boolean> {
    return (await this.#read())?.isRetired ?? false;
  }

  /** An event of this name is created: what is kept is of one before it. */
  async begin(): Promise<void> {
    await this.#forget();
  }

  /** What a tick found; retires the event when its time has come. Throws StoreUnavailable. */
  async note(snapshot: Snapshot, nowMs: number): Promise<void> {
    const before = await this.#read();
    const { retainMs } = this.#config;
    if (before?.isRetired && isUntouched(snapshot)) {
      return this.#write({ ...before, ...lookAgain(before, nowMs, 0) });
    }
    if (!hasEnded(snapshot, nowMs)) return before ? this.#forget() : undefined;
    const { generation } = snapshot;
    const isSame = before !== null && (!before.isRetired || before.generation === generation);
    const ending = { ...lookAgain(isSame ? before : null, nowMs, retainMs), generation, isRetired: false };
    // One that is to be retired stays known to the cron until then.
    if (ending.sinceMs === nowMs && retainMs === 0) await this.#queue.unregister(this.#event);
    if (!mustRetire(ending, snapshot, nowMs, retainMs)) return this.#write(ending);
    // Before Redis is empty: a visitor who joins then must find it retired, also when this object does not see the end of it. Until it
    // does, the next look is due.
    await this.#write({ ...ending, nextLookMs: nowMs, isRetired: true });
    await this.#write({ ...ending, isRetired: await this.#retire(nowMs) });
  }

  /** Returns false where it has to wait: for passes that live, or for an operator to mend what they mistyped, which also reads as closed. */
  async #retire(nowMs: number): Promise<boolean> {
    const { shards } = this.#config;
    const { unreadable } = await this.#queue.readControl(this.#event, { nowMs, shards, entries: 0 });
    if (unreadable.length > 0) return false;
    const { status } = await this.#queue.retire(this.#event, {
      nowMs,
      shards,
      closedForMs: 0,
      givesUpDrawing: false,
    });
    if (status === "retired") {
      const origin = { event: this.#event, object: "loop" };
      warn("event retired", origin, "retain_hours have passed since it ended");
    }
    return status === "retired";
  }

  async #read(): Promise<Kept | null> {
    if (this.#ending === undefined) this.#ending = (await this.#storage.get<Kept>(KEY)) ?? null;
    return this.#ending;
  }

  async #write(ending: Kept): Promise<void> {
    this.#ending = ending;
    await this.#storage.put(KEY, ending);
  }

  async #forget(): Promise<void> {
    this.#ending = null;
    await this.#storage.delete(KEY);
  }
}
