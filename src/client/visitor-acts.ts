import { readPass } from "../wire/passes.ts";
import type { VisitorState } from "../wire/visitor-state.ts";
import { persist } from "./persist.ts";
import type { Platform } from "./platform.ts";
import type { QueueApi } from "./queue-api.ts";
import type { QueueClock } from "./queue-clock.ts";
import { QueueError } from "./queue-error.ts";
import { type QueueReader, understood } from "./queue-reader.ts";
import { type Solve, solveInTime } from "./solving.ts";

/** It goes to the tab that claimed and nowhere else: not to other tabs, not into storage. */
export interface ClaimedPass {
  readonly queuePass: string;
  /** ms since 1970 by the queue's clock. */
  readonly expiresAtMs: number;
}

export interface ClaimOptions {
  /** Gives up what the queue holds back; what is on its way already may still come. */
  readonly signal?: AbortSignal;
  /** The queue holds the claim back: it is paused, or others are before. It goes on by itself. */
  heldBack?(): void;
}

export interface ActsNeeds {
  readonly api: QueueApi;
  readonly clock: QueueClock;
  readonly reader: QueueReader;
  readonly solve: Solve | undefined;
  /** Locks of this name are the client's. */
  readonly lockName: string;
  /** Aborted by `close()`. */
  readonly closing: () => AbortSignal;
  /** Nothing was answered. */
  lost(): void;
}

/** A tab that was stopped in the midst of its join may hold the lock for ever. A request takes no longer. */
const LOCK_PATIENCE_MS = 20_000;
/** How long an act goes on without any answer, where no deadline is known. */
const PATIENCE_MS = 60_000;
/** An answer that came a moment early, or while the queue's secret changed, is worth another. */
const MOST_CHALLENGES = 4;

type GoesOn = Parameters<typeof persist>[2];

/** What the visitor does, tried again as long as that may help. */
export class VisitorActs {
  readonly #platform: Platform;
  readonly #needs: ActsNeeds;

  constructor(platform: Platform, needs: ActsNeeds) {
    this.#platform = platform;
    this.#needs = needs;
  }

  /** Goes on through a bad network until the queue answers, and does what it asks before entering. */
  async join(heldBack?: () => void): Promise<VisitorState> {
    const { solve, clock, closing } = this.#needs;
    let answer: string | undefined;
    let asked = 0;
    let tooEarly = 0;
    for (;;) {
      try {
        return await this.#joinWith(answer, heldBack);
      } catch (error) {
        const challenge = error instanceof QueueError ? error.challenge : null;
        if (challenge === null || solve === undefined || asked === MOST_CHALLENGES) throw error;
        answer = await solveInTime(challenge, solve, this.#platform, clock, closing(), tooEarly);
        if (answer === undefined) tooEarly++;
        else asked++;
      }
    }
  }

  #joinWith(answer: string | undefined, heldBack?: () => void): Promise<VisitorState> {
    const { api, reader } = this.#needs;
    return this.#try(
      async () => understood(reader.place(await this.#alone(() => api.join(answer)))),
      ({ status }) => {
        if (status === 429) heldBack?.();
        return true;
      },
    );
  }

  leave(): Promise<VisitorState> {
    return this.#try(async () => {
      try {
        await this.#needs.api.leave();
      } catch (error) {
        // An answer was lost: the place was given up by the try before.
        if (!(error instanceof QueueError && error.code === "NOT_IN_QUEUE")) throw error;
      }
      return { status: "left" };
    }, this.#patiently());
  }

  claim(deadlineMs: number | null, { signal, heldBack }: ClaimOptions): Promise<ClaimedPass> {
    const { clock } = this.#needs;
    const inTime: GoesOn =
      deadlineMs === null ? this.#patiently() : (_, inMs) => clock.queueNowMs + inMs < deadlineMs;
    return this.#try(
      async () => understood(readPass(await this.#needs.api.claim())),
      // Held back is not refused: the turn stands, and a pause has moved its end. The queue says when it is over.
      (error, inMs) => {
        if (error.status !== 429) return inTime(error, inMs);
        heldBack?.();
        return true;
      },
      signal,
    );
  }

  #try<T>(attempt: () => Promise<T>, goesOn: GoesOn, signal?: AbortSignal): Promise<T> {
    const { lost } = this.#needs;
    const closing = this.#needs.closing();
    const once = async () => {
      if (closing.aborted) throw new QueueError("CLOSED", "This client was closed.");
      if (signal?.aborted) throw new QueueError("ABORTED", "The page gave this up.");
      return attempt();
    };
    const goes: GoesOn = (error, inMs) => {
      if (error.status === 0) lost();
      return goesOn(error, inMs);
    };
    return persist(this.#platform, once, goes, signal ?? closing);
  }

  /** By the visitor's own clock: the queue's may be learned meanwhile, and jump. */
  #patiently(): GoesOn {
    const endsMs = this.#platform.nowMs() + PATIENCE_MS;
    return (_, inMs) => this.#platform.nowMs() + inMs < endsMs;
  }

  /**
   * Tabs join one after the other: two that have no cookie yet would be two visitors to the queue. So the second one
   * finds the first one's place.
   */
  #alone<T>(join: () => Promise<T>): Promise<T> {
    const { locks } = this.#platform;
    if (!locks) return join();
    const giving = new AbortController();
    const cancel = this.#platform.after(LOCK_PATIENCE_MS, () => giving.abort());
    let isHeld = false;
    const hold = () => {
      isHeld = true;
      cancel();
      return join();
    };
    const joined: Promise<unknown> = locks.request(
      `${this.#needs.lockName} join`,
      { signal: giving.signal },
      hold,
    );
    return joined.catch((error: unknown) => {
      if (isHeld) throw error;
      return join();
    }) as Promise<T>;
  }
}
