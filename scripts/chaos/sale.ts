/**
 * One sale of a few people through the product's own objects, scripts and a real Redis, on the clock of its schedule: what a schedule
 * does to it, and what people are answered.
 */

import { toEventConfig } from "../../src/config/read-events.ts";
import { readNumbers } from "../../src/config/read-numbers.ts";
import type { Answer } from "../../src/core/answer.ts";
import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import type { ClaimAnswer } from "../../src/core/booth-answer.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import type { OperatorFields } from "../../src/core/operator.ts";
import { type ActKind, firstEndMs } from "../../src/core/outcome.ts";
import type { PassAct } from "../../src/core/pass-act.ts";
import { shareName, shareOf } from "../../src/core/shares.ts";
import { allKeys, shardKeys, stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { type AlarmFate, ObjectsInProcess } from "../in-process/objects-in-process.ts";
import { operate } from "../redis/operate.ts";
import type { RedisConnection } from "../upstash-local/redis-connection.ts";
import type { Coverage } from "./coverage.ts";
import { Judge } from "./judge.ts";
import { Line } from "./line.ts";
import { type Killable, type Schedule, type Step, USERS } from "./schedule.ts";
import type { VirtualClock } from "./virtual-clock.ts";

const BURST_MS = 250;
/** Who acts does not wait for the answer of who acted before, but sends a moment later. */
const MOMENT_MS = 20;
/** Longer than a lobby holds an act while it cannot be done, and a flush after it. */
const MOST_MS = 12_000;

interface Watcher {
  readonly user: string;
  last: string;
  ended: boolean;
}

export class ChaosSale {
  readonly judge: Judge;
  readonly line: Line;
  readonly #clock: VirtualClock;
  readonly #coverage: Coverage;
  readonly #event: string;
  readonly #objects: ObjectsInProcess;
  readonly #desk: RedisQueue;
  readonly #connection: RedisConnection;
  #config: EventConfig;
  #watchers: Watcher[] = [];
  readonly #offsets = new Map<string, number>();
  readonly #pending = new Map<string, { kind: string; isMixed: boolean }[]>();
  #fates: AlarmFate[] = [];
  #acts = 0;

  constructor(
    event: string,
    schedule: Schedule,
    connection: RedisConnection,
    clock: VirtualClock,
    coverage: Coverage,
  ) {
    const { shards, lobbies, relays, atOnce, claimWindowMs, rate } = schedule;
    this.#event = event;
    this.#clock = clock;
    this.#coverage = coverage;
    this.#connection = connection;
    this.#config = {
      ...toEventConfig(readNumbers({}, [])),
      shards,
      lobbies,
      relays,
      invisibleWhenIdle: atOnce,
      rateMilli: rate * 1000,
      intervalMs: 250,
      burstMs: BURST_MS,
      claimWindowMs,
      returnWindowMs: 120_000,
      passTtlSeconds: 300,
      maxExtensionSeconds: 600,
    };
    const keys = Array.from({ length: shards }, (_, shard) => shardKeys(event, shard).slice(0, 2));
    const terms = { perSecond: rate, burstMs: BURST_MS, maxActive: 0, claimWindowMs };
    this.judge = new Judge(keys, stateKey(event), terms, () => clock.nowMs, coverage);
    this.line = new Line(connection, clock, allKeys(event, shards), this.judge, coverage);
    this.#desk = new RedisQueue(this.line.callsOf(() => false));
    this.#objects = new ObjectsInProcess(event, this.#config, this.#desk, {
      queueOf: (life) => new RedisQueue(this.line.callsOf(() => life.isOver)),
      runAs: (kind, name, act) => clock.runOff(this.#offsets.get(`${kind} ${name}`) ?? 0, act),
      goesToOlder: () => Math.random() < 0.3,
      fateOfAlarm: () => {
        const fate = this.#fates.shift() ?? "on time";
        if (fate !== "on time") coverage.note(`alarm ${fate}`, "met");
        return fate;
      },
    });
  }

  /** Everybody comes at once before anybody is called. */
  async beginPaused(): Promise<void> {
    await this.#change({ paused: true });
    for (const user of USERS) this.#act("join", user);
    await this.#clock.pass(600);
  }

  async perform(step: Step): Promise<void> {
    this.#coverage.note(step.does, "met");
    this.#do(step);
    await this.#clock.pass(step.does === "pass" ? step.ms : MOMENT_MS);
  }

  /** Begins it; what it returns means nothing. */
  #do(step: Step): unknown {
    switch (step.does) {
      case "join":
      case "leave":
      case "position":
        return this.#act(step.does, step.user);
      case "open two tabs":
        this.#watch(step.user);
        this.#act("join", step.user);
        return this.#act("join", step.user);
      case "watch":
        return this.#watch(step.user);
      case "claim":
        return this.#claim(step.user);
      case "take a turn":
        return this.#claim(this.#someone(step.nth, (user) => this.#stateOf(user) === "called"));
      case "come back":
        return this.#act(
          "join",
          this.#someone(step.nth, (user) => this.#stateOf(user) === "missed"),
        );
      case "book":
      case "redeem":
      case "extend":
        return this.#actOnPass(
          step.does,
          this.#someone(step.nth, (user) => this.judge.person(user).ends.size > 0),
        );
      case "pass":
        return;
      case "break":
        return this.line.plan({ name: step.fault, at: step.at, script: step.script });
      case "fail over":
        return this.#ignore(this.line.goBackLater(step.afterMs));
      case "kill":
        this.#forget(step.what, step.index);
        return this.#objects.die(step.what, step.index % this.#countOf(step.what));
      case "double":
        this.#forget(step.what, step.index);
        return this.#objects.double(step.what, step.index % this.#countOf(step.what));
      case "hang":
        return this.#objects.break("hangs", step.what, step.index);
      case "free":
        return this.#objects.break(null, step.what, step.index);
      case "alarm":
        return this.#fates.push(step.fate);
      case "set a clock":
        return this.#setClock(step.what, step.index % this.#countOf(step.what), step.offMs);
      case "deploy":
        return this.#deploy(step.lobbies);
      case "pause":
        return this.#operate({ paused: true });
      case "go on":
        return this.#operate({ paused: null });
      case "close":
        return this.#operate({ closed: true });
      case "reopen":
        return this.#operate({ closed: null });
      case "open in":
        return this.#operate({ opensAtMs: this.#clock.nowMs + step.ms });
      case "set the rate":
        return this.#operate({ rateOverrideMilli: step.perSecond * 1000 });
      case "set the stock":
        return this.#operate({ remaining: step.remaining });
      case "set most active":
        return this.#operate({ maxActiveOverride: step.people });
      case "report the stock":
        this.#ignore(this.#desk.reportStock(this.#event, { ...this.#asked, remaining: step.remaining }));
        return this.#ignore(this.#loop.wake());
      case "cron":
        return this.#ignore(this.#runCron());
      case "recount":
        return this.#ignore(this.#desk.recount(this.#event, this.#operatorAct));
      case "call":
      case "remove":
      case "revoke":
      case "erase":
        return this.#actOnPerson(step.does, step.user);
    }
  }

  #stateOf(user: string): string | undefined {
    return this.judge.sight.called.get(user)?.state;
  }

  /** One of those of whom it is so, where there are any. */
  #someone(nth: number, isSo: (user: string) => boolean): string {
    const all = USERS.filter(isSo);
    const among = all.length > 0 ? all : USERS;
    return among[nth % among.length] as string;
  }

  get #asked() {
    return { nowMs: this.#clock.nowMs, shards: this.#config.shards };
  }

  get #operatorAct() {
    return { ...this.#asked, actId: `act-${++this.#acts}`, by: "chaos" };
  }

  get #loop() {
    const { RELEASE_LOOP } = this.#objects.env;
    return RELEASE_LOOP.get(RELEASE_LOOP.idFromName(this.#event));
  }

  #countOf(what: Killable): number {
    switch (what) {
      case "Lobby":
        return this.#config.lobbies;
      case "Booth":
        return boothsFor(this.#config);
      case "Relay":
        return Math.max(1, this.#config.relays);
      case "ReleaseLoop":
        return 1;
    }
  }

  #lobbyOf(user: string) {
    const { LOBBY } = this.#objects.env;
    return LOBBY.get(LOBBY.idFromName(shareName(this.#event, shareOf(user, this.#config.lobbies))));
  }

  #boothOf(user: string) {
    const { BOOTH } = this.#objects.env;
    return BOOTH.get(BOOTH.idFromName(shareName(this.#event, shareOf(user, boothsFor(this.#config)))));
  }

  #ignore(act: Promise<unknown>): void {
    act.catch(() => {}); // it failed by a fault; what became of it is seen in the sets
  }

  /** Of several acts of one person at a time the last answer says nothing certain, unless all are joins. */
  #begin(kind: string, user: string) {
    const others = this.#pending.get(user) ?? [];
    const own = { kind, isMixed: others.some((other) => other.kind !== kind) };
    for (const other of others) if (other.kind !== kind) other.isMixed = true;
    this.#pending.set(user, [...others, own]);
    return {
      end: (): boolean => {
        const rest = (this.#pending.get(user) ?? []).filter((other) => other !== own);
        this.#pending.set(user, rest);
        return own.isMixed;
      },
    };
  }

  #act(kind: ActKind, user: string): void {
    const sentMs = this.#clock.nowMs;
    const pending = this.#begin(kind, user);
    const asked = this.#lobbyOf(user).act(kind, user) as Promise<Answer>;
    asked.then(
      (answer) => this.#receive(kind, user, answer, sentMs, pending.end()),
      () => {
        pending.end();
        if (kind !== "position") this.judge.know(user, "unsure");
      },
    );
    if (kind === "leave") this.#watchers = this.#watchers.filter((watcher) => watcher.user !== user);
    if (kind !== "position") this.#mayChange(kind, user);
  }

  /** Until it is answered nobody knows. */
  #mayChange(kind: ActKind, user: string): void {
    if (kind === "leave" || this.judge.person(user).known === "out") {
      this.judge.person(user).known = "unsure";
      this.judge.person(user).joined = kind === "leave" ? null : this.judge.person(user).joined;
      this.judge.person(user).seen = null;
    }
  }

  #receive(kind: ActKind, user: string, answer: Answer, sentMs: number, isMixed: boolean): void {
    if (answer.status !== "answered") {
      if (!(answer.retryAfterSeconds >= 1))
        this.judge.complain(7, `${answer.status} without a time to come back`);
      if (kind !== "position") this.judge.know(user, "unsure");
      return;
    }
    const { outcome, position, version } = answer;
    if (position !== null && !isMixed) this.judge.position(user, version, position);
    if (isMixed) {
      if (kind !== "position") this.judge.know(user, "unsure");
      return;
    }
    if (outcome.kind === "admitted") this.judge.pass(user, firstEndMs(outcome));
    if (String(answer.generation) !== this.judge.generation) {
      if (kind !== "position") this.judge.know(user, "unsure");
      return;
    }
    if (kind === "leave") this.judge.know(user, "out", sentMs);
    if (kind !== "join") return;
    const hasPlace = ["joined", "already_in_queue", "returned", "called", "admitted"].includes(outcome.kind);
    this.judge.know(user, hasPlace ? "in line" : "unsure", sentMs);
    if (outcome.kind === "joined") this.judge.joined(user, sentMs);
  }

  #watch(user: string): void {
    const request = { headers: nameStreamUser(user) } as RequestInit;
    const lobby = this.#lobbyOf(user);
    const opened = lobby.fetch("http://lobby/", request) as unknown as Promise<Response>;
    this.#ignore(
      opened.then(({ status, body }) => {
        if (status === 200 && body) return this.#read(user, body);
      }),
    );
  }

  async #read(user: string, body: ReadableStream<Uint8Array>): Promise<void> {
    const watcher: Watcher = { user, last: "", ended: false };
    this.#watchers.push(watcher);
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      if (!this.#watchers.includes(watcher)) continue; // cut off
      watcher.last = decoder.decode(chunk);
      this.#coverage.note("frame", "met");
      const [, version = ""] = /^id: (\d+:\d+:\d+)$/m.exec(watcher.last) ?? [];
      const [, position = ""] = /^data: .*"position":(\d+)/m.exec(watcher.last) ?? [];
      const isAlone = (this.#pending.get(user) ?? []).length === 0;
      if (version !== "" && position !== "" && isAlone) this.judge.position(user, version, Number(position));
    }
    watcher.ended = true;
  }

  #claim(user: string): void {
    const claimed = this.#boothOf(user).claim(user) as Promise<ClaimAnswer>;
    this.#ignore(
      claimed.then((answer) => {
        if (answer.status === "answered" && answer.outcome.kind === "admitted")
          this.judge.pass(user, firstEndMs(answer.outcome));
      }),
    );
  }

  #actOnPass(does: "book" | "redeem" | "extend", user: string): void {
    const end = [...this.judge.person(user).ends].at(-1);
    if (end === undefined) return;
    const named = { user, firstEndMs: end };
    const act: PassAct =
      does === "extend"
        ? { ...named, what: "extend", bySeconds: 60 }
        : { ...named, what: does === "book" ? "complete" : "redeem", bookingId: `booking of ${user}` };
    this.#coverage.note(`${does}, with a pass`, "met");
    this.#ignore(this.#boothOf(user).actOnPasses([act]) as Promise<unknown>);
  }

  #actOnPerson(does: "call" | "remove" | "revoke" | "erase", user: string): void {
    const act = { ...this.#operatorAct, user };
    const { maxActive, claimWindowMs } = this.#config;
    this.judge.know(user, "unsure");
    this.#watchers = this.#watchers.filter((watcher) => watcher.user !== user);
    const acts = {
      call: () => this.#desk.callPerson(this.#event, { ...act, maxActive, claimWindowMs }),
      remove: () => this.#desk.removePerson(this.#event, act),
      revoke: () => this.#desk.revokePass(this.#event, act),
      erase: () => this.#desk.erase(this.#event, act),
    };
    this.#ignore(acts[does]());
  }

  #operate(change: Partial<OperatorFields>): void {
    const { rateOverrideMilli, maxActiveOverride } = change;
    const { terms } = this.judge;
    if (rateOverrideMilli != null)
      this.judge.terms = { ...terms, perSecond: Math.max(terms.perSecond, rateOverrideMilli / 1000) };
    if (maxActiveOverride != null) this.judge.terms = { ...terms, maxActive: 0 }; // lowered, it sends nobody away
    const act = { ...this.#operatorAct, version: null, change };
    this.#ignore(this.#desk.control(this.#event, act).then(() => this.#loop.wake()));
  }

  async #runCron(): Promise<void> {
    const events = await this.#desk.registeredEvents();
    if (events.includes(this.#event)) await this.#loop.wakeIfDue();
  }

  #forget(what: Killable, index: number): void {
    if (what !== "Lobby") return;
    const dying = index % this.#config.lobbies;
    const isOf = (user: string) => shareOf(user, this.#config.lobbies) === dying;
    this.judge.forgotten(isOf);
    this.#watchers = this.#watchers.filter(({ user }) => !isOf(user)); // their streams are cut
  }

  #setClock(what: Killable, index: number, offMs: number): void {
    const name = what === "ReleaseLoop" ? this.#event : shareName(this.#event, index);
    this.#offsets.set(`${what} ${name}`, offMs);
    const offsets = [0, ...this.#offsets.values()];
    this.judge.clocksApartMs = Math.max(
      this.judge.clocksApartMs,
      Math.max(...offsets) - Math.min(...offsets),
      3000,
    );
  }

  /** Objects that start from now on have so many lobbies beside them; the others live on until they die. */
  #deploy(lobbies: number): void {
    this.#config = { ...this.#config, lobbies };
    this.#objects.deploy(this.#config);
    this.judge.deployed();
    this.#watchers = [];
  }

  /** Nothing breaks any more: everybody who was told of a place has it, positions are exact, and then everybody is called. */
  async judgeEnd(): Promise<void> {
    this.line.endFaults();
    this.#fates = [];
    for (let relay = 0; relay < 4; relay++) this.#objects.break(null, "Relay", relay);
    await this.#clock.pass(1100); // what is to go back has gone back
    await this.#change({
      paused: true,
      closed: null,
      remaining: null,
      rateOverrideMilli: null,
      maxActiveOverride: null,
      opensAtMs: null,
    });
    await this.#tickNow();
    await this.#clock.pass(8000);
    this.judge.judgeKept();
    for (const [user] of this.judge.sight.line) this.#act("position", user);
    await this.#clock.pass(3000);
    await this.#change({ paused: null });
    await this.#tickNow();
    for (let waited = 0; this.judge.sight.line.size > 0 && waited < 30_000; waited += 1000) {
      if (waited % 10_000 === 5000) await this.#tickNow();
      await this.#clock.pass(1000);
    }
    const { line } = this.judge.sight;
    if (line.size > 0) this.judge.complain(2, `${[...line.keys()]} are not called in 30 s`);
    await this.#clock.pass(6000);
    this.#judgeStreams();
    await this.#judgeCounters();
  }

  async #change(change: Partial<OperatorFields>): Promise<void> {
    const { shards } = this.#config;
    const done = operate(this.#desk, this.#event, change, { nowMs: this.#clock.nowMs, shards });
    await this.#clock.resultOf(done, MOST_MS);
  }

  /** As after an operator's act, and by the cron. A loop that gave way to another copy is asked once more. */
  async #tickNow(): Promise<void> {
    await this.#clock.resultOf(
      Promise.resolve(this.#loop.wake()).catch(() => {}),
      MOST_MS,
    );
    await this.#clock.resultOf(
      Promise.resolve(this.#loop.wakeIfDue()).catch(() => {}),
      MOST_MS,
    );
  }

  #judgeStreams(): void {
    for (const { user, last, ended } of this.#watchers) {
      const state = this.judge.sight.called.get(user)?.state;
      if (state !== "called" && state !== "admitted") continue;
      if (!ended || !last.includes('"ready"'))
        this.judge.complain(6, `${user} is ${state}, and their stream said ${last}`);
    }
  }

  /** What the counters say, by which people are called, against the sets. */
  async #judgeCounters(): Promise<void> {
    const names = ["waiting", "called", "admitted", "missed", "spent", "forfeited", "revoked"];
    const [reply] = await this.#clock.hold(() =>
      this.#connection.send([["HMGET", stateKey(this.#event), ...names]]),
    );
    const states = [...this.judge.sight.called.values()].map(({ state }) => state);
    for (const [index, name] of names.entries()) {
      const counter = Number((reply as unknown[])[index] ?? 0);
      const counted =
        name === "waiting" ? this.judge.sight.line.size : states.filter((state) => state === name).length;
      if (counter !== counted)
        this.judge.complain(2, `the counter ${name} is ${counter}, and there are ${counted}`);
    }
  }

  /** Everybody's objects end, and Redis forgets them. */
  async close(): Promise<void> {
    this.#objects.stop();
    for (const what of ["Lobby", "Booth", "Relay"] as const)
      for (let index = 0; index < 6; index++) this.#objects.die(what, index);
    this.#objects.die("ReleaseLoop");
    await this.#clock.hold(() => this.line.clear());
  }
}
