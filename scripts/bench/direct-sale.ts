import { type ActKind, noActs } from "../../src/core/outcome.ts";
import type { FlushReply, TickReply } from "../../src/core/waiting-queue.ts";
import { makeNonce } from "../../src/core/writer/writer-nonce.ts";
import { DirectRedis } from "./direct-redis.ts";

const INTERVAL_MS = 100;
const BATCH = 250;

/** One event on a Redis of its own, with one lobby and one loop, whose clock the bench sets. */
export class DirectSale {
  readonly direct: DirectRedis;
  readonly #rateMilli: number;
  readonly #nonce: number;
  #nowMs = Date.now();
  #seq = 0;
  #people = 0;

  private constructor(direct: DirectRedis, perSecond: number) {
    this.direct = direct;
    this.#rateMilli = perSecond * 1000;
    this.#nonce = makeNonce(this.#nowMs, 0);
  }

  /** Opens a sale in which so many people wait after the opening burst has been called. */
  static async open(waiting: number, perSecond: number): Promise<DirectSale> {
    const sale = new DirectSale(await DirectRedis.start(), perSecond);
    while (sale.#people < waiting) await sale.act("join", sale.newcomers(BATCH));
    for (let n = 0; n < 4; n++) await sale.tick();
    return sale;
  }

  newcomers(count: number): string[] {
    return Array.from({ length: count }, () => `visitor-${this.#people++}`);
  }

  /** Acts as a lobby that is up to date and reads no departed tickets. */
  act(kind: ActKind, users: readonly string[]): Promise<FlushReply> {
    return this.direct.queue.flush("sale", {
      nowMs: this.#nowMs,
      shards: 1,
      numbering: 0,
      lobby: 0,
      fence: { nonce: this.#nonce, seq: ++this.#seq },
      acknowledged: null,
      departedIndex: Number.MAX_SAFE_INTEGER,
      maxQueueSize: 0,
      passTtlSeconds: 300,
      opening: "first-come",
      proofKey: 0,
      atOnce: null, // ticks call
      acts: { ...noActs<string>(), [kind]: users },
    });
  }

  tick(): Promise<TickReply> {
    this.#nowMs += INTERVAL_MS;
    return this.direct.queue.release("sale", {
      nowMs: this.#nowMs,
      shards: 1,
      numbering: 0,
      tick: 0,
      nonce: this.#nonce,
      rateMilli: this.#rateMilli,
      intervalMs: INTERVAL_MS,
      burstMs: 2 * INTERVAL_MS,
      maxActive: 0,
      claimWindowMs: 60_000,
      returnWindowMs: 0,
      departedIndex: Number.MAX_SAFE_INTEGER,
    });
  }
}
