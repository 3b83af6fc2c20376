import type { VisitorState } from "../wire/visitor-state.ts";
import type { Formats } from "./formats.ts";
import type { Texts } from "./texts/texts.ts";
import type { Situation } from "./view-model.ts";

/** A later time of day is another day's. */
const SAME_DAY_MS = 12 * 3_600_000;

/** Until when others can join, to those in line and to those who still may; null where nothing closes. */
export function sayClosing(
  { state, nowMs }: Pick<Situation, "state" | "nowMs">,
  texts: Texts,
  formats: Formats,
): string | null {
  if (state.status === "waiting" && state.closed) return texts.closedBehind;
  const closesAtMs = closesAtMsOf(state);
  if (closesAtMs === null) return null;
  const isToday = closesAtMs - nowMs < SAME_DAY_MS;
  const time = isToday ? formats.timeOfDay(closesAtMs) : formats.dayAndTime(closesAtMs);
  if (time === null) return null;
  return state.status === "waiting" ? texts.closesBehind(time) : texts.joinBefore(time);
}

function closesAtMsOf(state: VisitorState): number | null {
  if (state.status === "waiting") return state.closesAtMs;
  return (state.status === "outside" && state.closesAtMs) || null;
}
