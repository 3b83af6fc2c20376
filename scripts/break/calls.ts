import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

const LOOK_EVERY_MS = 25;
const PATIENCE_MS = 1000;

/** When people were called, read from Redis past the product. A failover may take calls back: what counts is that they go on. */
export class CallWatch {
  readonly #key: string;
  readonly #urlOf: () => string;
  #redis: Redis | null = null;
  #url = "";
  #total = 0;
  #isStopping = false;
  waiting = 0;
  /** ms since 1970. */
  readonly #callsMs: number[] = [];

  constructor(event: string, urlOf: () => string) {
    this.#key = `queue:{${event}}:state`;
    this.#urlOf = urlOf;
  }

  async run(): Promise<void> {
    for (; !this.#isStopping; await sleep(LOOK_EVERY_MS)) {
      const [called, waiting] = await this.#read().catch(() => [null, null]); // Redis is what is broken
      if (called === null || called === undefined) continue;
      this.waiting = Number(waiting);
      if (Number(called) > this.#total) this.#callsMs.push(Date.now());
      this.#total = Number(called);
    }
    this.#redis?.disconnect();
  }

  stop(): void {
    this.#isStopping = true;
  }

  /** The first call from then on; null when there was none yet. */
  firstSince(ms: number): number | null {
    return this.#callsMs.find((atMs) => atMs >= ms) ?? null;
  }

  async #read(): Promise<(string | null)[]> {
    if (this.#url !== this.#urlOf()) {
      this.#redis?.disconnect();
      this.#url = this.#urlOf();
      this.#redis = new Redis(this.#url, {
        maxRetriesPerRequest: 0,
        retryStrategy: () => LOOK_EVERY_MS,
        commandTimeout: PATIENCE_MS,
      });
      this.#redis.on("error", () => {}); // each reading says so
    }
    return (await this.#redis?.hmget(this.#key, "called_total", "waiting")) ?? [];
  }
}
