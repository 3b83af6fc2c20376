import { DurableObject } from "cloudflare:workers";
import type { Env, LobbyCalls, PusherKind } from "../bindings.ts";
import { type Answer, type FullLobby, makeNotNow, type Summary } from "../core/answer.ts";
import { closingTime } from "../core/draw/drawing.ts";
import type { EventConfig } from "../core/event-config.ts";
import {
  CLOSE_PATIENCE_MS,
  hasEndedEntering,
  type NewcomerStep,
  newcomerStep,
} from "../core/lobby/newcomer.ts";
import { RateMeter } from "../core/lobby/rate-meter.ts";
import { Replica } from "../core/lobby/replica.ts";
import { SalesMeter } from "../core/lobby/sales-meter.ts";
import { readStreamUser } from "../core/lobby/stream-user.ts";
import { ACT_KINDS, type ActKind } from "../core/outcome.ts";
import type { Following } from "../core/release/followers.ts";
import { hasMoved } from "../core/release/loop-pace.ts";
import { Counter } from "../core/release/tally.ts";
import { parseShareName } from "../core/shares.ts";
import { areOfTwoHistories, isResting, mustWake, type Progress, type Snapshot } from "../core/snapshot.ts";
import { TurnedAway } from "../core/turned-away.ts";
import { hasReadTheLast } from "../wire/frames.ts";
import { Answers } from "./answers.ts";
import { Audience } from "./audience.ts";
import { Flusher } from "./flusher.ts";
import { LobbyWriter } from "./lobby-writer.ts";
import { LoopLink } from "./loop-link.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";

/** How often a lobby looks whether its loop is late: a beat as long as what counts as late would double the wait. */
const BEAT_MS = 250;
const HEARTBEAT_MS = 15_000;
/** A snapshot younger than this answers a poll. */
const FRESH_MS = 1000;
/** The same, of an entrant's while the opening is to come. */
const ENTRANTS_FRESH_MS = 30_000;
/**
 * How often entrants who watch are to learn how many have entered: by the push of a tick. It goes to all lobbies that follow, so one
 * lobby of them asks for it, and it costs an event as much as a lobby. An object that is called as often stays in memory. It is less
 * than the silence after which a lobby sends no heartbeats.
 */
const COUNT_MS = 8000;
/** How often a lobby looks whether a drawing that is due is closed, while newcomers wait for that. */
const CLOSE_LOOK_MS = 50;
/** How long one stream more takes to open, where a crowd's are more than a lobby holds: they are asked again for as long as they wait. */
const OPENING_MS = 1;
/** How long after its last visitor a lobby still wants to be sent progress, in polls of a person far back. */
const ATTENTIVE_POLLS = 1.5;

/**
 * One of an event's lobbies: a share of its people. Not a queue: it brings their acts to Redis in batches, computes
 * their positions from the progress that is pushed to it, and holds their streams. It stores nothing and may
 * die at any moment.
 *
 * An act goes from `act` to the flusher, which sends it to Redis with all others that wait. The reply's snapshot goes
 * into the replica, the act's outcome becomes an answer at the replica's version, and this goes to the person's streams
 * and to the caller.
 */
export class Lobby extends DurableObject<Env> implements LobbyCalls {
  readonly #config: EventConfig;
  readonly #replica = new Replica();
  readonly #meter = new RateMeter();
  readonly #sales = new SalesMeter();
  readonly #answers: Answers;
  readonly #audience: Audience;
  readonly #writer: LobbyWriter;
  readonly #flusher: Flusher;
  readonly #loop: LoopLink;
  /** What this lobby does, for who watches the event. */
  readonly #counter = new Counter();
  /** Who wanted one stream more than there is room for. */
  readonly #turnedAway = new TurnedAway();

  #snapshotAtMs = 0;
  #askedBehindAtMs = 0;
  /** The renumbering that was pushed last. */
  #renumberAtMs = 0;
  /** When entering ends, of the drawing that was told of last; 0 while it does not. */
  #closingAtMs = 0;
  #visitedAtMs = 0;
  #heartbeatAtMs = 0;
  #isBeating = false;
  /** Settles once a lobby that starts has been given what its relay has. */
  #start: Promise<void> | null = null;
  /** Settles once it is known what newcomers do, for all who wait for that. */
  #newcomers: Promise<NewcomerStep | "unavailable"> | null = null;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { objectName, index: lobby } = parseShareName(nameOf(ctx.id));
    const { event, config, queue, objects } = open(env, objectName);
    this.#config = config;
    this.#loop = new LoopLink(event, lobby, config, objects);
    this.#answers = new Answers(config, this.#replica, this.#meter, this.#sales);
    this.#audience = new Audience(
      config,
      this.#replica,
      this.#answers,
      (user) => void this.#ask("position", user),
      () => this.#writer.confirmed,
    );
    this.#writer = new LobbyWriter(event, lobby, config, queue, () => this.#loop.isRetired());
    this.#flusher = new Flusher(
      { event, object: `lobby ${lobby}` },
      config,
      this.#writer,
      this.#replica,
      this.#answers,
      {
        replicaAdvanced: (before) => this.#advance(before),
        replicaReset: () => this.#audience.startOver(),
        held: () => this.#loop.follow(this.#following, Date.now()),
        superseded: () => ctx.abort("superseded by a newer copy of this lobby"),
        flushed: (ms, acts, commands) => this.#counter.noteFlush(ms, acts, commands),
        failed: () => this.#counter.noteFailure(),
      },
    );
  }

  /** Does what a visitor asks for: from memory where that is possible, else in the next flush. */
  async act(kind: ActKind, user: string, asNewcomer = false): Promise<Answer> {
    if (!ACT_KINDS.includes(kind)) throw new Error(`a lobby does no ${kind}`); // a Worker of another version asks
    this.#noteVisit();
    const answer =
      this.#answerFromMemory(kind, user) ??
      (kind === "join" && asNewcomer ? await this.#refuseNewcomer() : null) ??
      (await this.#ask(kind, user));
    this.#counter.noteAnswer(answer.status === "answered" ? answer.outcome.kind : answer.status);
    return answer;
  }

  async askForRoom(turnedAway: number): Promise<FullLobby | null> {
    this.#counter.noteAnswer("overloaded", turnedAway);
    return this.#flusher.askForRoom(turnedAway);
  }

  /** Brings an act to Redis. The answer is for the person's streams too. */
  async #ask(kind: ActKind, user: string): Promise<Answer> {
    this.#audience.expect(user);
    await this.#catchUpOnce();
    const answer = this.#audience.receive(user, await this.#flusher.submit(kind, user));
    this.#loop.await(this.#following);
    return answer;
  }

  async #catchUpOnce(): Promise<void> {
    if (this.#replica.snapshot) return;
    this.#start ??= this.#catchUp();
    await this.#start;
  }

  /** Before the first flush: a departed list that a relay holds need not be read from Redis page by page. */
  async #catchUp(): Promise<void> {
    const progress = await this.#loop.readProgress();
    if (progress && !this.#replica.snapshot) this.#replica.apply(progress.snapshot, progress.departed);
  }

  /** Answers a poll by a person who is known to wait, and a join by one who joins and leaves in a circle; else null. */
  #answerFromMemory(kind: ActKind, user: string): Answer | null {
    if (kind === "position")
      return this.#isFresh() || this.#isBeforeDrawing() ? this.#audience.recall(user) : null;
    const retryAtMs = kind === "join" ? this.#writer.mayJoinFromMs(user, Date.now()) : null;
    if (retryAtMs === null) return null;
    return this.#answers.with({ kind: "joined_too_often", retryAtMs }) ?? this.#flusher.unavailable();
  }

  /** null when a join may be brought to Redis that must not enter a drawing; where the close is due it is held until then. */
  async #refuseNewcomer(): Promise<Answer | null> {
    this.#newcomers ??= this.#awaitClose().finally(() => {
      this.#newcomers = null;
    });
    switch (await this.#newcomers) {
      case "joins":
        return null;
      case "not_open":
        return this.#answers.with({ kind: "queue_not_open", opensAtMs: 0 });
      case "waits":
      case "too_early":
        return makeNotNow("overloaded", 0, Math.random());
      case "unavailable":
        return this.#flusher.unavailable();
    }
  }

  async #awaitClose(): Promise<NewcomerStep | "unavailable"> {
    await this.#catchUpOnce();
    for (let heldMs = 0; ; heldMs += CLOSE_LOOK_MS) {
      const { snapshot } = this.#replica;
      if (snapshot && hasEndedEntering(snapshot)) return "joins";
      if (!this.#isFresh() && !(await this.#flusher.refresh())) return "unavailable";
      const known = this.#replica.snapshot;
      const step = known ? newcomerStep(known, this.#config.opening, Date.now()) : "waits";
      if (step !== "waits" || heldMs >= CLOSE_PATIENCE_MS) return step;
      await new Promise((resolve) => setTimeout(resolve, CLOSE_LOOK_MS));
    }
  }

  async summary(): Promise<Summary> {
    this.#noteVisit();
    const isKnown = this.#isFresh() || (await this.#flusher.refresh());
    return (isKnown ? this.#answers.summary() : null) ?? this.#flusher.unavailable();
  }

  async warm(closingAtMs: number): Promise<void> {
    this.#noteVisit();
    if (closingAtMs > 0) this.#noteClose(closingAtMs);
    else if (!this.#isFresh()) await this.#flusher.refresh();
  }

  async look(user: string): Promise<void> {
    if (this.#audience.knows(user)) await this.#ask("position", user);
  }

  async forget(user: string): Promise<void> {
    this.#writer.forget(user);
    if (this.#audience.knows(user)) await this.#ask("position", user); // those who watch are told that they have no place
    this.#audience.forget(user);
  }

  async receiveProgress(progress: Progress, from: PusherKind): Promise<Following | null> {
    this.#loop.notePush(from, progress.nextTickInMs, Date.now());
    this.#receive(progress);
    const wanted = this.#hasPeople() ? this.#loop.answer(from, this.#following) : null;
    return wanted && { ...wanted, tally: { ...this.#counter.take(), streams: this.#audience.streams } };
  }

  #receive({ snapshot, departed }: Progress): void {
    this.#noteClose(closingTime(snapshot.draw));
    if (snapshot.renumberAtMs > 0) {
      // After a rollback each lobby sees by its own fence whether Redis forgot some of its people.
      if (snapshot.renumberAtMs !== this.#renumberAtMs) this.#flusher.verify();
      this.#renumberAtMs = snapshot.renumberAtMs;
      this.#audience.showCheckpoint(snapshot.draw?.checkpoint ?? null, true);
      return;
    }
    if (this.#replica.numbering !== 0 && snapshot.numbering !== this.#replica.numbering) {
      void this.#flusher.refresh(); // the reply will say that this lobby's numbering is one of the past
      return;
    }
    const application = this.#replica.apply(snapshot, departed);
    if (application.kind === "applied") this.#advance();
    if (application.kind === "incomplete") void this.#flusher.refresh();
    if (application.kind === "contradicted") this.#flusher.noteRollback();
    if (application.kind === "old") this.#lookWhetherBack(snapshot);
  }

  /** An entry that Redis forgot just before can be put back until then alone. */
  #noteClose(closingAtMs: number): void {
    if (closingAtMs > 0 && closingAtMs !== this.#closingAtMs) this.#flusher.verify();
    this.#closingAtMs = closingAtMs;
  }

  get #following(): Following {
    return { departedIndex: this.#replica.departedIndex, awaits: this.#audience.awaits };
  }

  /**
   * Opens the stream of the person in the header. 204: the reader has been sent all there is. Anything else but 200 carries
   * the Answer of a person who has nothing to watch.
   */
  override async fetch(request: Request): Promise<Response> {
    const user = readStreamUser(request.headers);
    if (this.#audience.isFull) return this.#refuseAnother();
    const answer = await this.act("position", user);
    if (hasReadTheLast(answer, request.headers.get("last-event-id") ?? ""))
      return new Response(null, { status: 204 });
    if (this.#audience.isFull) return this.#refuseAnother(); // many may have waited for one flush
    const stream = this.#audience.open(user, answer, request.signal);
    if (!stream) return refuseStream(answer);
    this.#noteVisit(); // since the question came there may have been nobody left to beat for
    this.#loop.await(this.#following);
    return new Response(stream.body, { headers: { "content-type": "text/event-stream" } });
  }

  /** There are as many streams as a lobby can serve. */
  #refuseAnother(): Response {
    this.#counter.noteAnswer("overloaded");
    return refuseStream(
      makeNotNow("overloaded", this.#turnedAway.add(Date.now(), OPENING_MS), Math.random()),
    );
  }

  /** The replica has a new version, by a push or a flush; `before` is the one that a flush found. Loop and streams do not know of its change yet. */
  #advance(before: Snapshot | null = null): void {
    const nowMs = Date.now();
    const snapshot = this.#replica.snapshot as Snapshot;
    this.#snapshotAtMs = nowMs;
    this.#meter.observe(snapshot, nowMs);
    this.#sales.observe(snapshot);
    const isAlone = before !== null && this.#loop.isResting(nowMs) && hasMoved(before, snapshot);
    if (isAlone || mustWake(snapshot, nowMs)) this.#loop.tell(this.#following, nowMs);
    this.#audience.update();
  }

  /**
   * An old push is late, or Redis went back to an earlier state: a flush finds out, for its reply cannot be late. It is sent at once where the
   * push goes on from a state that this lobby has not seen, else when nothing newer has come for a second.
   */
  #lookWhetherBack(pushed: Snapshot): void {
    const isBack = areOfTwoHistories(pushed, this.#replica.snapshot as Snapshot);
    const sinceMs = isBack ? this.#askedBehindAtMs : Math.max(this.#snapshotAtMs, this.#askedBehindAtMs);
    if (Date.now() - sinceMs < FRESH_MS) return;
    this.#askedBehindAtMs = Date.now();
    if (isBack) this.#flusher.verify();
    else void this.#flusher.refresh();
  }

  #isFresh(): boolean {
    return this.#replica.snapshot !== null && Date.now() - this.#snapshotAtMs < FRESH_MS;
  }

  /** Until the opening an entrant stays one unless they act here, so a snapshot may be older then; not so old that a moved opening is missed. */
  #isBeforeDrawing(): boolean {
    const { snapshot } = this.#replica;
    const nowMs = Date.now();
    const isYoung = nowMs - this.#snapshotAtMs < ENTRANTS_FRESH_MS;
    return snapshot?.draw?.phase === "entering" && nowMs < snapshot.opensAtMs && isYoung;
  }

  #hasPeople(): boolean {
    return (
      this.#audience.streams > 0 ||
      Date.now() - this.#visitedAtMs < ATTENTIVE_POLLS * this.#config.streamMaxIntervalMs
    );
  }

  #noteVisit(): void {
    this.#visitedAtMs = Date.now();
    if (this.#isBeating) return;
    this.#isBeating = true;
    setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** Goes on while people are here, or Redis could still lose what was done here. */
  #beat(): void {
    const nowMs = Date.now();
    const snapshot = this.#replica.snapshot;
    const rests = snapshot !== null && isResting(snapshot, nowMs);
    if (nowMs - this.#heartbeatAtMs >= HEARTBEAT_MS) {
      this.#heartbeatAtMs = nowMs;
      this.#audience.forgetAbsent(nowMs);
      if (!this.#loop.isSilent(nowMs)) this.#audience.sendHeartbeat();
    }
    const wantsCount = this.#audience.streams > 0 && this.#replica.snapshot?.draw?.phase === "entering";
    if (wantsCount && this.#loop.silenceMs(nowMs) >= COUNT_MS) this.#loop.follow(this.#following, nowMs);
    const isMissed = !rests && this.#hasPeople() && this.#loop.isLate(nowMs);
    if (isMissed || this.#loop.owesCall(nowMs)) this.#loop.follow(this.#following, nowMs);
    if (this.#writer.mustVerify(nowMs)) void this.#flusher.refresh();
    this.#isBeating = this.#hasPeople() || this.#writer.hasRecentWrites;
    if (this.#isBeating) setTimeout(() => this.#beat(), BEAT_MS);
  }
}

function refuseStream(answer: Answer): Response {
  return Response.json(answer, { status: 409 });
}
