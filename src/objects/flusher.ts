import { type Answer, type FullLobby, makeNotNow, type NotNow } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { MAX_BATCH } from "../core/lobby/act-queue.ts";
import { type FlushNeed, FlushPacing } from "../core/lobby/flush-pacing.ts";
import type { Replica } from "../core/lobby/replica.ts";
import type { ActKind } from "../core/outcome.ts";
import { LONGEST_HOLD_MS } from "../core/pace.ts";
import { isRolledBack, type Snapshot } from "../core/snapshot.ts";
import { TurnedAway } from "../core/turned-away.ts";
import type { LogOrigin } from "../log.ts";
import type { Answers } from "./answers.ts";
import { FailureLog } from "./failure-log.ts";
import type { LobbyWriter, WriterReply } from "./lobby-writer.ts";
import { type PendingAct, PendingActs, type Waiter } from "./pending-acts.ts";
import { warnOfRollback } from "./warn.ts";

/** How many acts that are no joins may wait beyond what a crowd may fill by joining: a flush of people who have a place, or want to leave. */
const KEPT_FOR_OTHERS = MAX_BATCH;
/** So many acts are answered in one turn: each answer begins work elsewhere on its way, for which later requests would wait. */
const MOST_ANSWERED = 20;

/** What a flusher reports to the lobby around it, always before it answers the acts of the same reply. */
export interface FlusherEvents {
  /** The replica has a new version; `before` is the one of before, null for none. */
  replicaAdvanced(before: Snapshot | null): void;
  /** The line was renumbered, or the event started anew: every ticket that was known is void. */
  replicaReset(): void;
  /** The line is being renumbered, which may want ticks. */
  held(): void;
  /** A newer copy of this lobby writes; this one must end. */
  superseded(): void;
  /** Redis answered a flush after so many ms. */
  flushed(ms: number, acts: number, commands: number): void;
  /** Redis did not answer a flush, or with an error. */
  failed(): void;
}

type Phase = "idle" | "waiting" | "flushing";
const NEXT_PHASE: Record<Phase, Phase> = { idle: "waiting", waiting: "flushing", flushing: "idle" };

/** What the last reply showed of the line, and so what the next flush does. */
type Line =
  /** The replica is complete: acts are sent, and answered with the reply. */
  | "current"
  /** Slices of the departed list are missing: only reads are sent, for no position could be computed. */
  | "behind"
  /** It is being renumbered: acts are sent, and come back undone. */
  | "held";

/**
 * Group commit: collects a lobby's acts and brings them to Redis in one script call at a time, paced so that all
 * lobbies of the event together keep their command budget. It is
 *   idle      while no act is queued and no snapshot is wanted
 *   waiting   until the pacing lets the next flush start
 *   flushing  until the reply has been dealt with; acts that come meanwhile are queued for the next
 * in this order, and leaves idle at once when something is to be sent.
 */
export class Flusher {
  readonly #origin: LogOrigin;
  readonly #writer: LobbyWriter;
  readonly #replica: Replica;
  readonly #events: FlusherEvents;
  readonly #pacing: FlushPacing;
  readonly #acts: PendingActs;
  readonly #failures: FailureLog;
  readonly #turnedAway = new TurnedAway();

  #phase: Phase = "idle";
  /** When the next flush starts, while one waits for a time that is not now. */
  #next: { readonly atMs: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  #mustVerify = false;
  #line: Line = "current";
  /** A push has shown, while a flush was under way, that Redis went back. */
  #mustStartOver = false;
  #refreshes: ((isAnswered: boolean) => void)[] = [];
  /** The next of the acts that were done are answered in the next turn. */
  #isAnswering = false;

  constructor(
    origin: LogOrigin,
    config: EventConfig,
    writer: LobbyWriter,
    replica: Replica,
    answers: Answers,
    events: FlusherEvents,
  ) {
    this.#origin = origin;
    this.#writer = writer;
    this.#replica = replica;
    this.#events = events;
    this.#pacing = new FlushPacing(config);
    this.#acts = new PendingActs(answers);
    this.#failures = new FailureLog("flush failed", origin);
  }

  /** Adds an act to the next flush; resolves with its answer. */
  submit(kind: ActKind, user: string): Promise<Answer> {
    return new Promise((resolve: Waiter) => {
      const nowMs = Date.now();
      const room = this.#pacing.room(nowMs) + (kind === "join" ? 0 : KEPT_FOR_OTHERS);
      if (this.#acts.add(kind, user, nowMs, resolve, room)) this.#schedule();
      else resolve(this.#overloaded(kind, room, nowMs));
    });
  }

  /** null when there is room for joins. So many were refused for this lobby, because there was none. */
  askForRoom(turnedAway: number): FullLobby | null {
    const nowMs = Date.now();
    const full = this.#turnAway(turnedAway, nowMs);
    return this.#acts.queued < this.#pacing.room(nowMs) ? null : full;
  }

  /** To come back when there is room for who was turned away before, too; where it is one person's own acts, when those are done. */
  #overloaded(kind: ActKind, room: number, nowMs: number): NotNow {
    if (this.#acts.queued < room)
      return makeNotNow("overloaded", this.#pacing.backlogMs(this.#acts.queued, nowMs), Math.random());
    const full = this.#turnAway(1, nowMs);
    const refusal = makeNotNow("overloaded", full.turnMs, Math.random());
    return kind === "join" ? { ...refusal, full } : refusal;
  }

  #turnAway(people: number, nowMs: number): FullLobby {
    const eachMs = this.#pacing.actMs(nowMs);
    const backlogMs = this.#pacing.backlogMs(this.#acts.queued, nowMs);
    return { backlogMs, turnMs: backlogMs + this.#turnedAway.add(nowMs, eachMs, people), eachMs };
  }

  /** Reads a snapshot without an act; resolves when the next flush is over, with whether Redis answered it. */
  refresh(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#refreshes.push(resolve);
      this.#schedule();
    });
  }

  /** Redis may have gone back: looks soon, whatever the budget says, and restores what it lost. */
  verify(): void {
    this.#mustVerify = true;
    void this.refresh();
  }

  /** A push shows that Redis went back: no place that is known means anything. */
  noteRollback(): void {
    // Acts under way come after those that were done before them: all go back together, in this order, with the reply.
    this.#mustStartOver = this.#phase === "flushing";
    if (this.#mustStartOver) this.#line = "behind";
    else this.#startOverAfterRollback();
    this.verify();
  }

  /** The answer while Redis gives none: to come back after as long as it has been away. */
  unavailable(): NotNow {
    return makeNotNow("store_unavailable", this.#pacing.outageMs, Math.random());
  }

  #enter(phase: Phase): void {
    if (NEXT_PHASE[this.#phase] !== phase)
      throw new Error(`a flusher that is ${this.#phase} cannot be ${phase}`);
    this.#phase = phase;
  }

  /** The next flush starts when its need allows, and one that waits already starts sooner for a greater need. */
  #schedule(): void {
    const [need, nowMs] = [this.#need, Date.now()];
    if (this.#phase === "flushing" || (this.#phase === "waiting" && (!this.#next || need === "acts"))) return;
    const waitMs = this.#pacing.waitMs(nowMs, need, Math.random());
    if (this.#next) {
      if (this.#next.atMs <= nowMs + waitMs) return;
      clearTimeout(this.#next.timer);
      this.#next = null;
    } else this.#enter("waiting");
    if (waitMs > 0) this.#next = { atMs: nowMs + waitMs, timer: setTimeout(() => this.#flush(), waitMs) };
    else queueMicrotask(() => this.#flush()); // with the others of this moment: a push brings the turns of several
  }

  get #need(): FlushNeed {
    if (this.#mustVerify || this.#writer.mustRestore) return "verification";
    return this.#refreshes.length > 0 ? "snapshot" : "acts";
  }

  async #flush(): Promise<void> {
    this.#enter("flushing");
    this.#next = null;
    const isVerifying = this.#mustVerify;
    this.#mustVerify = false;
    const isReadOnly = this.#line === "behind" && this.#replica.snapshot !== null;
    const acts = isReadOnly ? [] : this.#acts.take();
    const refreshes = this.#refreshes.splice(0);
    const isAnswered = await this.#bring(acts);
    for (const resolve of refreshes) resolve(isAnswered);
    // Before the close of a drawing, what Redis lost can be put back for a second only.
    if (isVerifying && !isAnswered && this.#writer.hasRecentWrites) this.#mustVerify = true;
    this.#enter("idle");
    const missesSlices = this.#line === "behind" && this.#acts.done > 0;
    const isWanted = this.#acts.queued > 0 || this.#refreshes.length > 0 || this.#mustVerify;
    if (isWanted || missesSlices || this.#writer.mustRestore) this.#schedule();
  }

  /** Brings acts to Redis and deals with the reply. Returns whether there was one. */
  async #bring(acts: readonly PendingAct[]): Promise<boolean> {
    const startedMs = Date.now();
    const { snapshot: known, numbering, departedIndex } = this.#replica;
    const isOverread = (to: Snapshot) => to.numbering === numbering && to.departedCount < departedIndex;
    this.#pacing.begin(startedMs);
    try {
      const reply = await this.#writer.flush(acts, this.#replica);
      this.#failures.end();
      const isHeld = reply.status === "held";
      this.#pacing.succeed(startedMs, Date.now(), { commands: reply.commands, isHeld });
      this.#events.flushed(Date.now() - startedMs, acts.length, reply.commands);
      const isBack = isOverread(reply.snapshot) || (known !== null && isRolledBack(reply.snapshot, known));
      this.#receive(acts, reply, isBack || this.#mustStartOver);
      if (isHeld || this.#line === "behind")
        this.#acts.failOlderThan(Date.now() - LONGEST_HOLD_MS, () => this.unavailable());
      return true;
    } catch (error) {
      this.#failures.note(error);
      this.#pacing.fail(startedMs, Date.now());
      this.#events.failed();
      this.#answerRest();
      this.#acts.fail(acts, () => this.unavailable());
      return false;
    }
  }

  /** `isBack`: Redis is in a state of before one that had been seen when the flush was sent. */
  #receive(acts: readonly PendingAct[], reply: WriterReply<Waiter>, isBack: boolean): void {
    this.#mustStartOver = false;
    // What this copy wrote last may be gone with a rollback, and Redis cannot tell: its places mean nothing.
    if (this.#writer.hasSuccessor(reply)) {
      this.#events.superseded();
      return;
    }
    // Without that status only others' acts are lost: these ones may be done, and doing them once more changes nothing.
    if (reply.status === "rolled_back" || isBack) {
      if (reply.snapshot.generation > 0) warnOfRollback(this.#origin); // else its keys were deleted: it has not begun, or is over
      this.#startOver(acts);
      return;
    }
    if (reply.status !== "stale") this.#answerRest();
    switch (reply.status) {
      case "held":
        this.#line = "held";
        this.#acts.putAllBack(acts);
        this.#events.held();
        return;
      case "stale":
        this.#startOver(acts);
        this.#apply(reply);
        return;
      case "seen":
        this.#acts.putBack(acts);
        this.#apply(reply);
        this.#writer.outbid(reply);
        return;
      case "done":
        this.#acts.addDone(reply.done);
        this.#apply(reply);
        if (this.#isContradicted(reply)) this.#startOverAfterRollback();
        else this.#answerDone();
    }
  }

  /** Somebody waits at this very version whose ticket has departed as far as is known here: to ask again would bring the same for ever. */
  #isContradicted({ snapshot, done }: WriterReply<Waiter>): boolean {
    if (this.#replica.snapshot !== snapshot) return false;
    return done.some(
      ({ outcome }) => "ticket" in outcome && this.#replica.positionOf(outcome.ticket) === null,
    );
  }

  /** What flushes of before have done and has not had its turn: after the reply of this one its positions may not be known for a while. */
  #answerRest(): void {
    if (this.#line === "current") this.#acts.answerDone();
  }

  /** By and by. While the line is not current no position can be computed: the reply that makes it so goes on. */
  #answerDone(): void {
    if (this.#isAnswering || this.#line !== "current") return;
    this.#acts.answerDone(MOST_ANSWERED);
    if (this.#acts.queued > 0) this.#schedule();
    if (this.#acts.done === 0) return;
    this.#isAnswering = true;
    setTimeout(() => {
      this.#isAnswering = false;
      this.#answerDone();
    });
  }

  #startOverAfterRollback(): void {
    warnOfRollback(this.#origin);
    this.#startOver([]);
  }

  /** Before any act is answered with a place of the past at a version of the new line. */
  #startOver(acts: readonly PendingAct[]): void {
    this.#line = "current";
    this.#replica.reset();
    this.#acts.putAllBack(acts);
    this.#events.replicaReset();
  }

  #apply(reply: WriterReply<Waiter>): void {
    const before = this.#replica.snapshot;
    const application = this.#replica.apply(reply.snapshot, reply.departed);
    this.#line = application.kind === "incomplete" ? "behind" : "current";
    if (application.kind === "applied") this.#events.replicaAdvanced(before);
    if (application.kind === "contradicted") this.#startOverAfterRollback();
  }
}
