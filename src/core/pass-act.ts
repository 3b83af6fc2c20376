import type { PassEnd } from "./outcome.ts";

/** A pass as a shop names it. */
export interface NamedPass {
  readonly user: string;
  /** The end that it was claimed with, ms since 1970. */
  readonly firstEndMs: number;
}

/** What a shop does with a pass. */
export type PassAct = NamedPass &
  (
    | {
        /** complete: the booking was made; redeem: it is about to be, and no other may be begun with the pass. */
        readonly what: "complete" | "redeem";
        readonly bookingId: string;
      }
    /** The pass is to be good for so many seconds more than it was claimed for, in all: see core/extension.ts. 0 only asks for its end. */
    | { readonly what: "extend"; readonly bySeconds: number }
  );

/** What comes of a shop's act on a pass; see complete_booking.lua, redeem_pass.lua and extend_pass.lua. */
export type PassActOutcome =
  /** The booking is counted, now or before. */
  | { kind: "completed" }
  /** Counted, although the pass had ended. */
  | { kind: "late" }
  /** Bound to this booking. */
  | { kind: "redeemed" }
  /** Alive, until its end as it is now. */
  | ({ kind: "stands" } & PassEnd)
  /** Another booking was made with it, or it is bound to another. */
  | { kind: "pass_spent" }
  /** A booking was made with it. */
  | { kind: "spent" }
  /** An operator took it back. */
  | { kind: "revoked" }
  | { kind: "ended" }
  /** Its time is not over, and its person does not hold it: they were taken out, or Redis has lost it. */
  | { kind: "not_held" }
  /** Of an earlier sale of the event. */
  | { kind: "unknown" };
