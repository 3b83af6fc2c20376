/** What shops do with passes, as serve_booth.lua takes and answers it. */
import type { PassAct, PassActOutcome } from "../core/pass-act.ts";
import { readDeadline } from "./deadline.ts";
import type { Codes } from "./read-values.ts";

export function writePassAct(
  act: PassAct,
): [what: string, user: string, firstEndMs: number, value: string | number] {
  const { what, user, firstEndMs } = act;
  switch (what) {
    case "complete":
      return ["COMPLETE", user, firstEndMs, act.bookingId];
    case "redeem":
      return ["REDEEM", user, firstEndMs, act.bookingId];
    case "extend":
      return ["EXTEND", user, firstEndMs, act.bySeconds];
  }
}

export const PASS_ACT_OUTCOMES: Codes<PassActOutcome> = {
  COMPLETED: () => ({ kind: "completed" }),
  LATE: () => ({ kind: "late" }),
  REDEEMED: () => ({ kind: "redeemed" }),
  STANDS: (deadlineMs) => ({ kind: "stands", ...readDeadline(deadlineMs) }),
  PASS_SPENT: () => ({ kind: "pass_spent" }),
  SPENT: () => ({ kind: "spent" }),
  REVOKED: () => ({ kind: "revoked" }),
  ENDED: () => ({ kind: "ended" }),
  NOT_HELD: () => ({ kind: "not_held" }),
  UNKNOWN: () => ({ kind: "unknown" }),
};
