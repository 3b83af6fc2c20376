import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import type { RedisCalls } from "../../src/store/redis-queue.ts";
import type { FaultyRedis } from "./faulty-redis.ts";

/**
 * What becomes of a script of the drawing. died: it is done, and the object is gone before the reply comes. late: it is done
 * three seconds later, while a second object goes on. again: it arrives once more after as long. rolledBack: Redis goes back to before it, so
 * many ms later.
 */
export type LineFault =
  | "fine"
  | "request lost"
  | "reply lost"
  | "died"
  | "late"
  | "again"
  | { readonly cut: number }
  | { readonly rolledBackMs: number };

const LATE_MS = 3000;

/** What happens beside the line. */
interface Around {
  /** The object is gone; what it has under way goes on, but no one hears of it. */
  killDrawing(): void;
  /** The object is gone, and another loop calls the one that takes its place. */
  doubleDrawing(): void;
  /** Redis goes back to what it is now, so many ms later. */
  failOver(afterMs: number): Promise<void>;
}

/** The line of a drawing to Redis, on which each write meets what was planned for it; reads too, of which there are more. */
export class DrawLine implements Pick<RedisCalls, "run"> {
  readonly #redis: FaultyRedis;
  readonly #around: Around;
  #writes: LineFault[] = [];
  #reads: LineFault[] = [];
  /** How many scripts met which fault, by its name. */
  readonly met = new Map<string, number>();

  constructor(redis: FaultyRedis, around: Around) {
    this.#redis = redis;
    this.#around = around;
  }

  plan(writes: readonly LineFault[], reads: readonly LineFault[]): void {
    this.#writes = [...writes];
    this.#reads = [...reads];
  }

  /** Whether writes are planned that have not come yet. */
  get isPlanned(): boolean {
    return this.#writes.length > 0;
  }

  async run(...request: Parameters<RedisCalls["run"]>): Promise<unknown> {
    const isRead = request[0] === "list_entrants";
    const fault = (isRead ? this.#reads : this.#writes).shift() ?? "fine";
    const name = typeof fault === "string" ? fault : "cut" in fault ? "cut" : "rolled back";
    this.met.set(name, (this.met.get(name) ?? 0) + 1);
    if (typeof fault === "object" && "cut" in fault) {
      this.#redis.next = fault;
      return this.#redis.run(...request);
    }
    if (typeof fault === "object") {
      await this.#around.failOver(fault.rolledBackMs);
      return this.#redis.run(...request);
    }
    switch (fault) {
      case "fine":
        return this.#redis.run(...request);
      case "request lost":
        throw new StoreUnavailable("the request was lost");
      case "reply lost":
        await this.#redis.run(...request);
        throw new StoreUnavailable("the reply was lost");
      case "died":
        await this.#redis.run(...request);
        this.#around.killDrawing();
        throw new StoreUnavailable("nobody is there any more who would read the reply");
      case "late":
        this.#around.doubleDrawing();
        await later(LATE_MS);
        return this.#redis.run(...request);
      case "again":
        void later(LATE_MS).then(() => this.#redis.run(...request).catch(() => {}));
        return this.#redis.run(...request);
    }
  }
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
