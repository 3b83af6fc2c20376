import { InOtherShards } from "../core/waiting-queue.ts";
import { warn } from "./warn.ts";

/** What an object logs of requests that failed: each one, but what only an operator can mend once, until something was done again. */
export class FailureLog {
  readonly #message: string;
  readonly #event: string;
  #isInOtherShards = false;

  constructor(message: string, event: string) {
    this.#message = message;
    this.#event = event;
  }

  /** The last request failed because the event's people are in another number of shards. */
  get isInOtherShards(): boolean {
    return this.#isInOtherShards;
  }

  note(error: unknown): void {
    const wasSaid = this.#isInOtherShards;
    this.#isInOtherShards = error instanceof InOtherShards;
    if (!(wasSaid && this.#isInOtherShards)) warn(this.#message, this.#event, error);
  }

  /** Redis has done something for the event again. */
  end(): void {
    this.#isInOtherShards = false;
  }
}
