import type { Question } from "./plan-watch.ts";
import type { QueueApi } from "./queue-api.ts";
import type { QueueClock } from "./queue-clock.ts";
import { QueueError } from "./queue-error.ts";
import type { QueueState } from "./queue-state.ts";
import { type Fields, readText } from "./read-fields.ts";
import { readPlace } from "./read-place.ts";
import { readRefusal } from "./read-refusal.ts";
import { readStatus } from "./read-status.ts";
import { shiftTimes } from "./shift-times.ts";

/** Makes states of answers, on the visitor's clock. */
export class QueueReader {
  readonly #clock: QueueClock;
  readonly #shown: () => QueueState;

  constructor(clock: QueueClock, shown: () => QueueState) {
    this.#clock = clock;
    this.#shown = shown;
  }

  /** `null` when it cannot be understood. */
  place(body: Fields, version?: string): QueueState | null {
    const { aheadMs } = this.#clock;
    const state = readPlace(body, shiftTimes(this.#shown(), -aheadMs), version);
    return state && shiftTimes(state, aheadMs);
  }

  refusal(error: unknown): QueueState | null {
    if (!(error instanceof QueueError)) return null;
    const { aheadMs, queueNowMs } = this.#clock;
    const state = readRefusal(error, shiftTimes(this.#shown(), -aheadMs), queueNowMs);
    return state && shiftTimes(state, aheadMs);
  }

  /** Asks and reads; a refusal that says where the visitor stands is an answer too. */
  async ask(api: QueueApi, about: Question): Promise<QueueState> {
    try {
      return understood(await this.#answer(api, about));
    } catch (error) {
      const state = this.refusal(error);
      if (!state) throw error;
      // Of whoever is in no queue it is not known yet whether there is one to join.
      const isFirst = state.status === "outside" && this.#shown().status === "unavailable";
      return isFirst ? this.ask(api, "status") : state;
    }
  }

  async #answer(api: QueueApi, about: Question): Promise<QueueState | null> {
    if (about === "place") return this.place(await api.place());
    const body = await api.status();
    if (about === "status") return this.#status(body);
    const shown = this.#shown();
    const paused = body.paused === true || body.rate_per_second === 0;
    // A pause that is over has moved the end of the turn, and only Redis knows where to.
    if (shown.status !== "ready" || shown.claimBeforeMs === null || (shown.paused && !paused)) {
      return this.#answer(api, "place");
    }
    return { ...shown, paused, notice: readText(body.notice) };
  }

  #status(body: Fields): QueueState | null {
    const state = readStatus(body, this.#clock.queueNowMs);
    return state && shiftTimes(state, this.#clock.aheadMs);
  }
}

/** An answer that makes no sense is like none: the next one may. */
export function understood<T>(read: T | null): T {
  if (read === null) throw new QueueError("STRANGE_ANSWER", "The answer cannot be understood.", 200);
  return read;
}
