import { LONGEST_HOLD_MS } from "../../src/core/pace.ts";
import { stateKey } from "../../src/store/keys.ts";
import type { RedisConnection } from "../upstash-local/redis-connection.ts";
import type { DrawingSale } from "./drawing-sale.ts";
import type { Judge } from "./judge/judge.ts";
import { MOST_MS, type Operators } from "./operators.ts";
import type { RedisLink } from "./redis-link.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { Visitors } from "./visitors.ts";

/** Until lobbies and booths have put back what a rollback took. */
const RESTORED_MS = 8000;
/** Until a tick has counted again, which it does every five seconds. */
const RECOUNTED_MS = 6000;
/** Where nobody is, no tick comes by itself. */
const TICKS_AFTER_MS = 1000;
/** Until a question is answered: where what was cut off has the line renumbered it is held, in shards for three seconds and a tick. */
const ANSWERED_MS = LONGEST_HOLD_MS;
/** Where nothing went back: until what was cut off is mended. */
const SETTLED_MS = 500;

interface Surroundings {
  readonly event: string;
  readonly clock: VirtualClock;
  readonly connection: RedisConnection;
  readonly judge: Judge;
  readonly redis: RedisLink;
  readonly visitors: Visitors;
  readonly operators: Operators;
  readonly drawing: DrawingSale | null;
  readonly tickNow: () => Promise<void>;
  /** Waits as long as it may, whatever has come by then. */
  readonly isPatient: boolean;
}

/** The end of a sale in which nothing breaks any more. */
export class SaleEnd {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Everybody who was told of a place has it, positions are exact, and then everybody is called. */
  async judge(): Promise<void> {
    const { clock, judge, redis, visitors, operators, drawing, tickNow, isPatient } = this.#around;
    await this.#wait(() => redis.isQuiet && visitors.areAnswered, MOST_MS);
    visitors.judgeAnswered();
    await operators.change({
      paused: true,
      closed: null,
      remaining: null,
      rateOverrideMilli: null,
      maxActiveOverride: null,
      opensAtMs: null,
    });
    await tickNow();
    await drawing?.end();
    if (judge.complaints.length > 0) return;
    // Only lobbies and booths can restore what a rollback took, and they find out by looking now and then.
    // A clock that is ahead holds the line up for longer.
    const restoredMs = RESTORED_MS + judge.clocksApartMs;
    await clock.pass(judge.people.hasGoneBack || isPatient ? restoredMs : SETTLED_MS);
    judge.judgeKept();
    visitors.askWhereTheyStand(judge.sight.line.keys());
    await this.#wait(() => visitors.areAnswered, ANSWERED_MS);
    visitors.judgeAnswered();
    await operators.change({ paused: null });
    await this.#judgeCalls();
    await this.#wait(() => visitors.areTold, 6000);
    visitors.judgeStreams();
    await this.#judgeCounters(redis.hasRefused || judge.people.hasGoneBack ? RECOUNTED_MS : 0);
  }

  async #judgeCalls(): Promise<void> {
    const { clock, judge, tickNow } = this.#around;
    await tickNow();
    const isEmpty = () => judge.sight.line.size === 0;
    for (let nth = 0; nth < 3 && !(await clock.passUntil(isEmpty, 5000 + 5000 * nth)); nth++) await tickNow();
    const { line } = judge.sight;
    if (line.size > 0) judge.complain(2, `${[...line.keys()]} are not called in half a minute`);
  }

  /** They may be wrong for so long: after a script that was cut off, or where the state went back and the sets did not. */
  async #judgeCounters(mostMs: number): Promise<void> {
    const { clock, judge, tickNow, operators } = this.#around;
    let wrong = await this.#findWrongCounters();
    for (let ms = 0; wrong.length > 0 && ms < mostMs; ms += TICKS_AFTER_MS) {
      await tickNow();
      if (await this.#isAtRest()) operators.recount(); // its ticks count nothing
      await clock.pass(TICKS_AFTER_MS);
      wrong = await this.#findWrongCounters();
    }
    for (const text of wrong) judge.complain(2, text);
  }

  async #isAtRest(): Promise<boolean> {
    const { event, clock, connection } = this.#around;
    const [idle] = await clock.hold(() => connection.send([["HGET", stateKey(event), "idle"]]));
    return Number(idle) === 1;
  }

  /** What the counters say, by which people are called, against the sets. */
  async #findWrongCounters(): Promise<string[]> {
    const { event, clock, connection, judge } = this.#around;
    const names = ["waiting", "called", "admitted", "missed", "spent", "forfeited", "revoked"];
    const [reply] = await clock.hold(() => connection.send([["HMGET", stateKey(event), ...names]]));
    const states = [...judge.sight.called.values()].map(({ state }) => state);
    const { size } = judge.sight.line;
    return names.flatMap((name, index) => {
      const counter = Number((reply as unknown[])[index] ?? 0);
      const counted = name === "waiting" ? size : states.filter((state) => state === name).length;
      return counter === counted ? [] : [`the counter ${name} is ${counter}, and there are ${counted}`];
    });
  }

  /** Until this is so, or for so many ms; a patient sale, one of eight, in any case for all of them. */
  async #wait(isSo: () => boolean, mostMs: number): Promise<void> {
    const { clock, isPatient } = this.#around;
    if (isPatient) await clock.pass(mostMs);
    else await clock.passUntil(isSo, mostMs);
  }
}
