import type { Opening } from "./event-config.ts";
import type {
  AuditedState,
  CallAct,
  ControlAct,
  ControlReply,
  EraseAct,
  EraseReply,
  OperatorAct,
  PersonAct,
  PersonReply,
  RecountReply,
  RetireReply,
} from "./operator.ts";
import type { ActKind, ClaimOutcome, Outcome, PassEnd } from "./outcome.ts";
import type { PassAct, PassActOutcome } from "./pass-act.ts";
import type { DepartedSlice, Snapshot } from "./snapshot.ts";
import type { JoinedTogether, Totals } from "./totals.ts";

/**
 * The queue as lobbies, booths, loops and operators use it. `RedisQueue` is the real one; the tests run the same contract
 * on an in-memory model. Everything is safe to repeat. Throws only StoreUnavailable.
 */
export interface WaitingQueue {
  flush(event: string, flush: Flush): Promise<FlushReply>;
  release(event: string, tick: Tick): Promise<TickReply>;
  serve(event: string, batch: BoothBatch): Promise<BoothReply>;
  /** Does again what a rollback undid; resolves to how many people missed what they had. */
  restore(event: string, restoration: Restoration): Promise<number>;
  /** An operator's change of what operators set. It starts no tick: the next flush and the next tick read it. */
  control(event: string, act: ControlAct): Promise<ControlReply>;
  /** What the shop has left to sell, by the shop itself: no act, without an entry. News of it when it runs out, or returns. */
  reportStock(event: string, report: StockReport): Promise<StockReply>;
  /** What operators have set, and the newest entries of the trail, the latest first. */
  readControl(event: string, read: ControlRead): Promise<AuditedState>;
  /** Counts people and bookings anew from the sets. */
  recount(event: string, act: OperatorAct): Promise<RecountReply>;
  /** Calls somebody who waits, wherever they stand in line. It starts no tick: streams are told with the next one. */
  callPerson(event: string, act: CallAct): Promise<PersonReply>;
  /** Takes somebody out who waits, is called or missed a turn. They may join again. */
  removePerson(event: string, act: PersonAct): Promise<PersonReply>;
  /** Takes a live pass back: its slot is free, and its holder gets no other until it ends. A shop that checks passes alone takes it until then. */
  revokePass(event: string, act: PersonAct): Promise<PersonReply>;
  /** Takes every trace of one person away, but a pass that is still alive. */
  erase(event: string, act: EraseAct): Promise<EraseReply>;
  /** Before an event is created, or gets other settings of its queue: whether it can, and then only its new shards may begin it. */
  prepare(event: string, preparation: Preparation): Promise<PrepareReply>;
  /** Deletes all that there is of an idle event, its entry for the cron too. */
  retire(event: string, retirement: Retirement): Promise<RetireReply>;
  /** Makes the event known to the cron. */
  register(event: string, nowMs: number): Promise<void>;
  /** The cron need not know it any more. */
  unregister(event: string): Promise<void>;
  registeredEvents(): Promise<string[]>;
  /** Whether the memory answers at all. */
  ping(): Promise<void>;
}

/** Who writes acts under a fence of its own. */
export interface WriterId {
  readonly kind: "lobby" | "booth";
  readonly index: number;
}

/** A writer's number for one flush or batch; later ones are greater, by nonce first. */
export interface Fence {
  readonly nonce: number;
  readonly seq: number;
}

/** A write that Redis answered, in the generation that it was made in. */
export interface AcknowledgedWrite extends Fence {
  readonly generation: number;
}

/** How many shards the event's people are in. All that ask for an event say the same, or are refused. */
interface Sharded {
  readonly shards: number;
}

export interface StockReport extends Sharded {
  readonly nowMs: number;
  /** Of the whole event, below 0 when the shop sold too much; or of each type of tickets that is on sale, by its id. */
  readonly remaining: number | Readonly<Record<string, number>>;
}

/** Only done changed anything. */
export type StockReply =
  /** Left of the whole event. */
  | { readonly status: "done"; readonly remaining: number }
  | {
      readonly status: "refused";
      /** SUM_OF_TYPES: what is left is the sum of the types, which are to be reported. OTHER_TYPES: those on sale are others. */
      readonly reason: "OUT_OF_RANGE" | "SUM_OF_TYPES" | "OTHER_TYPES";
    };

export interface ControlRead extends Sharded {
  readonly nowMs: number;
  /** How many entries of the trail, which keeps 200. */
  readonly entries: number;
}

/** `shards` are those of the new settings. */
export interface Preparation extends Sharded {
  readonly shardsBefore: number;
  /** Until when somebody may come by the settings of before, ms since 1970. */
  readonly untilMs: number;
}

/** has_people: somebody waits, is called or may return; in_other_shards: the new settings would not find those who have come. */
export type PrepareReply = "done" | "has_people" | "in_other_shards";

export interface Retirement extends Sharded {
  readonly nowMs: number;
  /** For how long no join may begin it anew, by the clock of Redis; 0 = the next join does. */
  readonly closedForMs: number;
  /** Of a drawing that is not over, entrants and who came since are given up too. */
  readonly givesUpDrawing: boolean;
}

/** How people are called. */
export interface CallTerms {
  /** People per 1,000 seconds. */
  readonly rateMilli: number;
  readonly intervalMs: number;
  readonly burstMs: number;
  /** 0 = no limit. */
  readonly maxActive: number;
  readonly claimWindowMs: number;
}

/** Of people of one shard. */
export interface Flush extends Sharded {
  readonly nowMs: number;
  /** The numbering the lobby knows; 0 when it knows none. */
  readonly numbering: number;
  readonly lobby: number;
  /** null for a flush that only reads: it stores no fence, and its acts are all positions. */
  readonly fence: Fence | null;
  /** The lobby's last write that Redis answered; null for none. A state of before it has been rolled back. */
  readonly acknowledged: AcknowledgedWrite | null;
  /** How many departed tickets the lobby has. */
  readonly departedIndex: number;
  /** 0 = no limit. */
  readonly maxQueueSize: number;
  readonly passTtlSeconds: number;
  /** How an event opens that begins with this flush. */
  readonly opening: Opening;
  /** The number of the key that proofs of a drawing are signed with; 0 for none. An event that was entered has one key. */
  readonly proofKey: number;
  /** What the sheets of who enters are found by; left out where no proof key is set, and so nobody can enter. */
  readonly saltSecret?: Uint8Array | undefined;
  /** Who joins while nobody waits is called by it, if a tick would call them; null for nobody. */
  readonly atOnce: CallTerms | null;
  /** At most 500 user ids in all. */
  readonly acts: Readonly<Record<ActKind, readonly string[]>>;
}

/** What came to a booth since its last batch: at most 500 claims and acts in all, of people of one shard. */
export interface BoothBatch extends Sharded {
  readonly nowMs: number;
  /** Of the booth's own, whose fence it is: in a lane one batch is under way at most. */
  readonly lane: number;
  /** null for a batch that only asks whether the writes that were acknowledged are still there. */
  readonly fence: Fence | null;
  readonly acknowledged: AcknowledgedWrite | null;
  /** How many of the claims may be answered with a pass, those who have theirs already included. */
  readonly passes: number;
  /** User ids, first come first. */
  readonly claims: readonly string[];
  /** What shops do with passes, first come first: before the claims, in this order. */
  readonly acts: readonly PassAct[];
}

export interface BoothReply {
  /** held: the line is being renumbered, ask again; rolled_back: the state is one of before the acknowledged write. */
  readonly status: "done" | "held" | "rolled_back";
  readonly generation: number;
  readonly passTtlSeconds: number;
  /** Paused, or at rate 0. */
  readonly halted: boolean;
  /** People per 1,000 seconds, as the last tick applied it. */
  readonly rateMilli: number;
  /** Redis commands this batch cost, those inside the script included. */
  readonly commands: number;
  /** In the order of the batch; none unless it was done. */
  readonly claims: readonly ClaimOutcome[];
  readonly acts: readonly PassActOutcome[];
}

interface Reply {
  readonly snapshot: Snapshot;
  readonly departed: DepartedSlice;
}

export interface FlushReply extends Reply {
  /**
   * done; seen: this number or a later one was here before; stale: the line was renumbered, or the event started anew;
   * held: the line is being renumbered, ask again; rolled_back: the state is one of before the acknowledged write.
   * Only done has outcomes, and only done changed anything.
   */
  readonly status: "done" | "seen" | "stale" | "held" | "rolled_back";
  /** The lobby's fence as Redis holds it now; zeros when it holds none. */
  readonly fence: Fence;
  /** Redis commands this flush cost, those inside the script included. */
  readonly commands: number;
  /** In the order of the acts given. */
  readonly outcomes: Readonly<Record<ActKind, readonly Outcome[]>>;
}

export interface Tick extends Sharded, CallTerms {
  readonly nowMs: number;
  /** The numbering the loop knows; 0 when it knows none. */
  readonly numbering: number;
  /** The number of the last tick that the loop saw; 0 for none. A state of before it has been rolled back. */
  readonly tick: number;
  readonly nonce: number;
  readonly returnWindowMs: number;
  readonly departedIndex: number;
}

export interface TickReply extends Reply {
  readonly status: "done" | "fenced";
  /** The nonce of the loop that owns the event now. */
  readonly nonce: number;
  /** Somebody waits whom the rate would let in, but no place is free: by MAX_ACTIVE, by the stock, or in the records. */
  readonly isBlocked: boolean;
  readonly totals: Totals;
  /** When those whom this tick called for the first time had joined, the longest ago first. */
  readonly called: readonly JoinedTogether[];
  /** Redis commands this tick cost, those inside the script included. */
  readonly commands: number;
}

/** What a lobby or booth had been answered of late, up to its last write. At most 150 people. Of none, it only stores that write. */
export interface Restoration extends Sharded {
  readonly nowMs: number;
  readonly writer: WriterId;
  readonly acknowledged: AcknowledgedWrite;
  /** Whether the writer has nothing else to restore. */
  readonly isLast: boolean;
  /** As in a flush. */
  readonly saltSecret?: Uint8Array | undefined;
  readonly people: readonly Acknowledged[];
}

/** What Redis acknowledged to one person: a place in line, a turn, a pass, or that they are gone. */
export type Acknowledged =
  | { readonly user: string; readonly what: "waiting" | "returned"; readonly ticket: number }
  | { readonly user: string; readonly what: "called"; readonly claimBeforeMs: number }
  | { readonly user: string; readonly what: "entered" }
  | ({ readonly user: string; readonly what: "admitted" } & PassEnd)
  /** `expiresAtMs` is the end of the pass that they left with, ms since 1970; 0 for none. */
  | ({ readonly user: string; readonly what: "left" } & PassEnd);

/** The queue's memory cannot be reached, refuses, or gave no answer that makes sense. What was asked may or may not have happened. */
export class StoreUnavailable extends Error {
  readonly code = "STORE_UNAVAILABLE";
  override readonly name = "StoreUnavailable";
}

/** The event's people are in another number of shards than its settings say. No attempt helps until an operator has set one of them right. */
export class InOtherShards extends StoreUnavailable {}

/** People have entered a drawing whose proofs are signed with another key than the settings have. The same. */
export class ProofKeyChanged extends StoreUnavailable {}
