import type { Header, LeftPage } from "./header.ts";
import type { ActKind, CompleteOutcome, Outcome } from "./outcome.ts";

/**
 * The queue as lobbies, loops and origins use it. `RedisQueue` is the real one; the tests run the same contract
 * on an in-memory model. Everything is safe to repeat. Throws only StoreUnavailable.
 */
export interface WaitingQueue {
  flush(event: string, flush: Flush): Promise<FlushReply>;
  release(event: string, tick: Tick): Promise<TickReply>;
  complete(event: string, booking: Booking): Promise<CompleteOutcome>;
  /** Makes the event known to the cron. */
  register(event: string, now: number): Promise<void>;
  registeredEvents(): Promise<string[]>;
  /** Whether the memory answers at all. */
  ping(): Promise<void>;
}

/** A lobby's number for one flush; later ones are greater, by nonce first. */
export interface Fence {
  readonly nonce: number;
  readonly seq: number;
}

export interface Flush {
  readonly now: number;
  /** The generation the lobby knows; 0 when it knows none. */
  readonly generation: number;
  readonly lobby: number;
  /** null for a flush that only reads: it stores no fence, and its acts are all positions. */
  readonly fence: Fence | null;
  /** How many left tickets the lobby has. */
  readonly leftIndex: number;
  /** 0 = no limit. */
  readonly maxQueueSize: number;
  readonly passTtlSeconds: number;
  /** At most 500 user ids in all. */
  readonly acts: Readonly<Record<ActKind, readonly string[]>>;
}

interface Reply {
  readonly header: Header;
  readonly left: LeftPage;
}

export interface FlushReply extends Reply {
  /** done; seen: this number or a later one was here before; stale: the event started anew. Only done has outcomes. */
  readonly status: "done" | "seen" | "stale";
  /** The lobby's fence as Redis holds it now; zeros when it holds none. */
  readonly fence: Fence;
  /** Redis commands this flush cost, those inside the script included. */
  readonly commands: number;
  /** In the order of the acts given. */
  readonly outcomes: Readonly<Record<ActKind, readonly Outcome[]>>;
}

export interface Tick {
  readonly now: number;
  readonly generation: number;
  readonly nonce: number;
  /** People per 1,000 seconds. */
  readonly rateMilli: number;
  readonly intervalMs: number;
  readonly burstMs: number;
  /** 0 = no limit. */
  readonly maxActive: number;
  readonly claimWindowMs: number;
  readonly returnWindowMs: number;
  readonly leftIndex: number;
}

export interface TickReply extends Reply {
  readonly status: "done" | "fenced";
  /** The nonce of the loop that owns the event now. */
  readonly nonce: number;
}

export interface Booking {
  readonly now: number;
  readonly user: string;
  /** The pass's exp, in ms. */
  readonly until: number;
  readonly bookingId: string;
}

/** The queue's memory cannot be reached or gave no answer that makes sense. What was asked may or may not have happened. */
export class StoreUnavailable extends Error {
  readonly code = "STORE_UNAVAILABLE";
  override readonly name = "StoreUnavailable";
}
