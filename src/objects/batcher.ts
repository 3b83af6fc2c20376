import { makeNotNow, type NotNow } from "../core/answer.ts";
import { type Arrival, Arrivals } from "../core/booth/arrivals.ts";
import { PassRoom } from "../core/booth/pass-room.ts";
import { ACT_PATIENCE_MS, boothsFor, nextServingMs, servingMs } from "../core/booth/serving-grid.ts";
import type { ClaimAnswer, PassActAnswer } from "../core/booth-answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import { FAILURE_REST_MS, Outage } from "../core/outage.ts";
import { CLAIM_PATIENCE_MS, LONGEST_HOLD_MS } from "../core/pace.ts";
import type { PassAct, PassActOutcome } from "../core/pass-act.ts";
import type { BoothReply, WaitingQueue } from "../core/waiting-queue.ts";
import type { Acknowledgement } from "../core/writer/acknowledgements.ts";
import { RecentBookings } from "../core/writer/recent-bookings.ts";
import type { LogOrigin } from "../log.ts";
import { FailureLog } from "./failure-log.ts";
import { warnOfRollback } from "./warn.ts";
import { Writer } from "./writer.ts";

/** In one batch: four times what comes to a booth in 100 ms, so that a crowd that waited is served in order. */
export const MOST_CLAIMS = 100;
const MOST_ACTS = 400; // a batch takes 500 in all
/** Batches that wait for Redis at once. An object may wait for six requests; a slow way to Redis costs no batch its turn. */
const LANES = 5;
/**
 * From one lane of a booth to its next: more than there are booths, or two booths would share a fence while their number changes;
 * a multiple of the most shards, or a lane would not be of its booth's.
 */
const LANE_STEP = 1024;
/** How often a booth without claims looks whether its last writes must be looked for. */
const BEAT_MS = 1000;

type Taken<Item, Answer> = ReadonlyMap<string, Arrival<Item, Answer>>;
type Claims = Taken<string, ClaimAnswer>;
type Acts = Taken<PassAct, PassActAnswer>;

/** What a batcher reports to the booth around it. */
export interface BatcherEvents {
  /** The line is being renumbered, which the loop has to be awake for. */
  held(): void;
  /** A batch of an event that has begun cost so many Redis commands. */
  served(commands: number): void;
}

const UNWATCHED: BatcherEvents = { held() {}, served() {} };

/** What a lane's requests have in common, of which one is under way at most: a fence that tells a rollback. */
interface Lane {
  readonly number: number;
  readonly writer: Writer;
  isBusy: boolean;
}

/**
 * Group commit of one booth: collects claims and shops' acts and brings them to Redis in batches, at the booth's own times on the
 * grid. Both are safe to repeat, so that each batch stands alone and several may be under way: one in each lane, because a
 * later batch under the same fence would hide that an earlier one was lost.
 */
export class Batcher {
  readonly #event: string;
  readonly #origin: LogOrigin;
  readonly #index: number;
  readonly #booths: number;
  readonly #shards: number;
  readonly #queue: WaitingQueue;
  readonly #events: BatcherEvents;
  readonly #lanes: readonly Lane[];
  readonly #outage = new Outage();
  readonly #failures: FailureLog;
  readonly #room = new PassRoom();
  readonly #claims = new Arrivals<string, ClaimAnswer>();
  readonly #acts = new Arrivals<PassAct, PassActAnswer>();
  readonly #recentBookings = new RecentBookings();
  /** What a rollback has undone, before it waits with the rest. */
  readonly #again: PassAct[] = [];
  /** Of the event: the configured one until Redis says which one runs. */
  #rateMilli: number;
  /** When the next batch is sent. */
  #next: { readonly atMs: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  /** Not before this, after a failure. */
  #allowedMs = 0;
  #isBeating = false;

  constructor(
    event: string,
    index: number,
    config: Pick<EventConfig, "rateMilli" | "shards">,
    queue: WaitingQueue,
    events = UNWATCHED,
  ) {
    this.#event = event;
    this.#origin = { event, object: `booth ${index}` };
    this.#index = index;
    this.#booths = boothsFor(config);
    this.#rateMilli = config.rateMilli;
    this.#shards = config.shards;
    this.#queue = queue;
    this.#events = events;
    this.#failures = new FailureLog("booth failed", this.#origin);
    this.#lanes = Array.from({ length: LANES }, (_, nth) => {
      const number = index + nth * LANE_STEP;
      const writer = new Writer(event, { kind: "booth", index: number }, config, queue);
      return { number, writer, isBusy: false };
    });
  }

  /** Hands out a person's pass, or says where they stand. */
  claim(user: string): Promise<ClaimAnswer> {
    const passMs = this.#booths / (this.#rateMilli / 1_000_000);
    return this.#submit<string, ClaimAnswer>(this.#claims, user, user, passMs);
  }

  /** What shops do with passes; an answer for each act, in their order. */
  actOnPasses(acts: readonly PassAct[]): Promise<PassActAnswer[]> {
    const actMs = servingMs(this.#booths) / MOST_ACTS;
    const submit = (act: PassAct) => this.#submit<PassAct, PassActAnswer>(this.#acts, keyOf(act), act, actMs);
    return Promise.all(acts.map(submit));
  }

  /** `eachMs`: what one takes at this booth, of what comes all the time. */
  #submit<Item, Answer>(
    arrivals: Arrivals<Item, Answer | NotNow>,
    key: string,
    item: Item,
    eachMs: number,
  ): Promise<Answer | NotNow> {
    return new Promise((resolve) => {
      const nowMs = Date.now();
      if (arrivals.add(key, item, nowMs, resolve)) this.#schedule();
      else resolve(makeNotNow("overloaded", arrivals.turnAway(nowMs, eachMs), Math.random()));
    });
  }

  #schedule(): void {
    if (!this.#freeLane) return;
    const isUrgent = this.#claims.waiting > 0 || this.#lanes.some(({ writer }) => writer.mustRestore);
    if (!isUrgent && this.#acts.waiting === 0) return;
    const nowMs = Date.now();
    // Never above one rest, or a clock that is set back would stop the booth for as long.
    const restMs = Math.max(0, Math.min(this.#allowedMs - nowMs, FAILURE_REST_MS));
    const fromMs = nowMs + Math.max(restMs, isUrgent ? 0 : ACT_PATIENCE_MS);
    const atMs = nextServingMs(fromMs, this.#index, this.#booths);
    if (this.#next) {
      if (this.#next.atMs <= atMs) return;
      clearTimeout(this.#next.timer);
    }
    this.#next = { atMs, timer: setTimeout(() => this.#serveNext(), atMs - nowMs) };
  }

  async #serveNext(): Promise<void> {
    this.#next = null;
    const lane = this.#freeLane;
    if (!lane) return;
    const claims = this.#claims.take(MOST_CLAIMS);
    const acts = this.#acts.take(MOST_ACTS);
    lane.isBusy = true;
    this.#schedule();
    await this.#serve(lane, claims, acts);
    lane.isBusy = false;
    this.#schedule();
    this.#beat();
  }

  /** The next batch's: one that has something to look for before the others. */
  get #freeLane(): Lane | undefined {
    const free = this.#lanes.filter(({ isBusy }) => !isBusy);
    const nowMs = Date.now();
    return free.find(({ writer }) => writer.mustRestore || writer.mustVerify(nowMs)) ?? free[0];
  }

  /** Brings a batch to Redis and deals with the reply. */
  async #serve({ number, writer }: Lane, claims: Claims, acts: Acts): Promise<void> {
    const startedMs = Date.now();
    const grant = this.#room.grant(claims.size, this.#rateMilli / 1000 / this.#booths, startedMs);
    try {
      await writer.restore();
      const wasRestoring = this.#isRestoring;
      const writes = claims.size + acts.size > 0;
      const nowMs = Date.now();
      const fence = writer.begin(nowMs, writes);
      const reply = await this.#queue.serve(this.#event, {
        nowMs,
        shards: this.#shards,
        lane: number,
        fence,
        acknowledged: writer.acknowledged,
        passes: grant.passes,
        claims: [...claims.keys()],
        acts: [...acts.values()].map(({ item }) => item),
      });
      this.#outage.end();
      this.#failures.end();
      this.#rateMilli = reply.rateMilli;
      this.#room.answer(grant, reply.claims.filter(({ kind }) => kind === "admitted").length, Date.now());
      if (reply.status === "rolled_back") this.#noteRollback(writer);
      else writer.confirm(nowMs);
      if (reply.generation > 0) this.#events.served(reply.commands);
      if (reply.status === "held") this.#events.held();
      if (reply.status !== "done") {
        this.#putBack(this.#claims, claims);
        this.#putBack(this.#acts, acts);
        return;
      }
      if (fence) writer.note(reply.generation, fence, acknowledged(claims, acts, reply), nowMs);
      const done = [...acts.values()].map(({ item }) => item);
      this.#recentBookings.note(
        done.filter((_, nth) => isBooking(actOutcomeAt(reply, nth))),
        nowMs,
      );
      this.#answer(claims, acts, reply, wasRestoring || this.#isRestoring);
    } catch (error) {
      this.#failures.note(error);
      this.#room.fail(grant);
      this.#outage.fail(startedMs, Date.now());
      this.#allowedMs = startedMs + FAILURE_REST_MS;
      this.#refuse(this.#claims, claims, startedMs);
      this.#refuse(this.#acts, acts, startedMs);
    }
  }

  /** With those who came before it was sent: what is asked of a booth waits for one answer of Redis, not for several. */
  #refuse<Item, Answer>(
    arrivals: Arrivals<Item, Answer | NotNow>,
    taken: Taken<Item, Answer | NotNow>,
    startedMs: number,
  ): void {
    for (const key of [...taken.keys(), ...arrivals.waitingSince(startedMs)]) {
      arrivals.answer(key, this.#unavailable());
    }
  }

  /** `isRestoring`: a pass that Redis does not know, or not its later end, may be one that another lane has still to restore. */
  #answer(claims: Claims, acts: Acts, reply: BoothReply, isRestoring: boolean): void {
    const { generation, passTtlSeconds, halted } = reply;
    const nowMs = Date.now();
    for (const [nth, [user, { sinceMs }]] of [...claims].entries()) {
      const outcome = outcomeAt(reply, nth);
      // While the event is halted no pass is issued, and waiting here is in vain.
      const isPaced = outcome.kind === "wait" && !halted && nowMs - sinceMs < CLAIM_PATIENCE_MS;
      if (isPaced) this.#claims.putBack(user);
      else this.#claims.answer(user, { status: "answered", outcome, generation, passTtlSeconds, halted });
    }
    for (const [nth, [key, taken]] of [...acts].entries()) {
      const outcome = actOutcomeAt(reply, nth);
      if (isRestoring && isOfNoPass(outcome)) this.#putBack(this.#acts, new Map([[key, taken]]));
      else this.#acts.answer(key, { status: "answered", outcome, generation, passTtlSeconds });
    }
  }

  get #isRestoring(): boolean {
    return this.#lanes.some(({ writer }) => writer.mustRestore);
  }

  /** What was lost is done again: each lane's passes before its next batch, bookings and redemptions with the next one. */
  #noteRollback(noticedBy: Writer): void {
    warnOfRollback(this.#origin);
    for (const { writer } of this.#lanes) {
      if (writer === noticedBy || writer.hasRecentWrites) writer.noteRollback();
    }
    this.#actAgain(this.#recentBookings.take());
  }

  /**
   * Until Redis has them: the shop was answered, and will not say them once more. Before all that waits, or another booking could
   * take a pass that one of them has.
   */
  #actAgain(acts: readonly PassAct[]): void {
    const isFirst = this.#again.length === 0;
    this.#again.push(...acts);
    if (isFirst) queueMicrotask(() => this.#addAgain()); // thousands may fail at once, and are added together
  }

  #addAgain(): void {
    const byKey = new Map(this.#again.splice(0).map((act) => [keyOf(act), act]));
    this.#acts.addFirst(byKey, Date.now(), (act, answer) => {
      if (answer.status !== "answered") this.#actAgain([act]);
    });
    this.#schedule();
  }

  /** Nothing was done: they ask once more, but for those who have been held for too long. */
  #putBack<Item, Answer>(
    arrivals: Arrivals<Item, Answer | NotNow>,
    taken: Taken<Item, Answer | NotNow>,
  ): void {
    for (const [key, { sinceMs }] of taken) {
      if (Date.now() - sinceMs >= LONGEST_HOLD_MS) arrivals.answer(key, this.#unavailable());
      else arrivals.putBack(key);
    }
  }

  /** Goes on while Redis could still lose what was done here: only a reply shows that it went back. */
  #beat(): void {
    if (this.#isBeating || !this.#lanes.some(({ writer }) => writer.hasRecentWrites)) return;
    this.#isBeating = true;
    setTimeout(() => {
      this.#isBeating = false;
      const isQuiet = this.#lanes.every(({ isBusy }) => !isBusy);
      if (isQuiet && this.#freeLane?.writer.mustVerify(Date.now())) void this.#serveNext();
      else this.#beat();
    }, BEAT_MS);
  }

  /** To come back after as long as Redis has been away. */
  #unavailable(): NotNow {
    return makeNotNow("store_unavailable", this.#outage.lastedMs, Math.random());
  }
}

function outcomeAt(reply: BoothReply, nth: number): BoothReply["claims"][number] {
  return reply.claims[nth] as BoothReply["claims"][number];
}

function actOutcomeAt(reply: BoothReply, nth: number): PassActOutcome {
  return reply.acts[nth] as PassActOutcome;
}

/** Of a pass that Redis does not know, or knows by an end that is over. */
function isOfNoPass({ kind }: PassActOutcome): boolean {
  return kind === "not_held" || kind === "ended";
}

/** What a rollback must not take: where those stand who claimed, and the ends of passes that shops were told. */
function* acknowledged(claims: Claims, acts: Acts, reply: BoothReply): Generator<Acknowledgement> {
  for (const [nth, user] of [...claims.keys()].entries()) yield { user, outcome: outcomeAt(reply, nth) };
  for (const [nth, { item }] of [...acts.values()].entries()) {
    const outcome = actOutcomeAt(reply, nth);
    if (outcome.kind === "stands") yield { user: item.user, outcome: { ...outcome, kind: "admitted" } };
  }
}

/** Whether a pass is bound to a booking by this. */
function isBooking({ kind }: PassActOutcome): boolean {
  return kind === "completed" || kind === "late" || kind === "redeemed";
}

/** The same act twice is one. */
function keyOf(act: PassAct): string {
  const { what, user, firstEndMs } = act;
  return JSON.stringify([what, user, firstEndMs, what === "extend" ? act.bySeconds : act.bookingId]);
}
