/**
 * The product's own objects of one event in one process, with their alarms and the calls between them: lobbies, booths, relays
 * and the loop. This module imports Lua and `cloudflare:workers`: see allow-objects.ts and vitest.config.ts.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type Env, EventObjects } from "../../src/bindings.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { shareName } from "../../src/core/shares.ts";
import type { WaitingQueue } from "../../src/core/waiting-queue.ts";
import { Booth } from "../../src/objects/booth.ts";
import { Draw } from "../../src/objects/draw.ts";
import { Lobby } from "../../src/objects/lobby.ts";
import type { OpenEvent, OpenedDrawing } from "../../src/objects/open-event.ts";
import { Relay } from "../../src/objects/relay.ts";
import { ReleaseLoop } from "../../src/objects/release-loop.ts";

type ObjectKind = "Lobby" | "Booth" | "Relay" | "ReleaseLoop" | "Draw";
type AnyObject = Lobby | Booth | Relay | ReleaseLoop | Draw;
type Fault = "away" | "hangs";

/** Told of each call of an object, and of the loop's alarms. */
export type OnCall = (kind: ObjectKind, name: string, method: string) => void;

interface Options {
  readonly onCall?: OnCall;
  readonly variables?: object;
  /** Of an event that may open with one. */
  readonly drawing?: OpenedDrawing;
}

export class ObjectsInProcess {
  /** What the Worker and the objects are given. */
  readonly env: Env;
  readonly #event: string;
  readonly #open: OpenEvent;
  readonly #onCall: OnCall;
  readonly #objects = new Map<string, AnyObject>();
  readonly #faults = new Map<string, Fault>();
  /** What objects keep when they are put out of memory, by name. */
  readonly #stored = new Map<string, Map<string, unknown>>();
  /** What objects store, by kind and name. */
  readonly #databases = new Map<string, DatabaseSync>();
  readonly #statements = new Map<string, Map<string, StatementSync>>();
  #alarm: { readonly atMs: number; readonly timer: NodeJS.Timeout } | null = null;

  /** `variables` are those of the Worker, for what runs beside the objects. */
  constructor(
    event: string,
    config: EventConfig,
    queue: WaitingQueue,
    { onCall = () => {}, variables = {}, drawing }: Options = {},
  ) {
    this.#event = event;
    this.#open = (env) => ({
      event,
      config: { ...config, placesPerAddress: 0 }, // nobody comes from an address
      queue,
      drawing: drawing ?? null,
      objects: new EventObjects(env, { objectName: event, locationHint: null }),
    });
    this.#onCall = onCall;
    this.env = {
      ...variables,
      LOBBY: this.#namespace("Lobby", Lobby),
      BOOTH: this.#namespace("Booth", Booth),
      RELAY: this.#namespace("Relay", Relay),
      DRAW: this.#namespace("Draw", Draw),
      RELEASE_LOOP: this.#namespace("ReleaseLoop", ReleaseLoop),
    } as unknown as Env;
  }

  lobby(index: number): Lobby {
    return this.#object("Lobby", Lobby, shareName(this.#event, index));
  }

  booth(index: number): Booth {
    return this.#object("Booth", Booth, shareName(this.#event, index));
  }

  relay(index: number): Relay {
    return this.#object("Relay", Relay, shareName(this.#event, index));
  }

  draw(): Draw {
    return this.#object("Draw", Draw, this.#event);
  }

  /** Puts an object out of memory, with all that it knew; an alarm stays. */
  kill(kind: ObjectKind, index = 0): void {
    this.#objects.delete(this.#keyOf(kind, index));
  }

  /** From now on every call of an object fails, or is never answered; null for as usual. */
  break(fault: Fault | null, kind: ObjectKind, index = 0): void {
    if (fault) this.#faults.set(this.#keyOf(kind, index), fault);
    else this.#faults.delete(this.#keyOf(kind, index));
  }

  /** The loop's alarm rings no more. */
  stop(): void {
    if (this.#alarm) clearTimeout(this.#alarm.timer);
    this.#alarm = null;
  }

  /** What the loop has stored. */
  get storedByLoop(): ReadonlyMap<string, unknown> {
    return this.#storedOf(this.#event);
  }

  #storedOf(name: string): Map<string, unknown> {
    const stored = this.#stored.get(name) ?? new Map<string, unknown>();
    this.#stored.set(name, stored);
    return stored;
  }

  #keyOf(kind: ObjectKind, index: number): string {
    return `${kind} ${isOnlyOne(kind) ? this.#event : shareName(this.#event, index)}`;
  }

  #object<T extends AnyObject>(
    kind: ObjectKind,
    Class: new (ctx: DurableObjectState, env: Env, open: OpenEvent) => T,
    name: string,
  ): T {
    const key = `${kind} ${name}`;
    const object = (this.#objects.get(key) as T) ?? new Class(this.#context(key, name), this.env, this.#open);
    this.#objects.set(key, object);
    return object;
  }

  /** As the platform's: every call arrives later and is answered later, and a method that throws rejects. */
  #namespace<T extends AnyObject>(
    kind: ObjectKind,
    Class: new (ctx: DurableObjectState, env: Env, open: OpenEvent) => T,
  ) {
    const call = async (name: string, method: string, args: unknown[]) => {
      this.#onCall(kind, name, method);
      await Promise.resolve();
      const fault = this.#faults.get(`${kind} ${name}`);
      if (fault === "away") throw new Error(`the ${kind} is away`);
      if (fault === "hangs") return new Promise(() => {});
      const object = this.#object(kind, Class, name) as unknown as Record<
        string,
        (...args: unknown[]) => unknown
      >;
      return object[method]?.(...(method === "fetch" ? [new Request(...(args as [string]))] : args));
    };
    const stub = (name: string) =>
      new Proxy(
        {},
        {
          get:
            (_, method: string) =>
            (...args: unknown[]) =>
              call(name, method, args),
        },
      );
    return { idFromName: (name: string) => name, get: stub };
  }

  #context(key: string, name: string): DurableObjectState {
    const stored = this.#storedOf(name);
    const storage = {
      sql: {
        exec: (query: string, ...values: SqlStorageValue[]) => {
          const rows = this.#statementOf(key, query).all(...values.map(toSqlite));
          return { toArray: () => rows };
        },
      },
      getAlarm: async () => this.#alarm?.atMs ?? null,
      setAlarm: async (atMs: number) => {
        if (this.#alarm) clearTimeout(this.#alarm.timer);
        const timer = setTimeout(() => this.#ring(), atMs - Date.now());
        this.#alarm = { atMs, timer };
      },
      get: async (key: string) => stored.get(key),
      put: async (key: string, value: unknown) => stored.set(key, value),
      delete: async (key: string) => stored.delete(key),
    };
    const abort = (reason: string) => {
      throw new Error(reason);
    };
    return { id: { name }, storage, abort } as unknown as DurableObjectState;
  }

  /** A statement is prepared once: an object's database has a dozen of them, asked again at each tick. */
  #statementOf(key: string, query: string): StatementSync {
    const statements = this.#statements.get(key) ?? new Map<string, StatementSync>();
    this.#statements.set(key, statements);
    const statement = statements.get(query) ?? this.#databaseOf(key).prepare(query);
    statements.set(query, statement);
    return statement;
  }

  #databaseOf(key: string): DatabaseSync {
    const database = this.#databases.get(key) ?? new DatabaseSync(":memory:");
    this.#databases.set(key, database);
    return database;
  }

  #ring(): void {
    this.#alarm = null; // as on the platform: inside alarm() there is none
    this.#onCall("ReleaseLoop", this.#event, "alarm");
    void this.#object("ReleaseLoop", ReleaseLoop, this.#event).alarm();
  }
}

/** An event has one of them, that is called as the event is. */
function isOnlyOne(kind: ObjectKind): boolean {
  return kind === "ReleaseLoop" || kind === "Draw";
}

/** As node:sqlite takes bytes; it answers them so, too. */
function toSqlite(value: SqlStorageValue): string | number | null | Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
