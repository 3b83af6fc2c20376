import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisUsage } from "../measure/redis-usage.ts";
import { History, type HistoryEntry, parseHistoryLine, type Snapshot } from "./history.ts";
import { Monitor } from "./monitor.ts";
import { RedisProbe } from "./redis-probe.ts";

const CATCH_UP_MS = 30_000;

export interface Testimony {
  readonly entries: readonly HistoryEntry[];
  /** What Redis held when the history ended. */
  readonly end: Snapshot;
}

/** An event that is watched, and what Redis held of it at the marker at which its history begins. */
interface Watched {
  readonly event: string;
  readonly history: History;
  readonly marker: string;
  readonly start: Snapshot;
}

/** Watches events in Redis from before the first join until after the last pass. */
export class Witness {
  readonly #monitor: Monitor;
  readonly #probe: RedisProbe;
  readonly #watched: readonly Watched[];

  private constructor(monitor: Monitor, probe: RedisProbe, watched: readonly Watched[]) {
    this.#monitor = monitor;
    this.#probe = probe;
    this.#watched = watched;
  }

  static async arrive(redisUrl: string, events: readonly string[]): Promise<Witness> {
    const histories = events.map((event) => ({ event, history: new History(event) }));
    const monitor = await Monitor.start(redisUrl, (text) => {
      const line = parseHistoryLine(text);
      if (line) for (const { history } of histories) history.record(line);
    });
    const probe = new RedisProbe(redisUrl);
    const watched = histories.map(async ({ event, history }) => {
      const marker = newMarker();
      return { event, history, marker, start: await probe.snapshot(event, marker) };
    });
    return new Witness(monitor, probe, await Promise.all(watched));
  }

  usage(): Promise<RedisUsage> {
    return this.#probe.usage();
  }

  /** One testimony for each event, in their order. Throws when the history has a hole. */
  testify(): Promise<Testimony[]> {
    return Promise.all(this.#watched.map((watched) => this.#testifyOn(watched)));
  }

  async #testifyOn({ event, history, marker: first, start }: Watched): Promise<Testimony> {
    const last = newMarker();
    const end = await this.#probe.snapshot(event, last);
    for (let waitedMs = 0; !history.hasPassed(last); waitedMs += 20) {
      if (this.#monitor.failure) throw new Error("the history broke off", { cause: this.#monitor.failure });
      if (waitedMs > CATCH_UP_MS) throw new Error("MONITOR is far behind; the history is incomplete");
      await sleep(20);
    }
    return { entries: history.between(first, last, start), end };
  }

  leave(): void {
    this.#monitor.stop();
    this.#probe.stop();
  }
}

function newMarker(): string {
  return `stampede:${randomUUID()}`;
}
