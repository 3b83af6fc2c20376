import type { Outcome } from "./outcome.ts";

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
      /** People waiting with a smaller ticket plus one; for a returned person the rank. null when not waiting. */
      readonly position: number | null;
      readonly queueSize: number;
      /** null when nobody can say: paused, rate 0, or nobody was called of late. */
      readonly estimatedWaitSeconds: number | null;
      readonly pollAfterSeconds: number;
      readonly passTtlSeconds: number;
      readonly paused: boolean;
    }
  /** Too many acts wait in this lobby; nothing was done. */
  | { readonly status: "overloaded" }
  /** Redis did not answer; whatever was asked is safe to ask again. */
  | { readonly status: "store_unavailable" };

/** What anybody may know about an event. */
export type Summary =
  | {
      readonly status: "answered";
      readonly queueSize: number;
      readonly ratePerSecond: number;
      readonly paused: boolean;
      readonly soldOut: boolean;
      readonly opensAt: number | null;
    }
  | { readonly status: "store_unavailable" };
