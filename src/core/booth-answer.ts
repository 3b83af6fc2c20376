import type { NotNow } from "./answer.ts";
import type { ClaimOutcome, CompleteOutcome } from "./outcome.ts";

/** What a booth answers to a claim. Plain data, for it crosses an RPC. */
export type ClaimAnswer =
  | {
      readonly status: "answered";
      readonly outcome: ClaimOutcome;
      readonly generation: number;
      readonly passTtlSeconds: number;
      /** Paused, or at rate 0. */
      readonly halted: boolean;
    }
  | NotNow;

export type AnsweredClaim = Extract<ClaimAnswer, { status: "answered" }>;

/** What it answers to a booking that a shop reports. */
export type BookingAnswer = { readonly status: "answered"; readonly outcome: CompleteOutcome } | NotNow;
