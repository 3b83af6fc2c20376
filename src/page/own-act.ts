import type { PageModel, PageState } from "./page-model.ts";

export interface Standing extends Pick<PageModel, "state" | "join" | "canEnter"> {
  /** In this tab, before. */
  readonly hadAPlace: boolean;
  readonly isSeen: boolean;
  /** The deadline of the turn that the page has taken already; null = none. */
  readonly tookTurnOfMs: number | null;
}

/** What the page does for the visitor without being asked. */
export function ownAct({
  state,
  join,
  canEnter,
  hadAPlace,
  isSeen,
  tookTurnOfMs,
}: Standing): "join" | "enter" | null {
  switch (state.status) {
    case "outside":
      // Not after a pass that ran out or a place that was given up: nobody may be waiting here any more.
      return join === "auto" && !hadAPlace ? "join" : null;
    case "ready":
      // The pass's minutes start with the claim, so not before somebody looks; and once, or "back" from the shop would
      // not be back.
      if (!canEnter || !isSeen || state.claimBeforeMs === null) return null;
      return state.claimBeforeMs === tookTurnOfMs ? null : "enter";
    case "waiting":
    case "missed":
    case "not_open":
    case "sold_out":
    case "full":
    case "closed":
    case "booked":
    case "left":
    case "unavailable":
      return null;
  }
}

/** Whether somebody of whom this is true has, or had, a place. */
export function tellsOfAPlace({ status }: PageState): boolean {
  switch (status) {
    case "waiting":
    case "ready":
    case "missed":
    case "booked":
    case "left":
      return true;
    case "outside":
    case "not_open":
    case "sold_out":
    case "full":
    case "closed":
    case "unavailable":
      return false;
  }
}
