import type { NotNow } from "./answer.ts";
import type { ClaimOutcome } from "./outcome.ts";
import type { PassActOutcome } from "./pass-act.ts";

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

/** What it answers to what a shop does with a pass; with what a pass is signed from. */
export type PassActAnswer =
  | {
      readonly status: "answered";
      readonly outcome: PassActOutcome;
      readonly generation: number;
      readonly passTtlSeconds: number;
    }
  | NotNow;
