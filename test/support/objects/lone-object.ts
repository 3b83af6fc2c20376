/** One object of the product, over a storage that outlives it and with an alarm. The clock must be fake. */
import { vi } from "vitest";
import { AlarmInProcess } from "../../../scripts/in-process/alarm.ts";
import { Stored } from "../../../scripts/in-process/stored.ts";

interface Living<T> {
  readonly object: T;
  /** Settles when the object has read what is stored. */
  readonly ready: Promise<unknown>;
}

export class LoneObject<T extends { alarm(): Promise<void> }> {
  readonly #stored = new Stored();
  readonly #alarm = new AlarmInProcess(() => this.#ring());
  /** As the object has it: for a test to spy on. */
  readonly storage = this.#stored.open(this.#alarm);
  readonly #name: string;
  readonly #begin: (ctx: DurableObjectState) => T;
  #living: Living<T> | null = null;
  #rung: Promise<unknown> = Promise.resolve();

  constructor(name: string, begin: (ctx: DurableObjectState) => T) {
    this.#name = name;
    this.#begin = begin;
  }

  /** Its methods, as the Worker calls them: a call starts an object that is not in memory, and waits until it is ready. */
  get calls(): Omit<T, "alarm"> {
    const get =
      (_: object, method: string) =>
      (...args: unknown[]) =>
        this.#call(method, args);
    return new Proxy({}, { get }) as T;
  }

  async #call(method: string, args: readonly unknown[]): Promise<unknown> {
    this.#living ??= this.#start();
    const { object, ready } = this.#living;
    await ready;
    return (object as Record<string, (...args: readonly unknown[]) => unknown>)[method]?.(...args);
  }

  #start(): Living<T> {
    let ready: Promise<unknown> = Promise.resolve();
    const blockConcurrencyWhile = (act: () => Promise<unknown>) => {
      ready = act();
      return ready;
    };
    const ctx = { id: { name: this.#name }, storage: this.storage, blockConcurrencyWhile };
    return { object: this.#begin(ctx as unknown as DurableObjectState), ready };
  }

  #ring(): void {
    this.#rung = Promise.all([this.#rung, this.#call("alarm", [])]);
  }

  /** Puts it out of memory, with all that it knew. */
  kill(): void {
    this.#living = null;
  }

  /** Lets so much time pass, and what the alarm does come to its end. */
  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    await this.#rung;
  }

  get alarmAtMs(): number | null {
    return this.#alarm.atMs;
  }

  /** What is stored, in the order of the keys. */
  get stored(): readonly [key: string, value: unknown][] {
    return [...this.#stored.values].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** As if an object of before had stored this. */
  store(entries: Iterable<readonly [key: string, value: unknown]>): void {
    for (const [key, value] of entries) this.#stored.values.set(key, value);
  }

  setAlarm(atMs: number): void {
    this.#alarm.set(atMs);
  }
}
