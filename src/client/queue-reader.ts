import type { Fields } from "../wire/fields.ts";
import { readNotices } from "../wire/notices.ts";
import { readPlace } from "../wire/place.ts";
import { readRefusal } from "../wire/problems.ts";
import { readHalted, readStatus } from "../wire/status.ts";
import type { VisitorState } from "../wire/visitor-state.ts";
import type { Question } from "./plan-watch.ts";
import type { QueueApi } from "./queue-api.ts";
import type { QueueClock } from "./queue-clock.ts";
import { QueueError } from "./queue-error.ts";

/** `Retry-After` counts whole seconds. */
const RETRY_AFTER_GRAIN_MS = 1000;

/** Makes states of answers. */
export class QueueReader {
  readonly #clock: QueueClock;
  readonly #shown: () => VisitorState;

  constructor(clock: QueueClock, shown: () => VisitorState) {
    this.#clock = clock;
    this.#shown = shown;
  }

  /** `null` when it cannot be understood. */
  place(body: Fields, version?: string): VisitorState | null {
    return readPlace(body, this.#shown(), version);
  }

  /**
   * The state that a refusal says; `null` when it says none. One that names a time says its distance too, and so the queue's
   * now: a proxy may write a `Date` of its own, and a page that believed it would join before the opening again and again.
   */
  refusal(error: unknown): VisitorState | null {
    if (!(error instanceof QueueError)) return null;
    const { opensAtMs, entersAtMs, expiresAtMs, retryAfterSeconds } = error;
    const thenMs = entersAtMs ?? opensAtMs ?? expiresAtMs;
    if (thenMs && retryAfterSeconds !== null) {
      this.#clock.learn(thenMs - retryAfterSeconds * 1000, RETRY_AFTER_GRAIN_MS);
    }
    return readRefusal(error, this.#shown());
  }

  /** Asks and reads; a refusal that says where the visitor stands is an answer too. */
  async ask(api: QueueApi, about: Question): Promise<VisitorState> {
    try {
      return understood(await this.#answer(api, about));
    } catch (error) {
      const state = this.refusal(error);
      if (!state) throw error;
      // Of a visitor who is in no queue it is not known yet whether there is one to join.
      const isFirst = state.status === "outside" && this.#shown().status === "unavailable";
      return isFirst ? this.ask(api, "status") : state;
    }
  }

  async #askPlace(api: QueueApi): Promise<VisitorState | null> {
    const shown = this.#shown();
    const asksReceipt = shown.status === "entered" && !shown.receipt;
    const state = this.place(await api.place(asksReceipt));
    if (!asksReceipt || state?.status !== "entered") return state;
    return { ...state, receipt: state.receipt ?? null };
  }

  async #answer(api: QueueApi, about: Question): Promise<VisitorState | null> {
    if (about === "place") return this.#askPlace(api);
    const body = await api.status();
    if (about === "status") return readStatus(body, this.#clock.queueNowMs);
    const shown = this.#shown();
    const paused = readHalted(body);
    // A pause that is over has moved the end of the turn, and only Redis knows where to.
    if (shown.status !== "ready" || shown.claimBeforeMs === null || (shown.paused && !paused)) {
      return this.#answer(api, "place");
    }
    return { ...shown, paused, ...readNotices(body) };
  }
}

/** An answer that makes no sense is like none: the next one may. */
export function understood<T>(read: T | null): T {
  if (read === null)
    throw new QueueError("STRANGE_ANSWER", "The answer cannot be understood.", { status: 200 });
  return read;
}
