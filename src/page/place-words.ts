import type { WaitingState } from "../wire/visitor-state.ts";
import type { Formats } from "./formats.ts";
import type { Texts } from "./texts/texts.ts";
import { backByMs } from "./time-away.ts";
import type { Situation, Words } from "./view-model.ts";
import { waitRange } from "./wait-range.ts";

/** What a visitor in line reads. Its numbers are of one version of the queue; nothing here is guessed in between. */
export function sayPlace(
  situation: Pick<Situation, "watch" | "shop" | "claimWindowMs" | "nowMs" | "clockAheadMs">,
  state: WaitingState,
  texts: Texts,
  formats: Formats,
): Partial<Words> {
  const { watch } = situation;
  const behind = Math.max(0, state.queueSize - state.position);
  const updated = watch?.updatedAtMs == null ? null : formats.time(watch.updatedAtMs);
  return {
    ...headline(state, texts),
    place: formats.number(state.position),
    behind: behind === 0 ? null : texts.people(formats.number(behind)),
    // While no visitor is let in, every estimate is wrong. During a drawing the lead says when it begins.
    wait:
      isStill(state) || isBehindDrawing(state) ? null : sayWait(state.estimatedWaitSeconds, texts, formats),
    kept: sayKeepOpen(situation, texts, formats),
    away: sayAway(situation, state, texts, formats),
    updated: updated === null ? texts.refreshing : `${texts.updated(updated)} ${texts.refreshing}`,
    leave: texts.leave,
    leaveWarning: texts.leaveWarning,
    leaveConfirm: texts.leaveConfirm,
  };
}

/** No visitor is let in at the moment. */
export function isStill({ paused, soldOut }: WaitingState): boolean {
  return paused || soldOut;
}

/** The places before theirs are being drawn. */
function isBehindDrawing({ draw }: WaitingState): boolean {
  return draw !== undefined && draw.phase !== "seated";
}

function headline(state: WaitingState, texts: Texts): Pick<Words, "heading" | "lead"> {
  if (state.soldOut) return { heading: texts.soldOutForNow.heading, lead: texts.soldOutForNow.lead };
  if (state.paused) return { heading: texts.paused.heading, lead: texts.paused.lead };
  return { heading: texts.waiting.heading, lead: state.position === 1 ? texts.waiting.next : null };
}

/** What becomes of a visitor who stays. */
export function sayKeepOpen(
  { watch, shop, claimWindowMs }: Pick<Situation, "watch" | "shop" | "claimWindowMs">,
  { keepOpen }: Texts,
  formats: Formats,
): string {
  const say = shop !== null && watch !== null ? keepOpen.byItself : keepOpen.byButton;
  return say(formats.duration(claimWindowMs));
}

function sayAway(
  { watch, nowMs, clockAheadMs }: Pick<Situation, "watch" | "nowMs" | "clockAheadMs">,
  state: WaitingState,
  texts: Texts,
  formats: Formats,
): string | null {
  const backMs = watch?.updatedAtMs == null ? null : backByMs(state, watch.updatedAtMs, nowMs + clockAheadMs);
  const time = backMs === null ? null : formats.timeOfDay(backMs);
  return time === null ? null : texts.mayClose(time);
}

function sayWait(estimatedSeconds: number | null, texts: Texts, formats: Formats): string {
  const range = waitRange(estimatedSeconds);
  switch (range.kind) {
    case "unknown":
      return texts.notKnown;
    case "under":
      return texts.under(formats.number(range.minutes));
    case "between":
      return texts.between(formats.range(range.from, range.to, range.unit));
  }
}
