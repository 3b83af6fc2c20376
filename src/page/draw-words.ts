/** What the page says of a drawing: before it, to who has entered it, and to who waits behind it. */
import type { EnteredState, OpenDraw, VisitorState } from "../wire/visitor-state.ts";
import type { Formats } from "./formats.ts";
import { sayKeepOpen } from "./place-words.ts";
import type { Passage, Texts } from "./texts/texts.ts";
import type { Mood, Situation, Speech, Words } from "./view-model.ts";

/** The queue's clock is known to a second or so: a time this short of a full minute is that minute. */
const TIME_TOLERANCE_MS = 3000;
/** A round comes out within seconds of its time, and half a million places are given out within some more. */
const LATE_MS = 30_000;
/** Shortly before a drawing nobody should go. */
const SOON_MS = 10 * 60_000;
/** A later time of day is another day's. */
const SAME_DAY_MS = 12 * 3_600_000;

/** Until when a visitor who has no place may enter a drawing; null where a join takes a place in line. */
export function entersUntilMs(state: VisitorState, nowMs: number): number | null {
  if (state.status !== "outside" && state.status !== "left") return null;
  const opensAtMs = state.draw?.opensAtMs;
  return opensAtMs !== undefined && opensAtMs > nowMs ? opensAtMs : null;
}

/** "Drawn Tuesday 24 November at 19:00 (GMT+7)"; null where the visitor's time zone is unknown. */
export function sayTime(
  say: (day: string, timeZone: string) => string,
  atMs: number,
  formats: Formats,
): string | null {
  const [day, zone] = [
    formats.dayAndTime(atMs + TIME_TOLERANCE_MS),
    formats.timeZone(atMs + TIME_TOLERANCE_MS),
  ];
  return day === null || zone === null ? null : say(day, zone);
}

/** To somebody in the drawing. */
export function speakOfEntry(
  situation: Situation,
  state: EnteredState,
  texts: Texts,
  formats: Formats,
): Speech {
  const { draw } = state;
  const isEntering = draw.phase === "entering";
  const words: Speech["words"] = {
    ...sayEntry(situation, draw, texts, formats),
    entrants: isEntering ? texts.draw.entrants(formats.number(draw.entered)) : null,
    receipt: sayReceipt(situation, texts),
    proof: isEntering ? null : texts.draw.proofs,
    seen: isEntering ? null : saySeen(situation, texts, formats),
    kept: sayKeepOpen(situation, texts, formats),
    leave: texts.draw.leave,
    leaveWarning: isEntering ? texts.draw.leaveWarning : texts.leaveWarning,
    leaveConfirm: texts.draw.leaveConfirm,
  };
  if (!isEntering) return { mood: moodOf(draw), words, countdown: countdownToRound(situation, draw, texts) };
  if (draw.opensAtMs === null) return { mood: "calm", words };
  return {
    mood: "calm",
    words: {
      ...words,
      away: sayAway(draw.opensAtMs, situation.nowMs, texts, formats),
      opening: sayTime(texts.draw.drawnAt, draw.opensAtMs, formats),
      calendar: texts.addToCalendar,
    },
    countdown: { label: texts.draw.drawnIn, endsMs: draw.opensAtMs },
  };
}

/** To somebody behind the entrants, or drawn; where no drawing gave the place, a receipt of that. */
export function sayDraw(
  situation: Pick<Situation, "state" | "hasReceipt" | "seenAtMs" | "givesReceipts">,
  texts: Texts,
  formats: Formats,
): Partial<Words> {
  const { state, hasReceipt, givesReceipts } = situation;
  if (state.status !== "waiting") return {};
  if (!state.draw) return { receipt: givesReceipts ? texts.saveTicket : null };
  const { draw } = state;
  const seen = saySeen(situation, texts, formats);
  if (draw.phase !== "seated") return { lead: texts.draw.before, proof: texts.draw.proofs, seen };
  return {
    seen,
    drawn: texts.draw.drawn(formats.number(draw.place), formats.number(draw.entered)),
    proof: texts.draw.check,
    receipt: hasReceipt ? texts.draw.saveReceipt : null,
  };
}

/** That this browser has the signed list, and since when: the visitor's own word that it was before the round. */
function saySeen(
  { seenAtMs }: Pick<Situation, "seenAtMs">,
  { draw }: Texts,
  formats: Formats,
): string | null {
  const time = seenAtMs === null ? null : formats.time(seenAtMs);
  return time === null ? null : draw.seen(time);
}

function moodOf({ stopped }: OpenDraw): Mood {
  return stopped ? "still" : "busy";
}

function sayEntry(
  { nowMs }: Pick<Situation, "nowMs">,
  draw: OpenDraw,
  { draw: texts }: Texts,
  formats: Formats,
): Passage {
  if (draw.stopped) return texts.stopped;
  const { heading } = texts.drawing;
  const count = formats.number(draw.entered);
  switch (draw.phase) {
    case "entering":
      return texts.entered;
    case "closed":
      return { heading, lead: texts.drawing.listed(count) };
    case "committed": {
      const { round, roundAtMs } = draw;
      if (roundAtMs !== null && nowMs > roundAtMs + LATE_MS) return { heading, lead: texts.drawing.late };
      return { heading, lead: texts.drawing.signed(count, round === null ? null : formats.number(round)) };
    }
  }
}

function countdownToRound(
  { nowMs }: Pick<Situation, "nowMs">,
  draw: OpenDraw,
  texts: Texts,
): Speech["countdown"] {
  const { roundAtMs, stopped } = draw;
  if (stopped || roundAtMs === null || roundAtMs <= nowMs) return null;
  return { label: texts.draw.roundIn, endsMs: roundAtMs };
}

function sayAway(opensAtMs: number, nowMs: number, { draw }: Texts, formats: Formats): string | null {
  if (opensAtMs - nowMs < SOON_MS) return null;
  const shownMs = opensAtMs + TIME_TOLERANCE_MS;
  const isToday = opensAtMs - nowMs < SAME_DAY_MS;
  const time = isToday ? formats.timeOfDay(shownMs) : formats.dayAndTime(shownMs);
  return time === null ? draw.mayClose : draw.mayCloseUntil(time);
}

/** Without a script the link asks the queue; with one it is shown as soon as there is something to save. */
function sayReceipt(
  { watch, hasReceipt }: Pick<Situation, "watch" | "hasReceipt">,
  texts: Texts,
): string | null {
  return watch === null || hasReceipt ? texts.draw.saveReceipt : null;
}
