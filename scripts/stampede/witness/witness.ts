import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisUsage } from "../../measure/redis-usage.ts";
import { History, type HistoryEntry, parseHistoryLine, type Snapshot } from "./history.ts";
import { Monitor } from "./monitor.ts";
import { timeOf } from "./monitor-line.ts";
import { RedisProbe } from "./redis-probe.ts";

/** MONITOR may lag so far behind Redis. */
const CATCH_UP_MS = 30_000;
const LOOK_EVERY_MS = 20;
/** How often Redis is asked, so that a gap in the history shows that it stood still, and not that everything else did. */
const PING_EVERY_MS = 100;

/** What was recorded of one event. */
export interface Recording {
  readonly entries: readonly HistoryEntry[];
  /** What Redis held when the history ended. */
  readonly end: Snapshot;
}

/** A watched event, and what Redis held of it at the marker where its history begins. */
interface Watched {
  readonly event: string;
  readonly history: History;
  readonly marker: string;
  readonly start: Snapshot;
}

/** Records events in Redis, by MONITOR, from before the first join until after the last pass. */
export class Witness {
  readonly #monitor: Monitor;
  readonly #probe: RedisProbe;
  readonly #watched: readonly Watched[];
  readonly #pings: ReturnType<typeof setInterval>;

  private constructor(monitor: Monitor, probe: RedisProbe, watched: readonly Watched[]) {
    this.#monitor = monitor;
    this.#probe = probe;
    this.#watched = watched;
    this.#pings = setInterval(() => probe.ping(), PING_EVERY_MS);
  }

  static async start(redisUrl: string, events: readonly string[]): Promise<Witness> {
    const histories = events.map((event) => ({ event, history: new History(event) }));
    const monitor = await Monitor.start(redisUrl, (text) => {
      const atMs = timeOf(text);
      if (atMs !== null) for (const { history } of histories) history.noteTime(atMs);
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

  /** One recording for each event, in their order. Throws when a history is incomplete. */
  finish(): Promise<Recording[]> {
    return Promise.all(this.#watched.map((watched) => this.#finishOne(watched)));
  }

  async #finishOne({ event, history, marker: first, start }: Watched): Promise<Recording> {
    const last = newMarker();
    const end = await this.#probe.snapshot(event, last);
    for (let waitedMs = 0; !history.hasReached(last); waitedMs += LOOK_EVERY_MS) {
      if (this.#monitor.failure) throw new Error("the history broke off", { cause: this.#monitor.failure });
      if (waitedMs > CATCH_UP_MS) throw new Error("MONITOR is far behind; the history is incomplete");
      await sleep(LOOK_EVERY_MS);
    }
    return { entries: history.between(first, last, start), end };
  }

  stop(): void {
    clearInterval(this.#pings);
    this.#monitor.stop();
    this.#probe.stop();
  }
}

function newMarker(): string {
  return `stampede:${randomUUID()}`;
}
