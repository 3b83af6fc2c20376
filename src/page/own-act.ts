import type { ReadyState } from "../wire/visitor-state.ts";
import type { Situation } from "./view-model.ts";

/** When it was taken, its deadline may not have been known. */
export type TakenTurn = Pick<ReadyState, "claimBeforeMs">;

export interface OwnActSituation
  extends Pick<Situation, "state" | "join" | "shop" | "signIn" | "hadAPlace" | "keepsCookies"> {
  readonly isSeen: boolean;
  /** The turn that the page has taken already; null = none. */
  readonly tookTurn: TakenTurn | null;
  /** The page has the pass already: it came while the page was hidden. */
  readonly passWaits: boolean;
}

/** What the page does for the visitor without being asked. */
export function ownAct({
  state,
  join,
  shop,
  signIn,
  hadAPlace,
  keepsCookies,
  isSeen,
  tookTurn,
  passWaits,
}: OwnActSituation): "join" | "enter" | null {
  if (state.status === "outside") {
    // Not after a pass that ran out or a place that was given up: the visitor may be gone from here.
    return join === "auto" && !signIn?.isNeeded && !hadAPlace && keepsCookies ? "join" : null;
  }
  // The pass's minutes start with the claim, so not before the visitor looks.
  if (state.status !== "ready" || shop === null || !isSeen) return null;
  if (state.expiresAtMs !== null) return passWaits ? "enter" : null;
  // And once, or "back" from the shop would not be back.
  return tookTurn !== null && isSameTurn(tookTurn, state) ? null : "enter";
}

/** One of which no time is told yet is taken for the one before; if it is another, its time tells soon. */
function isSameTurn(taken: TakenTurn, { claimBeforeMs }: TakenTurn): boolean {
  return claimBeforeMs === null || claimBeforeMs === taken.claimBeforeMs;
}
