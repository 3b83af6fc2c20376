/**
 * The product's own objects in one process, on a clock that the test sets and a real Redis. Redis answers in real time, during
 * which the clock stands still.
 */
import { vi } from "vitest";
import { ObjectsInProcess, type OnCall } from "../../scripts/in-process/objects-in-process.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import type { OpenedDrawing } from "../../src/objects/open-event.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import type { FaultyRedis } from "./faulty-redis.ts";
import { UnderWay } from "./under-way.ts";

/** The clock must be fake: `vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] })`. */
export class SimulatedPlatform extends ObjectsInProcess {
  readonly #lines: readonly FaultyRedis[];
  /** How often each method of a class of objects was called, as "Lobby.act"; the loop's alarms as "ReleaseLoop.alarm". */
  readonly calls: Map<string, number>;
  /** Work outside of Redis that takes no time on the clock, as a signature. */
  readonly underWay = new UnderWay();

  /** `variables` are those of the Worker, where a test needs one; `drawing` has a line of its own to Redis. */
  constructor(
    event: string,
    redis: FaultyRedis,
    config: EventConfig,
    variables: object = {},
    drawing?: OpenedDrawing & { readonly redis: FaultyRedis },
  ) {
    const calls = new Map<string, number>();
    const onCall: OnCall = (kind, _, method) => {
      const call = `${kind}.${method}`;
      calls.set(call, (calls.get(call) ?? 0) + 1);
    };
    super(event, config, new RedisQueue(redis), {
      onCall,
      variables,
      ...(drawing && { drawingOf: () => drawing }),
    });
    this.#lines = drawing ? [redis, drawing.redis] : [redis];
    this.calls = calls;
  }

  /** Its alarm rings no more, and every call of it is refused. */
  takeLoopAway(): void {
    this.stop();
    this.break("away", "ReleaseLoop");
  }

  /** Lets so much time pass, with everything that it brings. */
  async pass(ms: number): Promise<void> {
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, ms);
    while (!isOver) await this.#step();
    await this.#settle();
  }

  /** Lets time pass until this comes to its end. Throws when nothing has come of it after so many ms. */
  async resultOf<T>(promise: Promise<T>, mostMs: number): Promise<T> {
    const results: T[] = [];
    void promise.then((result) => results.push(result));
    await this.#settle();
    const lastMs = Date.now() + mostMs;
    while (results.length === 0 && Date.now() < lastMs) await this.#step();
    await this.#settle();
    if (results.length === 0) throw new Error(`nothing came of it in ${mostMs} ms`);
    return results[0] as T;
  }

  /** The same of work that takes real time, a second or two of a processor: the clock stands still meanwhile. */
  async realResultOf<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    promise.then(over, over);
    while (!isOver) {
      await vi.advanceTimersByTimeAsync(0); // what only lets others run
      await new Promise((resolve) => setImmediate(resolve));
    }
    return await promise;
  }

  /** To the next timer that rings, once everything before it is over. */
  async #step(): Promise<void> {
    await this.#settle();
    await vi.advanceTimersToNextTimerAsync();
  }

  /** Until no script is under way, and nothing that follows from its reply. */
  async #settle(): Promise<void> {
    const all = [...this.#lines.map(({ underWay }) => underWay), this.underWay];
    do {
      for (const underWay of all) await underWay.untilNone();
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    } while (!all.every(({ isNone }) => isNone));
  }
}
