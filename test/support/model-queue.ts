/**
 * The queue as one would write it in memory, in words instead of scores: people in a map, a line as an array.
 * The contract runs on it and on Redis alike, and the properties compare the two after every step.
 */
import type { Header, LeftPage } from "../../src/core/header.ts";
import { ACT_KINDS, type ActKind, type CompleteOutcome, type Outcome } from "../../src/core/outcome.ts";
import { FIRST_TICKET } from "../../src/core/ticket.ts";
import type {
  Booking,
  Flush,
  FlushReply,
  Tick,
  TickReply,
  WaitingQueue,
} from "../../src/core/waiting-queue.ts";

type Person =
  | { state: "waiting"; ticket: number }
  | { state: "returned" }
  /** `left` is the claim time that is left: it only runs while the loop runs. */
  | { state: "called"; msLeft: number; usedReturn: boolean }
  | { state: "admitted"; until: number; usedReturn: boolean }
  | { state: "missed"; until: number }
  | { state: "spent"; until: number }
  | { state: "forfeited"; until: number };

const PERSON = 1_000_000;

/** One event. Public fields are what an operator may set. */
export class ModelEvent {
  people = new Map<string, Person>();
  /** Returned people in order, then waiting people by ticket. */
  returnedLine: string[] = [];
  line: string[] = [];
  left: number[] = [];
  bookings = new Map<string, string>();
  fences = new Map<number, { nonce: number; seq: number }>();
  totals = { joined: 0, called: 0, noShows: 0, expired: 0, completed: 0, late: 0, refunded: 0 };
  generation = 0;
  lastSecond = 0;
  calledUpTo = 0;
  leftBase = 0;
  passTtl = 0;
  tick = 0;
  idle = true;
  loop = 0;
  clock: number | null = null;
  rateMilli = 0;
  tokens = 0;
  /** `issued`: for each pass, how many slots of 25 ms ago. */
  claims = {
    tokens: 0,
    earnedTo: 0,
    horizon: 0,
    short: false,
    issued: [] as number[],
    flush: null as Flush | null,
  };
  credit = 0;
  paused = false;
  closed = false;
  rateOverride: number | null = null;
  remaining: number | null = null;
  completedAtReport = 0;
  opensAt = 0;

  count(...states: Person["state"][]): number {
    return [...this.people.values()].filter((person) => states.includes(person.state)).length;
  }

  get unsold(): number | null {
    return this.remaining === null
      ? null
      : Math.max(0, this.remaining - (this.totals.completed - this.completedAtReport));
  }

  get standing(): boolean {
    return this.paused || this.rateMilli === 0;
  }
}

export class ModelQueue implements WaitingQueue {
  readonly events = new Map<string, ModelEvent>();
  readonly #registered = new Set<string>();

  event(name: string): ModelEvent {
    let event = this.events.get(name);
    if (!event) {
      event = new ModelEvent();
      this.events.set(name, event);
    }
    return event;
  }

  async flush(name: string, flush: Flush): Promise<FlushReply> {
    const event = this.event(name);
    const outcomes: Record<ActKind, Outcome[]> = { leave: [], join: [], position: [], claim: [] };
    let status: FlushReply["status"] = "done";
    const fence = event.fences.get(flush.lobby) ?? { nonce: 0, seq: 0 };
    if (flush.generation > 0 && flush.generation !== event.generation) status = "stale";
    else if (flush.fence && !isNewer(flush.fence, fence)) status = "seen";
    else {
      for (const kind of ACT_KINDS) {
        for (const user of flush.acts[kind]) outcomes[kind].push(ACTS[kind](event, user, flush));
      }
      if (flush.fence && event.generation > 0) event.fences.set(flush.lobby, flush.fence);
    }
    const told = flush.fence && status === "done" ? flush.fence : fence;
    return { status, ...see(event, flush.generation, flush.leftIndex), fence: told, commands: 0, outcomes };
  }

  async release(name: string, tick: Tick): Promise<TickReply> {
    const event = this.event(name);
    const fenced = event.generation > 0 && tick.nonce < event.loop;
    if (event.generation > 0 && !fenced) release(event, tick);
    return {
      status: fenced ? "fenced" : "done",
      ...see(event, tick.generation, tick.leftIndex),
      nonce: event.loop,
    };
  }

  async complete(name: string, { user, until, bookingId }: Booking): Promise<CompleteOutcome> {
    const event = this.event(name);
    const issued = until - event.passTtl * 1000;
    if (event.generation === 0 || issued < Math.floor(event.generation / 1000) * 1000) return "unknown";
    const key = `${user} ${until}`;
    const booked = event.bookings.get(key);
    if (booked !== undefined) return booked === bookingId ? "completed" : "pass_spent";
    event.bookings.set(key, bookingId);
    event.totals.completed++;
    const person = event.people.get(user);
    if ((person?.state === "admitted" || person?.state === "forfeited") && person.until === until) {
      event.people.set(user, { state: "spent", until });
      return "completed";
    }
    event.totals.late++;
    return "late";
  }

  async register(name: string): Promise<void> {
    this.#registered.add(name);
  }

  async registeredEvents(): Promise<string[]> {
    return [...this.#registered];
  }

  async ping(): Promise<void> {}
}

function isNewer(a: { nonce: number; seq: number }, b: { nonce: number; seq: number }): boolean {
  return a.nonce > b.nonce || (a.nonce === b.nonce && a.seq > b.seq);
}

function see(event: ModelEvent, generation: number, leftIndex: number): { header: Header; left: LeftPage } {
  const index = generation === event.generation ? leftIndex : 0;
  const from = Math.min(Math.max(index, event.leftBase), event.left.length);
  return {
    header: {
      generation: event.generation,
      calledUpTo: event.calledUpTo,
      leftCount: event.left.length,
      leftBase: event.leftBase,
      waiting: event.count("waiting", "returned"),
      returned: event.count("returned"),
      called: event.count("called"),
      calledTotal: event.totals.called,
      joined: event.totals.joined,
      rateMilli: event.rateMilli,
      paused: event.paused,
      tick: event.tick,
      idle: event.idle,
      control: 0,
      passTtlSeconds: event.passTtl,
      opensAt: event.opensAt,
      unsold: event.unsold,
    },
    left: { from, tickets: event.left.slice(from, from + 5000) },
  };
}

/** A passed deadline counts at once; only a call lasts until the sweep. */
function lookUp(event: ModelEvent, user: string, now: number): Person | undefined {
  const person = event.people.get(user);
  return person && "until" in person && person.until <= now ? undefined : person;
}

function position(event: ModelEvent, user: string, { now }: Flush): Outcome {
  const person = lookUp(event, user, now);
  switch (person?.state) {
    case undefined:
      return { outcome: "none" };
    case "waiting":
      return { outcome: "waiting", ticket: person.ticket };
    case "returned":
      return { outcome: "returned", rank: event.returnedLine.indexOf(user) + 1 };
    case "called":
      return { outcome: "called", claimBefore: (event.clock as number) + person.msLeft };
    case "missed":
      return { outcome: "missed", returnBefore: person.until };
    case "admitted":
    case "spent":
    case "forfeited":
      return { outcome: person.state, until: person.until };
  }
}

function leave(event: ModelEvent, user: string, { now }: Flush): Outcome {
  const person = lookUp(event, user, now);
  switch (person?.state) {
    case "waiting":
      event.left.push(person.ticket);
      event.line.splice(event.line.indexOf(user), 1);
      event.people.delete(user);
      break;
    case "returned":
      event.returnedLine.splice(event.returnedLine.indexOf(user), 1);
      event.people.delete(user);
      break;
    case "called":
    case "missed":
      event.people.delete(user);
      break;
    case "admitted":
      event.people.set(user, { state: "forfeited", until: person.until });
      break;
    case "spent":
    case "forfeited":
    case undefined:
  }
  return { outcome: "left" };
}

function join(event: ModelEvent, user: string, flush: Flush): Outcome {
  const person = lookUp(event, user, flush.now);
  if (person?.state === "waiting") return { outcome: "already_in_queue", ticket: person.ticket };
  if (person?.state === "missed") {
    event.people.set(user, { state: "returned" });
    event.returnedLine.push(user);
  }
  if (person) return position(event, user, flush);
  if (event.closed) return { outcome: "queue_closed" };
  if (flush.now < event.opensAt) return { outcome: "queue_not_open", opensAt: event.opensAt };
  if (event.unsold === 0) return { outcome: "sold_out" };
  const full = flush.maxQueueSize > 0 && event.line.length + event.returnedLine.length >= flush.maxQueueSize;
  if (full || event.totals.joined >= FIRST_TICKET - 1) return { outcome: "queue_full" };
  if (event.generation === 0) {
    event.generation = flush.now;
    event.passTtl = flush.passTtlSeconds;
  }
  sweepPerson(event, user, 0, flush.now);
  event.totals.joined++;
  event.lastSecond = Math.max(event.lastSecond, Math.floor((flush.now - Date.UTC(2026, 0, 1)) / 1000));
  const ticket = event.lastSecond * FIRST_TICKET + event.totals.joined;
  event.people.set(user, { state: "waiting", ticket });
  event.line.push(user);
  return { outcome: "joined", ticket };
}

function claim(event: ModelEvent, user: string, flush: Flush): Outcome {
  const person = lookUp(event, user, flush.now);
  if (person?.state !== "called") return position(event, user, flush);
  if (event.standing || !takeClaimToken(event, flush)) return { outcome: "wait" };
  const until = (Math.floor(flush.now / 1000) + event.passTtl) * 1000;
  event.people.set(user, { state: "admitted", until, usedReturn: person.usedReturn });
  return { outcome: "admitted", until };
}

/** 1.2 times the rate, on the lobby's clock within what the loop allows; and 1.8 times the rate in 100 ms. */
function takeClaimToken({ claims, clock, rateMilli }: ModelEvent, flush: Flush): boolean {
  if (claims.flush !== flush) {
    claims.flush = flush;
    const reach = claims.horizon - (clock as number);
    const at = Math.min(Math.max(flush.now, (clock as number) - reach), claims.horizon);
    const from = Math.min(claims.earnedTo, claims.horizon);
    const to = Math.max(from, at);
    const savedMs = claims.short ? 200 : 50;
    const earned = Math.floor(((to - from) * rateMilli * 6) / 5);
    claims.tokens = Math.min(claims.tokens + earned, Math.max(PERSON, rateMilli * savedMs) + PERSON - 1);
    claims.earnedTo = to;
    claims.short = false;
    const passed = Math.floor(to / 25) - Math.floor(from / 25);
    claims.issued = claims.issued.map((slots) => slots + passed).filter((slots) => slots <= 4);
  }
  const perWindow = rateMilli / 10_000;
  const limit = Math.max(2, Math.min(Math.floor(2 * perWindow), Math.ceil(1.8 * perWindow)));
  if (claims.tokens < PERSON || claims.issued.length >= limit) {
    claims.short = true;
    return false;
  }
  claims.tokens -= PERSON;
  claims.issued.push(0);
  return true;
}

const ACTS: Record<ActKind, (event: ModelEvent, user: string, flush: Flush) => Outcome> = {
  leave,
  join,
  position,
  claim,
};

function sweepPerson(event: ModelEvent, user: string, returnWindowMs: number, now: number): void {
  const person = event.people.get(user);
  if (!person) return;
  event.people.delete(user);
  if (person.state === "admitted") event.totals.expired++;
  if (person.state !== "called") return;
  event.totals.noShows++;
  event.credit += PERSON;
  if (!person.usedReturn && returnWindowMs > 0) {
    event.people.set(user, { state: "missed", until: now + returnWindowMs });
  }
}

function release(event: ModelEvent, tick: Tick): void {
  const { now, rateMilli, intervalMs, burstMs, returnWindowMs, claimWindowMs, maxActive } = tick;
  event.rateMilli = event.rateOverride ?? rateMilli;
  const rate = event.rateMilli;
  const burst = rate > 0 ? Math.max(PERSON, rate * burstMs) : 0;
  let elapsed = 0;
  if (event.clock === null) event.tokens = event.claims.tokens = burst;
  else if (tick.nonce === event.loop) elapsed = Math.max(0, now - event.clock);
  event.clock = tick.nonce === event.loop ? Math.max(now, event.clock ?? now) : now;
  event.loop = tick.nonce;
  event.tick++;
  const claimedInSilence = event.claims.earnedTo >= event.claims.horizon;
  if (event.clock > event.claims.horizon && claimedInSilence) event.claims.earnedTo = event.clock;
  event.claims.horizon = event.clock + 2 * intervalMs;

  const due: { user: string; at: number }[] = [];
  for (const [user, person] of event.people) {
    if (person.state === "called") {
      if (!event.standing) person.msLeft -= Math.min(elapsed, 2000);
    } else if ("until" in person && person.until <= now) due.push({ user, at: person.until });
  }
  const called = [...event.people]
    .filter(([, person]) => person.state === "called" && person.msLeft <= 0 && !event.standing)
    .map(([user]) => user);
  const limit = Math.max(500, Math.ceil((3 * rate * intervalMs) / PERSON));
  if (due.length > limit || called.length > limit) throw new Error("the model does not bound its sweeps");
  for (const { user } of due) sweepPerson(event, user, returnWindowMs, now);
  for (const user of called) sweepPerson(event, user, returnWindowMs, now);

  const earned = event.standing ? 0 : elapsed * rate;
  const most = burst + PERSON - 1;
  event.tokens = Math.min(most, event.tokens + earned);
  const paid = Math.min(event.credit, Math.floor(earned / 5), most - event.tokens);
  event.tokens += paid;
  event.credit -= paid;
  event.totals.refunded += paid;

  const active = event.count("called", "admitted", "forfeited");
  const free = Math.min(
    Math.floor(event.tokens / PERSON),
    maxActive > 0 ? maxActive - active : Number.POSITIVE_INFINITY,
    event.unsold === null ? Number.POSITIVE_INFINITY : event.unsold - active,
  );
  for (let calls = event.standing ? 0 : free; calls > 0; calls--) {
    const usedReturn = event.returnedLine.length > 0;
    const user = usedReturn ? event.returnedLine.shift() : event.line.shift();
    if (user === undefined) break;
    const person = event.people.get(user);
    if (person?.state === "waiting") event.calledUpTo = person.ticket;
    event.people.set(user, { state: "called", msLeft: claimWindowMs, usedReturn });
    event.totals.called++;
    event.tokens -= PERSON;
  }

  for (let trimmed = 0; trimmed < 500 && event.leftBase < event.left.length; trimmed++) {
    if ((event.left[event.leftBase] as number) > event.calledUpTo) break;
    event.leftBase++;
  }
  event.idle = event.count("waiting", "returned", "called", "missed") === 0;
}
