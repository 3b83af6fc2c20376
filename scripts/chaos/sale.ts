/**
 * One sale of a few people through the product's own objects, scripts and a real Redis, on the clock of its schedule: what a schedule
 * does to it, and what people are answered.
 */

import { toEventConfig } from "../../src/config/read-events.ts";
import { readNumbers } from "../../src/config/read-numbers.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { allKeys, shardKeys, stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import type { RedisConnection } from "../upstash-local/redis-connection.ts";
import type { Coverage } from "./coverage.ts";
import { DrawingSale } from "./drawing-sale.ts";
import { DrawingTools } from "./drawing-tools.ts";
import { DrawingJudge } from "./judge/drawing.ts";
import { Judge } from "./judge/judge.ts";
import { MOST_MS, Operators } from "./operators.ts";
import { Platform } from "./platform.ts";
import { RedisLink } from "./redis-link.ts";
import { SaleEnd } from "./sale-end.ts";
import { type Schedule, type Step, USERS } from "./schedule.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import { letFail, Visitors } from "./visitors.ts";

/** Of ticks' distance: the least that a deploy accepts. */
const BURST_TICKS = 2;
/** Who acts does not wait for the answer of who acted before, but sends a moment later. */
const MOMENT_MS = 20;

export class ChaosSale {
  readonly judge: Judge;
  readonly redis: RedisLink;
  readonly #clock: VirtualClock;
  readonly #coverage: Coverage;
  readonly #event: string;
  readonly #platform: Platform;
  readonly #desk: RedisQueue;
  readonly #visitors: Visitors;
  readonly #operators: Operators;
  /** Of a sale that opens with one. */
  readonly #drawing: DrawingSale | null;
  readonly #end: SaleEnd;

  constructor(
    event: string,
    schedule: Schedule,
    connection: RedisConnection,
    clock: VirtualClock,
    coverage: Coverage,
  ) {
    const { shards, lobbies, relays, atOnce, claimWindowMs, rate, intervalMs, drawsInMs } = schedule;
    this.#event = event;
    this.#clock = clock;
    this.#coverage = coverage;
    const tools = drawsInMs === null ? null : new DrawingTools(clock, coverage);
    const config: EventConfig = {
      ...toEventConfig(readNumbers({}, [])),
      ...tools?.settings,
      shards,
      lobbies,
      relays,
      invisibleWhenIdle: atOnce,
      rateMilli: rate * 1000,
      intervalMs,
      burstMs: BURST_TICKS * intervalMs,
      claimWindowMs,
      returnWindowMs: 120_000,
      passTtlSeconds: 300,
      maxExtensionSeconds: 600,
    };
    const keys = Array.from({ length: shards }, (_, shard) => {
      const ofShard = shardKeys(event, shard);
      return [...ofShard.slice(0, 2), ...(tools ? ofShard.slice(-1) : [])]; // the last are the entrants
    });
    const terms = { perSecond: rate, burstMs: BURST_TICKS * intervalMs, claimWindowMs };
    const complain = (promise: number, text: string) => this.judge.complain(promise, text);
    const drawing = tools && new DrawingJudge({ event, ...tools.forJudge, complain, coverage });
    this.judge = new Judge(keys, stateKey(event), terms, () => clock.nowMs, coverage, drawing);
    this.redis = new RedisLink(connection, clock, allKeys(event, shards), this.judge, coverage);
    this.#desk = new RedisQueue(this.redis.callsOf(() => false));
    this.#platform = new Platform(config, {
      ...{ event, clock, coverage, desk: this.#desk, redis: this.redis, judge: this.judge },
      drawingOf:
        tools &&
        ((life) =>
          tools.openFor(
            life,
            this.redis.callsOf(() => life.isOver),
          )),
      cutOff: (isOf) => this.#visitors.cutOff(isOf),
    });
    const { redis, judge } = this;
    const common = { clock, judge, coverage, platform: this.#platform };
    this.#visitors = new Visitors(common);
    this.#operators = new Operators({ ...common, event, desk: this.#desk });
    const tickNow = () => this.#tickNow();
    this.#drawing = tools && drawing && new DrawingSale({ ...common, judge: drawing, tools, redis, tickNow });
    this.#end = new SaleEnd({
      ...{ event, clock, connection, judge, redis, tickNow, isPatient: schedule.chance % 8 === 0 },
      ...{ visitors: this.#visitors, operators: this.#operators, drawing: this.#drawing },
    });
  }

  /** An operator says when a drawing closes; and everybody comes at once before anybody is called, where the schedule says so. */
  async begin({ drawsInMs, comesEarly }: Schedule): Promise<void> {
    this.#drawing?.begin();
    if (drawsInMs !== null) await this.#operators.change({ opensAtMs: this.#clock.nowMs + drawsInMs });
    if (!comesEarly) return;
    if (drawsInMs === null) await this.#operators.change({ paused: true });
    for (const user of USERS) this.#visitors.act("join", user);
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
        return this.#visitors.act(step.does, step.user);
      case "open two tabs":
        this.#visitors.watch(step.user);
        this.#visitors.act("join", step.user);
        return this.#visitors.act("join", step.user);
      case "watch":
        return this.#visitors.watch(step.user);
      case "claim":
        return this.#visitors.claim(step.user);
      case "take a turn":
        return this.#visitors.claim(this.#someone(step.nth, (user) => this.#stateOf(user) === "called"));
      case "come back":
        return this.#visitors.act(
          "join",
          this.#someone(step.nth, (user) => this.#stateOf(user) === "missed"),
        );
      case "book":
      case "redeem":
      case "extend":
        return this.#visitors.actOnPass(
          step.does,
          this.#someone(step.nth, (user) => this.judge.people.person(user).ends.size > 0),
        );
      case "pass":
        return;
      case "break":
        return this.redis.plan({ name: step.fault, at: step.at, script: step.script });
      case "fail over":
        return letFail(this.redis.goBackLater(step.afterMs));
      case "kill":
        return this.#platform.kill(step.what, step.index);
      case "double":
        return this.#platform.double(step.what, step.index);
      case "hang":
        return this.#platform.objects.break("hangs", step.what, step.index);
      case "free":
        return this.#platform.objects.break(null, step.what, step.index);
      case "alarm":
        return this.#platform.setNextAlarm(step.fate);
      case "set a clock":
        return this.#platform.setClock(step.what, step.index, step.offMs);
      case "deploy":
        return this.#platform.deploy(step.lobbies);
      case "pause":
        return this.#operators.operate({ paused: true });
      case "go on":
        return this.#operators.operate({ paused: null });
      case "close":
        return this.#operators.operate({ closed: true });
      case "reopen":
        return this.#operators.operate({ closed: null });
      case "open in":
        return this.#operators.operate({ opensAtMs: this.#clock.nowMs + step.ms });
      case "set the rate":
        return this.#operators.operate({ rateOverrideMilli: step.perSecond * 1000 });
      case "set the stock":
        return this.#operators.operate({ remaining: step.remaining });
      case "set most active":
        return this.#operators.operate({ maxActiveOverride: step.people });
      case "report the stock":
        return this.#operators.reportStock(step.remaining);
      case "cron":
        return letFail(this.#runCron());
      case "recount":
        return this.#operators.recount();
      case "call":
      case "remove":
      case "revoke":
      case "erase":
        return this.#operators.actOnPerson(step.does, step.user);
      case "fail over at the close":
        return this.#drawing?.failOverAtClose(step);
      case "kill in the midst":
      case "double in the midst":
        return this.#drawing?.breakInMidst(step);
      case "set the beacon's relays":
        return this.#drawing?.setRelays(step.to);
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

  async #runCron(): Promise<void> {
    const events = await this.#desk.registeredEvents();
    if (events.includes(this.#event)) await this.#platform.loop.wakeIfDue();
  }

  /** Nothing breaks any more, and what was promised is asked for. */
  async judgeEnd(): Promise<void> {
    await this.#drawing?.meetFaults();
    this.#drawing?.setRelays("there");
    this.redis.endFaults();
    this.#platform.endFaults();
    await this.#end.judge();
  }

  /** As after an operator's act, and by the cron. A loop that gave way to another copy is asked once more. */
  async #tickNow(): Promise<void> {
    await this.#clock.resultOf(
      Promise.resolve(this.#platform.loop.wake()).catch(() => {}),
      MOST_MS,
    );
    await this.#clock.resultOf(
      Promise.resolve(this.#platform.loop.wakeIfDue()).catch(() => {}),
      MOST_MS,
    );
  }

  /** Everybody's objects end, and Redis forgets them. */
  async close(): Promise<void> {
    this.#platform.stop();
    await this.#clock.hold(() => this.redis.clear());
  }
}
