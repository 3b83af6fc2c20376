import type { PageModel, PageState } from "./page-model.ts";

export interface Standing extends Pick<PageModel, "state" | "join" | "canEnter"> {
  /** In this tab, before. */
  readonly hadAPlace: boolean;
  readonly isSeen: boolean;
  /** The deadline of the turn that the page has taken already; null = none. */
  readonly tookTurnOfMs: number | null;
  /** The page has the pass already: it came while nobody looked. */
  readonly passWaits: boolean;
}

/** What the page does for the visitor without being asked. */
export function ownAct({
  state,
  join,
  canEnter,
  hadAPlace,
  isSeen,
  tookTurnOfMs,
  passWaits,
}: Standing): "join" | "enter" | null {
  switch (state.status) {
    case "outside":
      // Not after a pass that ran out or a place that was given up: nobody may be waiting here any more.
      return join === "auto" && !hadAPlace ? "join" : null;
    case "ready":
      // The pass's minutes start with the claim, so not before somebody looks; and once, or "back" from the shop would
      // not be back.
      if (!canEnter || !isSeen) return null;
      if (state.claimBeforeMs === null) return passWaits ? "enter" : null;
      return state.claimBeforeMs === tookTurnOfMs ? null : "enter";
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
      return false; // nobody has one yet, and whoever keeps the page open is promised that it joins
    case "outside":
    case "sold_out":
    case "full":
    case "closed":
    case "unavailable":
      return null;
  }
}
