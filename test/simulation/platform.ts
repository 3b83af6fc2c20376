/**
 * The product's own objects in one process, on a clock that the test sets and a real Redis: lobbies, booths and the loop of one
 * event, their alarms and the calls between them. Redis answers in real time, during which the clock stands still.
 */
import { vi } from "vitest";
import type { Env } from "../../src/bindings.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { shareName } from "../../src/core/shares.ts";
import { Booth } from "../../src/objects/booth.ts";
import { Lobby } from "../../src/objects/lobby.ts";
import type { OpenEvent } from "../../src/objects/open-event.ts";
import { ReleaseLoop } from "../../src/objects/release-loop.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import type { FaultyRedis } from "./faulty-redis.ts";

/** The clock must be fake: `vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] })`. */
export class SimulatedPlatform {
  readonly #event: string;
  readonly #redis: FaultyRedis;
  readonly #open: OpenEvent;
  /** What the Worker and the objects are given. */
  readonly env: Env;
  /** How often each method of a class of objects was called, as "Lobby.act"; the loop's alarms as "ReleaseLoop.alarm". */
  readonly calls = new Map<string, number>();
  /** Work outside of Redis that takes no time on the clock, as a signature. */
  underWay = 0;
  readonly #lobbies = new Map<string, Lobby>();
  readonly #booths = new Map<string, Booth>();
  #loop: ReleaseLoop | null = null;
  #isLoopAway = false;
  #alarm: { readonly atMs: number; readonly timer: NodeJS.Timeout } | null = null;

  /** `variables` are those of the Worker, where a test needs one. */
  constructor(event: string, redis: FaultyRedis, config: EventConfig, variables: object = {}) {
    this.#event = event;
    this.#redis = redis;
    const queue = new RedisQueue(redis);
    this.#open = () => ({ config, queue });
    this.env = {
      ...variables,
      LOBBY: this.#namespace("Lobby", (name) => this.#lobbyNamed(name)),
      BOOTH: this.#namespace("Booth", (name) => this.#boothNamed(name)),
      RELEASE_LOOP: this.#namespace("ReleaseLoop", () => this.#loopOfEvent()),
    } as unknown as Env;
  }

  lobby(index: number): Lobby {
    return this.#lobbyNamed(shareName(this.#event, index));
  }

  booth(index: number): Booth {
    return this.#boothNamed(shareName(this.#event, index));
  }

  /** Its alarm rings no more, and every call of it is refused. */
  takeLoopAway(): void {
    this.stop();
    this.#isLoopAway = true;
  }

  /** Puts the loop's object out of memory; its alarm stays. */
  killLoop(): void {
    this.#loop = null;
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

  stop(): void {
    if (this.#alarm) clearTimeout(this.#alarm.timer);
  }

  #lobbyNamed(name: string): Lobby {
    let lobby = this.#lobbies.get(name);
    if (!lobby) {
      lobby = new Lobby(this.#context(name), this.env, this.#open);
      this.#lobbies.set(name, lobby);
    }
    return lobby;
  }

  #boothNamed(name: string): Booth {
    let booth = this.#booths.get(name);
    if (!booth) {
      booth = new Booth(this.#context(name), this.env, this.#open);
      this.#booths.set(name, booth);
    }
    return booth;
  }

  #loopOfEvent(): ReleaseLoop {
    if (this.#isLoopAway) throw new Error("the loop is away");
    this.#loop ??= new ReleaseLoop(this.#context(this.#event), this.env, this.#open);
    return this.#loop;
  }

  #context(name: string): DurableObjectState {
    const storage = {
      getAlarm: async () => this.#alarm?.atMs ?? null,
      setAlarm: async (atMs: number) => {
        if (this.#alarm) clearTimeout(this.#alarm.timer);
        const timer = setTimeout(() => this.#ring(), atMs - Date.now());
        this.#alarm = { atMs, timer };
      },
    };
    const abort = (reason: string) => {
      throw new Error(reason);
    };
    return { id: { name }, storage, abort } as unknown as DurableObjectState;
  }

  #ring(): void {
    this.#alarm = null; // as on the platform: inside alarm() there is none
    this.#count("ReleaseLoop.alarm");
    void this.#loopOfEvent().alarm();
  }

  /** To the next timer that rings, once everything before it is over. */
  async #step(): Promise<void> {
    await this.#settle();
    await vi.advanceTimersToNextTimerAsync();
  }

  /** Until no script is under way, and nothing that follows from its reply. */
  async #settle(): Promise<void> {
    do {
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    } while (this.#redis.underWay + this.underWay > 0);
  }

  #count(call: string): void {
    this.calls.set(call, (this.calls.get(call) ?? 0) + 1);
  }

  #namespace(kind: string, get: (name: string) => object) {
    const stub = (name: string) =>
      callable(
        () => get(name),
        (method) => this.#count(`${kind}.${method}`),
      );
    return { idFromName: (name: string) => name, get: stub };
  }
}

/** As a stub: every call is answered later, and a method that throws rejects. */
function callable(target: () => object, called: (method: string) => void): object {
  return new Proxy(
    {},
    {
      get:
        (_, method: string) =>
        async (...args: unknown[]) => {
          called(method);
          const object = target() as Record<string, (...args: unknown[]) => unknown>;
          const isFetch = method === "fetch" && typeof args[0] === "string";
          return object[method]?.(
            ...(isFetch ? [new Request(args[0] as string, args[1] as RequestInit)] : args),
          );
        },
    },
  );
}
