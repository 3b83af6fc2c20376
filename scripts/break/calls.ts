import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { CallHistory } from "./call-history.ts";

const LOOK_EVERY_MS = 25;
const PATIENCE_MS = 1000;

/** Reads from Redis, past the product, how many were called and how many wait, again and again. */
export class CallWatch {
  readonly history = new CallHistory();
  readonly #key: string;
  readonly #urlOf: () => string;
  #redis: Redis | null = null;
  #url = "";
  #isStopping = false;

  constructor(event: string, urlOf: () => string) {
    this.#key = `queue:{${event}}:state`;
    this.#urlOf = urlOf;
  }

  async run(): Promise<void> {
    for (; !this.#isStopping; await sleep(LOOK_EVERY_MS)) {
      const sentMs = Date.now();
      const counts = await this.#read().catch(() => null); // Redis is what is broken
      if (!counts) continue;
      const [called, waiting] = counts.map(Number);
      this.history.note({ sentMs, answeredMs: Date.now(), called: called ?? 0, waiting: waiting ?? 0 });
    }
    this.#redis?.disconnect();
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #read(): Promise<(string | null)[] | undefined> {
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
    return this.#redis?.hmget(this.#key, "called_total", "waiting");
  }
}
