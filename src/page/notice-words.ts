import { noticeOf } from "../wire/visitor-state.ts";
import type { Formats } from "./formats.ts";
import type { Texts } from "./texts/texts.ts";
import type { Situation, Words } from "./view-model.ts";

/** A notice of more lines than the stylesheet leaves it would push the place off a phone's screen. */
const MOST_LINES = 3;
/** Of a narrow phone. */
const LETTERS_PER_LINE = 38;
/** An older time of day is another day's. */
const SAME_DAY_MS = 12 * 3_600_000;

/** The operator's words, and since when they stand here. */
export function sayNotice(
  {
    state,
    nowMs,
    clockAheadMs,
    noticeSinceMs,
    language,
  }: Pick<Situation, "state" | "language" | "nowMs" | "clockAheadMs" | "noticeSinceMs">,
  texts: Texts,
  formats: Formats,
): Pick<Words, "notice" | "fullNotice" | "noticeSince"> {
  const notice = noticeOf(state, language);
  if (notice === null) return { notice, fullNotice: null, noticeSince: null };
  return {
    notice,
    fullNotice: isLong(notice) ? texts.fullNotice : null,
    noticeSince:
      noticeSinceMs === null ? null : saySince(noticeSinceMs, nowMs + clockAheadMs, texts, formats),
  };
}

function isLong(notice: string): boolean {
  const lines = notice.split("\n").map((line) => {
    const letters = line.replace(/\p{M}/gu, "").length; // what stands above and below Thai letters takes no room
    return Math.max(1, Math.ceil(letters / LETTERS_PER_LINE));
  });
  return lines.reduce((sum, count) => sum + count, 0) > MOST_LINES;
}

function saySince(sinceMs: number, nowMs: number, texts: Texts, formats: Formats): string | null {
  const isToday = nowMs - sinceMs < SAME_DAY_MS;
  const time = isToday ? formats.timeOfDay(sinceMs) : formats.dayAndTime(sinceMs);
  return time === null ? null : texts.noticeSince(time);
}
