/**
 * The product's own objects in one process, on a clock that the test sets and a real Redis: lobbies, booths, relays and the loop of one
 * event, their alarms and the calls between them. Redis answers in real time, during which the clock stands still.
 */
import { vi } from "vitest";
import type { Env } from "../../src/bindings.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { shareName } from "../../src/core/shares.ts";
import { Booth } from "../../src/objects/booth.ts";
import { Lobby } from "../../src/objects/lobby.ts";
import type { OpenEvent } from "../../src/objects/open-event.ts";
import { Relay } from "../../src/objects/relay.ts";
import { ReleaseLoop } from "../../src/objects/release-loop.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import type { FaultyRedis } from "./faulty-redis.ts";

/** The clock must be fake: `vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] })`. */
export class SimulatedPlatform {
  readonly #event: string;
  readonly #redis: FaultyRedis;
  readonly #open: OpenEvent;
  readonly #env: Env;
  readonly #lobbies = new Map<string, Lobby>();
  readonly #booths = new Map<string, Booth>();
  readonly #relays = new Map<string, Relay>();
  readonly #hungRelays = new Set<string>();
  #loop: ReleaseLoop | null = null;
  #isLoopAway = false;
  #alarm: { readonly atMs: number; readonly timer: NodeJS.Timeout } | null = null;

  constructor(event: string, redis: FaultyRedis, config: EventConfig) {
    this.#event = event;
    this.#redis = redis;
    const queue = new RedisQueue(redis);
    this.#open = () => ({ config, queue });
    this.#env = {
      LOBBY: namespace((name) => this.#lobbyNamed(name)),
      BOOTH: namespace((name) => this.#boothNamed(name)),
      RELAY: namespace((name) => this.#relayNamed(name)),
      RELEASE_LOOP: namespace(() => this.#loopOfEvent()),
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

  /** Puts a relay's object out of memory, and with it those who followed it. */
  killRelay(index: number): void {
    this.#relays.delete(shareName(this.#event, index));
  }

  /** From now on no call of it is ever answered. */
  hangRelay(index: number): void {
    this.#hungRelays.add(shareName(this.#event, index));
  }

  /** What it was asked meanwhile stays unanswered. */
  releaseRelay(index: number): void {
    this.#hungRelays.delete(shareName(this.#event, index));
  }

  /** Puts a lobby's object out of memory: its streams end. */
  killLobby(index: number): void {
    this.#lobbies.delete(shareName(this.#event, index));
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
      lobby = new Lobby(this.#context(name), this.#env, this.#open);
      this.#lobbies.set(name, lobby);
    }
    return lobby;
  }

  #boothNamed(name: string): Booth {
    let booth = this.#booths.get(name);
    if (!booth) {
      booth = new Booth(this.#context(name), this.#env, this.#open);
      this.#booths.set(name, booth);
    }
    return booth;
  }

  #relayNamed(name: string): object {
    if (this.#hungRelays.has(name)) return HUNG;
    let relay = this.#relays.get(name);
    if (!relay) {
      relay = new Relay(this.#context(name), this.#env, this.#open);
      this.#relays.set(name, relay);
    }
    return relay;
  }

  #loopOfEvent(): ReleaseLoop {
    if (this.#isLoopAway) throw new Error("the loop is away");
    this.#loop ??= new ReleaseLoop(this.#context(this.#event), this.#env, this.#open);
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
    } while (this.#redis.underWay > 0);
  }
}

/** An object that answers nothing. */
const HUNG = new Proxy({}, { get: () => () => new Promise(() => {}) });

function namespace(get: (name: string) => object) {
  return { idFromName: (name: string) => name, get: (name: string) => callable(() => get(name)) };
}

/** As a stub: every call is answered later, and a method that throws rejects. */
function callable(target: () => object): object {
  return new Proxy(
    {},
    {
      get:
        (_, method: string) =>
        async (...args: unknown[]) => {
          const object = target() as Record<string, (...args: unknown[]) => unknown>;
          return object[method]?.(...args);
        },
    },
  );
}
