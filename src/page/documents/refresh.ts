import type { PageModel } from "../page-model.ts";

const SOONEST_SECONDS = 10;
const LATEST_SECONDS = 60;
/** What an operator may change meanwhile: an opening, tickets to sell, a pause. */
const NEWS_SECONDS = 30;
const OPENS_SOON_SECONDS = 120;

/** How soon a page without scripts loads itself again; null = never, for there only the visitor can act. */
export function refreshSeconds({ state, nowMs }: Pick<PageModel, "state" | "nowMs">): number | null {
  switch (state.status) {
    case "waiting":
      return clamp(state.pollAfterSeconds, NEWS_SECONDS);
    case "ready":
      return SOONEST_SECONDS; // its countdown stands still, or is not known yet
    case "missed":
      return clamp((state.returnBeforeMs - nowMs) / 1000);
    case "not_open":
      return untilOpening(secondsUntil(state.entersAtMs ?? state.opensAtMs, nowMs));
    case "entered": {
      const { phase, opensAtMs } = state.draw;
      return phase === "entering"
        ? untilOpening(secondsUntil(opensAtMs, nowMs), LATEST_SECONDS)
        : SOONEST_SECONDS;
    }
    case "unavailable":
      return SOONEST_SECONDS;
    case "full":
    case "sold_out":
      return NEWS_SECONDS;
    case "outside":
    case "closed":
    case "booked":
    case "revoked":
    case "expired":
    case "left":
      return null;
  }
}

/** null: nobody knows when. */
function secondsUntil(atMs: number | null, nowMs: number): number {
  return atMs === null ? Number.POSITIVE_INFINITY : (atMs - nowMs) / 1000;
}

/** More often shortly before it; the last load comes right after it. */
function untilOpening(remainingSeconds: number, longBeforeSeconds = NEWS_SECONDS): number {
  if (remainingSeconds > OPENS_SOON_SECONDS) return longBeforeSeconds;
  return remainingSeconds > 2 * SOONEST_SECONDS ? SOONEST_SECONDS : clamp(remainingSeconds);
}

function clamp(seconds: number, latest = LATEST_SECONDS): number {
  return Math.min(latest, Math.max(SOONEST_SECONDS, Math.ceil(seconds) + 1));
}
