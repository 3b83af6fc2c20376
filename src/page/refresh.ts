import type { PageModel } from "./page-model.ts";

const SOONEST_SECONDS = 10;
const LATEST_SECONDS = 60;
const WAITING_LATEST_SECONDS = 30;

/** How soon a page without scripts loads itself again; null = never, for there only the visitor can act. */
export function refreshSeconds({ state, nowMs }: Pick<PageModel, "state" | "nowMs">): number | null {
  switch (state.status) {
    case "waiting":
      return clamp(state.pollAfterSeconds, WAITING_LATEST_SECONDS);
    case "ready":
      return SOONEST_SECONDS; // its countdown stands still, or is not known yet
    case "missed":
      return clamp((state.returnBeforeMs - nowMs) / 1000);
    case "not_open":
      return clamp((state.opensAtMs - nowMs) / 1000);
    case "unavailable":
      return SOONEST_SECONDS;
    case "full":
    case "sold_out":
      return LATEST_SECONDS;
    case "outside":
    case "closed":
    case "booked":
    case "expired":
    case "left":
      return null;
  }
}

function clamp(seconds: number, latest = LATEST_SECONDS): number {
  return Math.min(latest, Math.max(SOONEST_SECONDS, Math.ceil(seconds) + 1));
}
