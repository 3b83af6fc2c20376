import { makeNotNow, type NotNow } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { type Act, ActQueue } from "../core/lobby/act-queue.ts";
import { Outage } from "../core/lobby/outage.ts";
import type { Application, Replica } from "../core/lobby/replica.ts";
import type { ActKind, Outcome } from "../core/outcome.ts";
import { backlogMs, CLAIM_PATIENCE_MS, flushIntervalMs, nextFlushMs } from "../core/pace.ts";
import { isHalted, isRolledBack, type Snapshot } from "../core/snapshot.ts";
import type { FlushReply, WaitingQueue } from "../core/waiting-queue.ts";
import { LobbyWriter, withOutcomes } from "./lobby-writer.ts";
import { warn } from "./warn.ts";

/** What becomes of an act. An outcome with a ticket comes with the position at the view's version. */
export type Settled =
  | { readonly status: "answered"; readonly outcome: Outcome; readonly position: number | null }
  | NotNow;

type Settle = (settled: Settled) => void;

/** What the lobby around a flusher hears of it. */
export interface FlusherEvents {
  /** The view moved on; `left` are the tickets that are new in it. */
  moved(departed: readonly number[]): void;
  /** What an act told about somebody, before whoever waits for it is answered. */
  learned(user: string, settled: Settled): void;
  /** The line was renumbered, or the event started anew: nothing that is known about anybody holds. */
  startedAnew(): void;
  /** A newer copy of this lobby writes; this one must end. */
  superseded(): void;
}

/** After a failure: a store that is down is not asked hundreds of times a second whether it still is. */
const FAILURE_REST_MS = 250;
/** Between two flushes while the line is being renumbered. */
const HELD_REST_MS = 100;
/** How long an act waits for pages of the departed list or a renumbering, before it fails and is asked for again. */
const LONGEST_HOLD_MS = 5000;

/**
 * Group commit: collects a lobby's acts and brings them to Redis in one script call at a time, paced so that all
 * lobbies of the event together keep their command budget.
 */
export class Flusher {
  readonly #event: string;
  readonly #config: EventConfig;
  readonly #writer: LobbyWriter;
  readonly #replica: Replica;
  readonly #events: FlusherEvents;

  readonly #acts = new ActQueue<Settle>();
  /** Outcomes whose position cannot be told before more pages of the departed list are here. */
  #parked: { act: Act<Settle>; outcome: Outcome }[] = [];
  /** Claims that wait for the pace of passes, until they ask again. */
  #paced: Act<Settle>[] = [];
  #isReplicaComplete = true;
  #refreshed: ((answered: boolean) => void)[] = [];
  /** When the next flush may start. */
  #allowedMs = 0;
  /** No wait is longer, or a clock that is set back would stop the lobby for as long. */
  #restMs = 0;
  #scheduled = false;
  readonly #outage = new Outage();

  constructor(
    event: string,
    lobby: number,
    config: EventConfig,
    queue: WaitingQueue,
    replica: Replica,
    events: FlusherEvents,
  ) {
    this.#event = event;
    this.#config = config;
    this.#writer = new LobbyWriter(event, lobby, config, queue);
    this.#replica = replica;
    this.#events = events;
  }

  /** Adds an act; resolves when it is settled. */
  submit(kind: ActKind, user: string): Promise<Settled> {
    const retryAtMs = kind === "join" ? this.#writer.mayJoinFromMs(user, Date.now()) : null;
    if (retryAtMs !== null) {
      const outcome = { kind: "joined_too_often", retryAtMs } as const;
      return Promise.resolve({ status: "answered", outcome, position: null });
    }
    return new Promise((settle) => {
      if (this.#acts.add(kind, user, Date.now(), settle)) return this.#schedule();
      const refused = makeNotNow("overloaded", backlogMs(this.#acts.size, this.#restMs), Math.random());
      this.#events.learned(user, refused);
      settle(refused);
    });
  }

  /** Whether a write is so new that a failover of Redis could still lose it. */
  get hasRecentWrites(): boolean {
    return this.#writer.hasRecentWrites;
  }

  /** Whether Redis should be asked if it still has the last writes, though nobody acts. */
  mustVerify(nowMs: number): boolean {
    return this.#writer.mustVerify(nowMs);
  }

  /** Reads a snapshot even when nobody acts; resolves when the next flush is over, with whether it was answered. */
  refresh(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#refreshed.push(resolve);
      this.#schedule();
    });
  }

  /** What is told while Redis does not answer: to come back after as long as it has been away. */
  unavailable(): NotNow {
    return makeNotNow("store_unavailable", this.#outage.lastedMs, Math.random());
  }

  /** A lobby that has been quiet flushes at once, a busy one at its pace. One flush at a time. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const waitMs = Math.min(this.#restMs, this.#allowedMs - Date.now());
    if (waitMs > 0) setTimeout(() => this.#flush(), waitMs);
    else void this.#flush();
  }

  async #flush(): Promise<void> {
    // While slices of the departed list are missing only reads go out: an act's position could not be told anyway.
    const acts = this.#isReplicaComplete || this.#replica.snapshot === null ? this.#acts.take() : [];
    const refreshed = this.#refreshed.splice(0);
    let answered = false;
    const startedMs = Date.now();
    const known = this.#replica.snapshot;
    try {
      const reply = await this.#writer.flush(acts, this.#replica);
      this.#outage.end();
      const cost = { commands: reply.commands, tookMs: Date.now() - startedMs };
      this.#restMs = Math.max(
        flushIntervalMs(this.#config, cost),
        reply.status === "held" ? HELD_REST_MS : 0,
      );
      this.#allowedMs = nextFlushMs(this.#allowedMs, startedMs, this.#restMs);
      this.#receive(acts, reply, known);
      this.#failOverdue(reply);
      answered = true;
    } catch (error) {
      warn("flush failed", this.#event, error);
      this.#outage.fail(startedMs, Date.now());
      this.#restMs = FAILURE_REST_MS;
      this.#allowedMs = startedMs + this.#restMs;
      // Acts that were held back for missing pages would wait for as long as Redis is away.
      const held = acts.length === 0 ? this.#acts.takeAll() : [];
      const failed = [...this.#unpark(), ...acts, ...held];
      for (const act of failed) this.#settle(act, this.unavailable());
    }
    for (const resolve of refreshed) resolve(answered);
    this.#scheduled = false;
    const missesDepartures = !this.#isReplicaComplete && this.#parked.length > 0;
    const mustAsk = this.#acts.size > 0 || this.#refreshed.length > 0;
    if (mustAsk || missesDepartures || this.#writer.mustRestore) this.#schedule();
  }

  /** `known` is the snapshot that had been seen when the flush was sent. */
  #receive(acts: Act<Settle>[], reply: FlushReply, known: Snapshot | null): void {
    // Without that status only others' acts are lost: these ones may be done, and doing them once more changes nothing.
    if (reply.status === "rolled_back" || (known && isRolledBack(reply.snapshot, known))) {
      warn("Redis went back to an earlier state", this.#event, "a failover loses what was not copied yet");
      this.#startAnew(acts);
      return;
    }
    switch (reply.status) {
      case "held":
        this.#acts.putBack([...this.#unpark(), ...acts]);
        this.#isReplicaComplete = true; // of the new numbering there are none yet
        return;
      case "stale":
        this.#startAnew(acts);
        this.#apply(reply);
        return;
      case "seen":
        this.#acts.putBack(acts);
        this.#apply(reply);
        if (this.#writer.isSuperseded(reply)) this.#events.superseded();
        return;
      case "done": {
        this.#apply(reply);
        for (const [act, outcome] of withOutcomes(acts, reply)) this.#parked.push({ act, outcome });
        if (this.#isReplicaComplete) this.#settleParked();
      }
    }
  }

  /** Nothing that is known holds: all acts are done once more, and whoever watches is asked for. */
  #startAnew(acts: Act<Settle>[]): void {
    this.#replica.reset();
    this.#isReplicaComplete = true;
    this.#acts.putBack([...this.#unpark(), ...acts]);
    this.#events.startedAnew(); // before anybody is told a place of the past at the new version
  }

  /** Acts that wait for too long fail, while there is no telling when they can be done. */
  #failOverdue({ status }: FlushReply): void {
    if (this.#isReplicaComplete && status !== "held") return;
    const dueMs = Date.now() - LONGEST_HOLD_MS;
    const parked = this.#parked.splice(0);
    this.#parked = parked.filter(({ act }) => act.sinceMs >= dueMs);
    const overdue = parked.filter(({ act }) => act.sinceMs < dueMs).map(({ act }) => act);
    for (const act of [...overdue, ...this.#acts.takeOlderThan(dueMs)]) {
      this.#settle(act, this.unavailable());
    }
  }

  #apply(reply: FlushReply): void {
    const application: Application = this.#replica.apply(reply.snapshot, reply.departed);
    this.#isReplicaComplete = application.kind !== "incomplete";
    if (application.kind === "applied") this.#events.moved(application.departed);
  }

  /** Takes the parked acts without their outcomes: those count no more. */
  #unpark(): Act<Settle>[] {
    return this.#parked.splice(0).map(({ act }) => act);
  }

  #settleParked(): void {
    const unsettled: Act<Settle>[] = [];
    for (const { act, outcome } of this.#parked.splice(0)) {
      const ticket = "ticket" in outcome ? outcome.ticket : null;
      const position = ticket === null ? null : this.#replica.positionOf(ticket);
      if (ticket !== null && position === null) {
        // The view moved past this ticket while the reply was on its way: only Redis knows what became of it.
        unsettled.push({ ...act, kind: "position" });
      } else if (outcome.kind === "wait" && this.#mayWait(act)) {
        // The first one sets the clock for all that come until it rings.
        if (this.#paced.push(act) === 1) setTimeout(() => this.#askPaced(), this.#config.intervalMs);
      } else {
        this.#settle(act, { status: "answered", outcome, position });
      }
    }
    this.#acts.putBack(unsettled);
  }

  /** While the event stands no pass is issued, so waiting here would help nobody. */
  #mayWait(claim: Act<Settle>): boolean {
    const snapshot = this.#replica.snapshot;
    return snapshot !== null && !isHalted(snapshot) && Date.now() - claim.sinceMs < CLAIM_PATIENCE_MS;
  }

  /** Once per release interval, behind the others: a crowd of claims must not keep anybody from joining. */
  #askPaced(): void {
    this.#acts.putBehind(this.#paced.splice(0));
    if (this.#acts.size > 0) this.#schedule();
  }

  #settle(act: Act<Settle>, settled: Settled): void {
    this.#events.learned(act.user, settled);
    for (const settle of act.waiters) settle(settled);
  }
}
