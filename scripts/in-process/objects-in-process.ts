/**
 * The product's own objects of one event in one process, with their alarms and the calls between them: lobbies, booths, relays
 * and the loop. This module imports Lua and `cloudflare:workers`: see allow-objects.ts and vitest.config.ts.
 */
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
import { type AlarmFate, AlarmInProcess } from "./alarm.ts";
import { Stored } from "./stored.ts";

export type ObjectKind = "Lobby" | "Booth" | "Relay" | "ReleaseLoop" | "Draw";
type AnyObject = Lobby | Booth | Relay | ReleaseLoop | Draw;
type Fault = "away" | "hangs";

/** Told of each call of an object, and of the loop's alarms. */
export type OnCall = (kind: ObjectKind, name: string, method: string) => void;

/** One object in memory, from its start to its end. */
export interface Life {
  readonly kind: ObjectKind;
  /** When it is over whatever it asks is never answered, and whoever asked it is told that it failed. */
  isOver: boolean;
}

interface LivingObject {
  readonly life: Life;
  readonly object: AnyObject;
  /** The name under which its alarm is kept. */
  readonly slot: string;
  /** Rejects when it dies. */
  readonly end: Promise<never>;
  readonly fail: (error: Error) => void;
}

interface Options {
  readonly onCall?: OnCall;
  /** The queue of one object; without it all have the same. */
  readonly queueOf?: (life: Life) => WaitingQueue;
  /** Runs what an object does, by a clock of its own for example. */
  readonly runAs?: <T>(kind: ObjectKind, name: string, act: () => T) => T;
  /** Asked of each alarm when it is due. */
  readonly fateOfAlarm?: () => AlarmFate;
  /** An object has ended itself, as one that a newer copy has succeeded. */
  readonly onAbort?: (kind: ObjectKind, name: string) => void;
  /** Whether the older of two copies of an object gets this call. */
  readonly goesToOlder?: () => boolean;
  readonly variables?: object;
  /** What one object draws with, of an event that may open with a drawing. */
  readonly drawingOf?: (life: Life) => OpenedDrawing;
}

export class ObjectsInProcess {
  /** What the Worker and the objects are given. */
  readonly env: Env;
  readonly #event: string;
  readonly #options: Options;
  readonly #queue: WaitingQueue;
  readonly #onCall: OnCall;
  #config: EventConfig;
  readonly #objects = new Map<string, LivingObject>();
  /** Older copies that are still there. */
  readonly #olders = new Map<string, LivingObject>();
  readonly #faults = new Map<string, Fault>();
  /** What objects store, by kind and name. */
  readonly #stored = new Map<string, Stored>();
  /** By slot. */
  readonly #alarms = new Map<string, AlarmInProcess>();
  #copies = 0;

  /** `variables` are those of the Worker, for what runs beside the objects. */
  constructor(event: string, config: EventConfig, queue: WaitingQueue, options: Options = {}) {
    this.#event = event;
    this.#config = config;
    this.#queue = queue;
    this.#options = options;
    const { onCall = () => {}, variables = {} } = options;
    this.#onCall = onCall;
    this.env = { ...variables, ...this.#namespaces(null) } as unknown as Env;
  }

  /** By which the Worker calls objects (`caller` null), or one object the others. */
  #namespaces(caller: Life | null): object {
    return {
      LOBBY: this.#namespace("Lobby", Lobby, caller),
      BOOTH: this.#namespace("Booth", Booth, caller),
      RELAY: this.#namespace("Relay", Relay, caller),
      DRAW: this.#namespace("Draw", Draw, caller),
      RELEASE_LOOP: this.#namespace("ReleaseLoop", ReleaseLoop, caller),
    };
  }

  #openFor(life: Life): OpenEvent {
    const { queueOf, drawingOf } = this.#options;
    const queue = queueOf?.(life) ?? this.#queue;
    const event = this.#event;
    return (env) => ({
      event,
      config: { ...this.#config, placesPerAddress: 0 }, // nobody comes from an address
      queue,
      drawing: drawingOf?.(life) ?? null,
      objects: new EventObjects({ ...env, ...this.#namespaces(life) } as Env, {
        objectName: event,
        locationHint: null,
      }),
    });
  }

  /** From now on objects that start have these settings. */
  deploy(config: EventConfig): void {
    this.#config = config;
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

  /** Ends an object in the middle of what it does; an alarm stays. */
  die(kind: ObjectKind, index = 0): void {
    const key = this.#keyOf(kind, index);
    this.#end(this.#objects.get(key), `the ${kind} died`);
    this.#end(this.#olders.get(key), `the ${kind} died`);
  }

  /** Who asked it is told that it failed, and its streams break; the other copy of it goes on. */
  #end(living: LivingObject | undefined, reason: string): void {
    if (!living) return;
    living.life.isOver = true;
    living.fail(new Error(reason));
    for (const copies of [this.#objects, this.#olders])
      for (const [key, copy] of copies) if (copy === living) copies.delete(key);
  }

  /** A second copy of an object begins beside the first, which goes on; of two the older one dies first. */
  double(kind: ObjectKind, index = 0): void {
    const key = this.#keyOf(kind, index);
    const first = this.#objects.get(key);
    if (!first) return;
    this.#end(this.#olders.get(key), `the ${kind} died`);
    this.#olders.set(key, first);
    this.#objects.delete(key);
  }

  /** From now on every call of an object fails, or is never answered; null for as usual. */
  break(fault: Fault | null, kind: ObjectKind, index = 0): void {
    if (fault) this.#faults.set(this.#keyOf(kind, index), fault);
    else this.#faults.delete(this.#keyOf(kind, index));
  }

  /** No alarm rings any more. */
  stop(): void {
    for (const alarm of this.#alarms.values()) alarm.stop();
  }

  /** What the loop has stored. */
  get storedByLoop(): ReadonlyMap<string, unknown> {
    return this.#storedOf(this.#keyOf("ReleaseLoop", 0)).values;
  }

  #storedOf(key: string): Stored {
    const stored = this.#stored.get(key) ?? new Stored();
    this.#stored.set(key, stored);
    return stored;
  }

  /** Only loops set alarms, and objects of drawings. */
  #alarmOf(slot: string): AlarmInProcess {
    const alarm =
      this.#alarms.get(slot) ?? new AlarmInProcess(() => this.#ring(slot), this.#options.fateOfAlarm);
    this.#alarms.set(slot, alarm);
    return alarm;
  }

  #keyOf(kind: ObjectKind, index: number): string {
    return `${kind} ${isOnlyOne(kind) ? this.#event : shareName(this.#event, index)}`;
  }

  #object<T extends AnyObject>(
    kind: ObjectKind,
    Class: new (ctx: DurableObjectState, env: Env, open: OpenEvent) => T,
    name: string,
  ): T {
    return this.#living(kind, Class, name).object as T;
  }

  #living<T extends AnyObject>(
    kind: ObjectKind,
    Class: new (ctx: DurableObjectState, env: Env, open: OpenEvent) => T,
    name: string,
  ): LivingObject {
    const key = `${kind} ${name}`;
    const known = this.#objects.get(key);
    if (known) return known;
    const life: Life = { kind, isOver: false };
    const slot = this.#olders.has(key) ? `${key} copy ${++this.#copies}` : key;
    let fail: LivingObject["fail"] = () => {};
    const end = new Promise<never>((_, reject) => {
      fail = reject;
    });
    end.catch(() => {}); // nobody may be waiting for it
    const abort = (reason: string): never => {
      this.#end(living, reason);
      this.#options.onAbort?.(kind, name);
      throw new Error(reason);
    };
    const object = this.#runAs(
      kind,
      name,
      () => new Class(this.#context(kind, name, slot, abort), this.env, this.#openFor(life)),
    );
    const living: LivingObject = { life, object, slot, end, fail };
    this.#objects.set(key, living);
    return living;
  }

  #runAs<T>(kind: ObjectKind, name: string, act: () => T): T {
    return this.#options.runAs?.(kind, name, act) ?? act();
  }

  /** As the platform's: every call arrives later and is answered later, and a method that throws rejects. */
  #namespace<T extends AnyObject>(
    kind: ObjectKind,
    Class: new (ctx: DurableObjectState, env: Env, open: OpenEvent) => T,
    caller: Life | null,
  ) {
    const call = async (name: string, method: string, args: unknown[]) => {
      if (caller?.isOver) return new Promise(() => {});
      this.#onCall(kind, name, method);
      await Promise.resolve();
      const fault = this.#faults.get(`${kind} ${name}`);
      if (fault === "away") throw new Error(`the ${kind} is away`);
      if (fault === "hangs") return new Promise(() => {});
      const older = this.#olders.get(`${kind} ${name}`);
      const isForOlder = older !== undefined && this.#options.goesToOlder?.() === true;
      const { object, end } = isForOlder ? older : this.#living(kind, Class, name);
      const methods = object as unknown as Record<string, (...args: unknown[]) => unknown>;
      const given = method === "fetch" ? [new Request(...(args as [string]))] : args;
      const result = await Promise.race([end, this.#runAs(kind, name, () => methods[method]?.(...given))]);
      if (caller?.isOver) return new Promise(() => {});
      return result instanceof Response ? breakAt(end, result) : result;
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

  #context(
    kind: ObjectKind,
    name: string,
    slot: string,
    abort: (reason: string) => never,
  ): DurableObjectState {
    const storage = this.#storedOf(`${kind} ${name}`).open(this.#alarmOf(slot));
    return { id: { name }, storage, abort } as unknown as DurableObjectState;
  }

  #ring(slot: string): void {
    const kind = slot.startsWith("Draw ") ? "Draw" : "ReleaseLoop";
    this.#onCall(kind, this.#event, "alarm");
    const older = this.#olders.get(`${kind} ${this.#event}`);
    const living = () =>
      kind === "Draw" ? this.draw() : this.#object("ReleaseLoop", ReleaseLoop, this.#event);
    const object = older?.slot === slot ? (older.object as ReleaseLoop | Draw) : living();
    void this.#runAs(kind, this.#event, () => object.alarm());
  }
}

/** An event has one of them, that is called as the event is. */
function isOnlyOne(kind: ObjectKind): boolean {
  return kind === "ReleaseLoop" || kind === "Draw";
}

/** A stream breaks at the end of the object that holds it. */
function breakAt(end: Promise<never>, response: Response): Response {
  const ending = new AbortController();
  end.catch((reason: unknown) => ending.abort(reason));
  const body = response.body?.pipeThrough(new TransformStream(), { signal: ending.signal });
  return new Response(body ?? null, response);
}
