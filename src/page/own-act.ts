import type { ReadyState } from "../client/queue-state.ts";
import type { PageState } from "./page-model.ts";
import type { Situation } from "./view.ts";

/** When it was taken, its deadline may not have been known. */
export type TakenTurn = Pick<ReadyState, "claimBeforeMs">;

export interface Standing
  extends Pick<Situation, "state" | "join" | "canEnter" | "hadAPlace" | "keepsCookies"> {
  readonly isSeen: boolean;
  /** The turn that the page has taken already; null = none. */
  readonly tookTurn: TakenTurn | null;
  /** The page has the pass already: it came while nobody looked. */
  readonly passWaits: boolean;
}

/** What the page does for the visitor without being asked. */
export function ownAct({
  state,
  join,
  canEnter,
  hadAPlace,
  keepsCookies,
  isSeen,
  tookTurn,
  passWaits,
}: Standing): "join" | "enter" | null {
  switch (state.status) {
    case "outside":
      // Not after a pass that ran out or a place that was given up: nobody may be waiting here any more.
      return join === "auto" && !hadAPlace && keepsCookies ? "join" : null;
    case "ready":
      // The pass's minutes start with the claim, so not before somebody looks; and once, or "back" from the shop would
      // not be back.
      if (!canEnter || !isSeen) return null;
      if (state.expiresAtMs !== null) return passWaits ? "enter" : null;
      return tookTurn !== null && isSameTurn(tookTurn, state) ? null : "enter";
    case "waiting":
    case "missed":
    case "not_open":
    case "sold_out":
    case "full":
    case "closed":
    case "booked":
    case "expired":
    case "left":
    case "unavailable":
      return null;
  }
}

/** One of which no time is told yet is taken for the one before; if it is another, its time tells soon. */
function isSameTurn(taken: TakenTurn, { claimBeforeMs }: TakenTurn): boolean {
  return claimBeforeMs === null || claimBeforeMs === taken.claimBeforeMs;
}

/** Whether somebody of whom this is true has, or had, a place; null where that says nothing about it. */
export function tellsOfAPlace({ status }: PageState): boolean | null {
  switch (status) {
    case "waiting":
    case "ready":
    case "missed":
    case "booked":
    case "expired":
    case "left":
      return true;
    case "not_open":
      return false; // whoever keeps the page open is promised that it joins, whatever was before
    case "outside":
    case "sold_out":
    case "full":
    case "closed":
    case "unavailable":
      return null;
  }
}
