import { InOtherShards } from "../core/waiting-queue.ts";
import type { LogOrigin, Message } from "../log.ts";
import { warn } from "./warn.ts";

/** What an object logs of requests that failed: each one, but what only an operator can mend once, until something was done again. */
export class FailureLog {
  readonly #message: Message;
  readonly #origin: LogOrigin;
  #isInOtherShards = false;

  constructor(message: Message, origin: LogOrigin) {
    this.#message = message;
    this.#origin = origin;
  }

  /** The last request failed because the event's people are in another number of shards. */
  get isInOtherShards(): boolean {
    return this.#isInOtherShards;
  }

  note(error: unknown): void {
    const wasSaid = this.#isInOtherShards;
    this.#isInOtherShards = error instanceof InOtherShards;
    if (!(wasSaid && this.#isInOtherShards)) warn(this.#message, this.#origin, error);
  }

  /** Redis has done something for the event again. */
  end(): void {
    this.#isInOtherShards = false;
  }
}
