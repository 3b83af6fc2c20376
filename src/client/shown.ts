import type { Connection, QueueState } from "./queue-state.ts";
import { succeed } from "./succeed.ts";

/** What listeners are told in `detail`, by the type they listen to. */
export interface QueueEvents {
  readonly state: QueueState;
  readonly connection: Connection;
}

export type Listener<Type extends keyof QueueEvents> = (event: CustomEvent<QueueEvents[Type]>) => void;

/** What the page shows, and who is told when that changes. */
export class Shown {
  readonly #events = new EventTarget();
  #state: QueueState;
  #connection: Connection;

  readonly #nowMs: () => number;

  constructor(nowMs: () => number, state: QueueState, connection: Connection) {
    this.#nowMs = nowMs;
    this.#state = state;
    this.#connection = connection;
  }

  get state(): QueueState {
    return this.#state;
  }

  get connection(): Connection {
    return this.#connection;
  }

  listen<Type extends keyof QueueEvents>(type: Type, listener: Listener<Type>): void {
    this.#events.addEventListener(type, listener as EventListener);
  }

  unlisten<Type extends keyof QueueEvents>(type: Type, listener: Listener<Type>): void {
    this.#events.removeEventListener(type, listener as EventListener);
  }

  show(next: QueueState): void {
    const state = succeed(this.#state, next, this.#nowMs());
    if (isSame(state, this.#state)) return;
    this.#state = state;
    this.#tell("state", state);
  }

  connect(change: Partial<Connection>): void {
    const connection = { ...this.#connection, ...change };
    if (isSame(connection, this.#connection)) return;
    this.#connection = connection;
    this.#tell("connection", connection);
  }

  #tell<Type extends keyof QueueEvents>(type: Type, detail: QueueEvents[Type]): void {
    this.#events.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
