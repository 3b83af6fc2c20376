import type { EventConfig } from "./event-config.ts";
import { type Header, isFull, isIdle, isSoldOut, isStanding, versionOf } from "./header.ts";
import type { Outcome } from "./outcome.ts";
import { pollAfterSeconds, retryAfterSeconds } from "./pace.ts";
import { appliedPerSecond, estimateWaitSeconds } from "./rate-meter.ts";

/**
 * What a lobby answers to the Worker for one act: the outcome, and what the header of the same version says
 * about it. Plain data, for it crosses an RPC.
 */
export type Answer =
  | {
      readonly status: "answered";
      readonly outcome: Outcome;
      readonly generation: number;
      /** Which state `position` is exact for: `generation:ordinal called up to:left count`. */
      readonly version: string;
      /** People waiting with a smaller ticket plus one; for a returned person among those who returned. null when not waiting. */
      readonly position: number | null;
      readonly queueSize: number;
      /** null when they do not wait, or nobody can say: paused, rate 0, nobody called of late. */
      readonly estimatedWaitSeconds: number | null;
      readonly pollAfterSeconds: number;
      readonly passTtlSeconds: number;
      readonly paused: boolean;
      /** Paused, or at rate 0. */
      readonly standing: boolean;
      readonly soldOut: boolean;
      /** Left to sell; null while the origin reports nothing. */
      readonly remaining: number | null;
      /** The operator's words to everybody; null for none. */
      readonly notice: string | null;
    }
  | NotNow;

/**
 * Too many acts wait in this lobby, and nothing was done; or Redis did not answer. Whatever was asked is safe to ask again, so
 * many seconds later.
 */
export interface NotNow {
  readonly status: "overloaded" | "store_unavailable";
  readonly retryAfterSeconds: number;
}

/** `expectedMs`: how long that will last, as far as anybody knows. */
export function makeNotNow(status: NotNow["status"], expectedMs: number, random: number): NotNow {
  return { status, retryAfterSeconds: retryAfterSeconds(expectedMs, random) };
}

export type Answered = Extract<Answer, { status: "answered" }>;

/** What anybody may know about an event. */
export type Summary =
  | {
      readonly status: "answered";
      readonly queueSize: number;
      readonly ratePerSecond: number;
      readonly paused: boolean;
      /** The operator lets nobody more in. */
      readonly closed: boolean;
      /** Nobody more is taken in until somebody goes. */
      readonly full: boolean;
      readonly soldOut: boolean;
      readonly remaining: number | null;
      readonly notice: string | null;
      readonly opensAt: number | null;
      /** Nobody waits, is called or may return; somebody may still hold a pass. */
      readonly isIdle: boolean;
    }
  | NotNow;

export type Summarized = Extract<Summary, { status: "answered" }>;

/** What a person is told with an outcome, all of it from the one version that `header` and `position` belong to. */
export function makeAnswer(
  outcome: Outcome,
  position: number | null,
  header: Header,
  perSecond: number,
  config: EventConfig,
): Answered {
  // The position of somebody who returned counts those people already.
  const ahead = outcome.outcome === "returned" ? { ...header, returned: 0 } : header;
  const estimatedWaitSeconds = position === null ? null : estimateWaitSeconds(position, ahead, perSecond);
  return {
    status: "answered",
    outcome,
    generation: header.generation,
    version: versionOf(header),
    position,
    queueSize: header.waiting,
    estimatedWaitSeconds,
    pollAfterSeconds: pollAfterSeconds(config, estimatedWaitSeconds),
    passTtlSeconds: header.passTtlSeconds,
    paused: header.paused,
    standing: isStanding(header),
    soldOut: isSoldOut(header),
    remaining: header.unsold,
    notice: header.notice,
  };
}

/** What anybody may know. */
export function makeSummary(header: Header, config: EventConfig): Summary {
  return {
    status: "answered",
    queueSize: header.waiting,
    ratePerSecond: appliedPerSecond(header, config),
    paused: header.paused,
    closed: header.closed,
    full: isFull(header, config.maxQueueSize),
    soldOut: isSoldOut(header),
    remaining: header.unsold,
    notice: header.notice,
    opensAt: header.opensAt > 0 ? header.opensAt : null,
    isIdle: isIdle(header),
  };
}
