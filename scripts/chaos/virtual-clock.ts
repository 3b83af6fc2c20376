import { AsyncLocalStorage } from "node:async_hooks";

interface Timer {
  readonly atMs: number;
  readonly number: number;
  readonly ring: () => void;
}

const real = { setTimeout, clearTimeout, Date, random: Math.random };

/**
 * The time of one schedule, in the place of the process's own: timers, `Date` and chance. It stands still while anything real is
 * under way, Redis above all, and goes on to the next timer when nothing is. So the same schedule takes the same way each time.
 */
export class VirtualClock {
  #nowMs: number;
  #timers: Timer[] = [];
  #numbers = 0;
  #underWay = 0;
  /** How far the clock of the object that runs is off, ms. */
  readonly #offsets: AsyncLocalStorage<number> | null;
  /** Resolves the wait for what is under way. */
  #becomeQuiet = () => {};

  /** `hasOffsets`: some clocks will be off. Following who runs doubles what a schedule costs, so others go without. */
  constructor(nowMs: number, { hasOffsets }: { readonly hasOffsets: boolean }) {
    this.#nowMs = nowMs;
    this.#offsets = hasOffsets ? new AsyncLocalStorage<number>() : null;
  }

  /** The right time, also for an object whose clock is off. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Until `uninstall` this is the clock of the process; `random` is its chance. */
  install(random: () => number): void {
    const read = () => this.#nowMs + (this.#offsets?.getStore() ?? 0);
    class VirtualDate extends real.Date {
      constructor(...args: [] | [number | string]) {
        super(...((args.length === 0 ? [read()] : args) as [number]));
      }
      static override now(): number {
        return read();
      }
    }
    const set = (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      this.#set(() => act(...args), ms);
    const clear = (number?: unknown) => this.#clear(number);
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear, Date: VirtualDate });
    Math.random = random;
  }

  uninstall(): void {
    const { random, ...globals } = real;
    Object.assign(globalThis, globals);
    Math.random = random;
    this.#timers = [];
    this.#offsets?.disable();
  }

  /** Runs this by a clock that is so far off. */
  runOff<T>(offsetMs: number, act: () => T): T {
    return this.#offsets ? this.#offsets.run(offsetMs, act) : act();
  }

  #set(act: () => void, ms: number): number {
    const number = ++this.#numbers;
    const offset = this.#offsets?.getStore() ?? 0;
    const ring = () => this.runOff(offset, act);
    const atMs = this.#nowMs + Math.max(0, Number.isFinite(ms) ? Math.ceil(ms) : 0);
    const timer = { atMs, number, ring };
    const index = this.#timers.findLastIndex((other) => other.atMs <= atMs);
    this.#timers.splice(index + 1, 0, timer);
    return number;
  }

  #clear(number: unknown): void {
    const index = this.#timers.findIndex((timer) => timer.number === number);
    if (index >= 0) this.#timers.splice(index, 1);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#set(resolve, ms));
  }

  /** The clock stands still until this is over. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await work();
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) this.#becomeQuiet();
    }
  }

  /** Lets so much time pass, with everything that it brings. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.#settle();
    for (let next = this.#timers[0]; next && next.atMs <= untilMs; next = this.#timers[0]) {
      this.#timers.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.ring();
      await this.#settle();
    }
    this.#nowMs = untilMs;
  }

  /** Lets time pass until this is so, looked at after each timer; false when it is not in so many ms. */
  async passUntil(isSo: () => boolean, mostMs: number): Promise<boolean> {
    const untilMs = this.#nowMs + mostMs;
    await this.#settle();
    while (!isSo() && this.#nowMs < untilMs) {
      const nextMs = this.#timers[0]?.atMs ?? untilMs;
      await this.pass(Math.max(0, Math.min(nextMs, untilMs) - this.#nowMs));
    }
    return isSo();
  }

  /** Lets time pass until this has come to its end; undefined when it has not in so many ms. */
  async resultOf<T>(promise: Promise<T>, mostMs: number): Promise<T | undefined> {
    const results: T[] = [];
    const errors: unknown[] = [];
    promise.then(
      (result) => results.push(result),
      (error) => errors.push(error),
    );
    await this.passUntil(() => results.length + errors.length > 0, mostMs);
    if (errors.length > 0) throw errors[0];
    return results[0];
  }

  /** Until nothing real is under way, and everything that follows from what was is done. */
  async #settle(): Promise<void> {
    await turn();
    while (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#becomeQuiet = resolve;
      });
      await turn();
    }
  }
}

/** Promises that can settle by themselves do so before Node's next tick, which needs no turn of its event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
