import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { History, type HistoryEntry, type Snapshot } from "./history.ts";
import { Monitor } from "./monitor.ts";
import { RedisProbe } from "./redis-probe.ts";

const CATCH_UP_MS = 30_000;

export interface Testimony {
  readonly entries: readonly HistoryEntry[];
  /** What Redis held when the history ended. */
  readonly end: Snapshot;
}

/** Watches one event in Redis from before the first join until after the last pass. */
export class Witness {
  readonly #event: string;
  readonly #history: History;
  readonly #monitor: Monitor;
  readonly #probe: RedisProbe;
  readonly #startMarker: string;
  readonly start: Snapshot;

  private constructor(
    event: string,
    history: History,
    monitor: Monitor,
    probe: RedisProbe,
    startMarker: string,
    start: Snapshot,
  ) {
    this.#event = event;
    this.#history = history;
    this.#monitor = monitor;
    this.#probe = probe;
    this.#startMarker = startMarker;
    this.start = start;
  }

  static async arrive(redisUrl: string, event: string): Promise<Witness> {
    const history = new History(event);
    const monitor = await Monitor.start(redisUrl, history.readLine);
    const probe = new RedisProbe(redisUrl);
    const marker = `stampede:${randomUUID()}`;
    return new Witness(event, history, monitor, probe, marker, await probe.snapshot(event, marker));
  }

  countCommands(): Promise<number> {
    return this.#probe.countCommands();
  }

  /** Throws when the history has a hole. */
  async testify(): Promise<Testimony> {
    const marker = `stampede:${randomUUID()}`;
    const end = await this.#probe.snapshot(this.#event, marker);
    for (let waitedMs = 0; !this.#history.hasPassed(marker); waitedMs += 20) {
      if (this.#monitor.failure) throw new Error("the history broke off", { cause: this.#monitor.failure });
      if (waitedMs > CATCH_UP_MS) throw new Error("MONITOR is far behind; the history is incomplete");
      await sleep(20);
    }
    return { entries: this.#history.between(this.#startMarker, marker, this.start), end };
  }

  leave(): void {
    this.#monitor.stop();
    this.#probe.stop();
  }
}
