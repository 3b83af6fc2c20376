import type { VisitorState } from "../wire/visitor-state.ts";
import type { Connection } from "./connection.ts";
import { succeed } from "./succeed.ts";

/** What listeners are told in `detail`, by the type they listen to. */
export interface QueueEvents {
  readonly state: VisitorState;
  readonly connection: Connection;
}

export type Listener<Type extends keyof QueueEvents> = (event: CustomEvent<QueueEvents[Type]>) => void;

/** What the page shows, and who is told when that changes. */
export class Shown {
  readonly #events = new EventTarget();
  #state: VisitorState;
  #connection: Connection;

  readonly #nowMs: () => number;

  constructor(nowMs: () => number, state: VisitorState, connection: Connection) {
    this.#nowMs = nowMs;
    this.#state = state;
    this.#connection = connection;
  }

  get state(): VisitorState {
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

  show(next: VisitorState): void {
    const state = succeed(this.#state, next, this.#nowMs());
    if (isSame(state, this.#state)) return;
    this.#state = state;
    this.#dispatch("state", state);
  }

  connect(change: Partial<Connection>): void {
    const connection = { ...this.#connection, ...change };
    if (isSame(connection, this.#connection)) return;
    this.#connection = connection;
    this.#dispatch("connection", connection);
  }

  #dispatch<Type extends keyof QueueEvents>(type: Type, detail: QueueEvents[Type]): void {
    this.#events.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
