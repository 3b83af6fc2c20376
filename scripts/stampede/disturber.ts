import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { changeEvent, type Desk } from "../system/change-event.ts";
import { killWorkerd } from "../system/kill-workerd.ts";
import type { Tally } from "./crowd/tally.ts";
import { type Disturbance, RECOVERY_MS } from "./judge/evidence.ts";

/** At which share of all passes each comes, one after the other. */
const SHARES = { kill: 0.2, standStill: 0.45, slowDown: 0.75 };
const STANDSTILL_MS = 10_000;
const SLOW_MS = 5000;
const LOOK_EVERY_MS = 50;

interface Sale {
  readonly options: { readonly event: string; readonly rate: number };
  readonly tally: Tally;
}

/**
 * Breaks a sale on purpose: kills workerd, and with it every lobby, booth, relay and loop, which Miniflare starts again; stops
 * Redis for ten seconds; and halves the rate for five. What it did is evidence: it knows nothing of what the queue makes of it.
 */
export class Disturber {
  readonly #redis: Redis;
  readonly #desk: Desk;
  readonly #sales: readonly Sale[];
  readonly #takers: number;
  readonly done: Disturbance[] = [];
  #isStopped = false;
  #redisPid: number | null = null;

  constructor(redisUrl: string, desk: Desk, sales: readonly Sale[], takers: number) {
    this.#redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
    this.#desk = desk;
    this.#sales = sales;
    this.#takers = takers;
  }

  async run(): Promise<void> {
    await this.#untilPasses(SHARES.kill);
    await this.#note("workerd was killed", async () => killWorkerd());
    await this.#untilPasses(SHARES.standStill);
    await this.#note("Redis stood still", () => this.#stopRedis());
    await this.#untilPasses(SHARES.slowDown);
    await this.#note("half the rate", () => this.#slowDown());
  }

  /** Redis goes on, whatever happened. */
  stop(): void {
    this.#isStopped = true;
    if (this.#redisPid !== null) process.kill(this.#redisPid, "SIGCONT");
    this.#redis.disconnect();
  }

  async #untilPasses(share: number): Promise<void> {
    const passes = () => this.#sales.reduce((sum, { tally }) => sum + tally.validPasses, 0);
    while (!this.#isStopped && passes() < share * this.#takers) await sleep(LOOK_EVERY_MS);
  }

  async #note(what: Disturbance["what"], disturb: () => Promise<void>): Promise<void> {
    if (this.#isStopped) return;
    const sinceMs = Date.now();
    const excuse = (untilMs: number) => {
      for (const { tally } of this.#sales) tally.disturbedUntilMs = untilMs;
    };
    if (what !== "half the rate") excuse(Number.POSITIVE_INFINITY);
    await disturb();
    const atMs = Date.now();
    if (what !== "half the rate") excuse(atMs + RECOVERY_MS);
    this.done.push({ what, sinceMs, atMs });
  }

  async #stopRedis(): Promise<void> {
    const pid = Number(/^process_id:(\d+)/m.exec(await this.#redis.info("server"))?.[1]);
    process.kill(pid, "SIGSTOP");
    this.#redisPid = pid;
    await sleep(STANDSTILL_MS);
    this.#redisPid = null;
    process.kill(pid, "SIGCONT");
  }

  async #slowDown(): Promise<void> {
    const setRates = (rateOf: (rate: number) => number | null) =>
      Promise.all(
        this.#sales.map(({ options: { event, rate } }) =>
          changeEvent(this.#desk, event, { release_rate: rateOf(rate) }),
        ),
      );
    await setRates((rate) => rate / 2);
    await sleep(SLOW_MS);
    await setRates(() => null);
  }
}
