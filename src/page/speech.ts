import { endOfTurnMs, type NotOpenState, type ReadyState } from "../wire/visitor-state.ts";
import type { Formats } from "./formats.ts";
import { isStill, sayPlace } from "./place-words.ts";
import type { Passage, Texts } from "./texts/texts.ts";
import type { Mood, Situation, Words } from "./view-model.ts";

export interface Speech {
  readonly mood: Mood;
  readonly words: Omit<Partial<Words>, "countdownLabel" | "countdown" | "days">;
  readonly countdown?: Countdown | null;
}

export interface Countdown {
  readonly label: string;
  readonly endsMs: number;
}

/** The words for what is true, without those that every state may have. */
export function speak(situation: Situation, texts: Texts, formats: Formats): Speech {
  const speech = speakOf(situation, texts, formats);
  return situation.signIn?.isNeeded ? askToSignIn(situation, speech, texts) : speech;
}

function speakOf(situation: Situation, texts: Texts, formats: Formats): Speech {
  const { state } = situation;
  switch (state.status) {
    case "outside":
      return situation.hadAPlace
        ? offerToJoin(situation, texts.gone, texts.joinAgain, texts)
        : offerToJoin(situation, texts.outside, texts.join, texts);
    case "left":
      return offerToJoin(situation, texts.left, texts.joinAgain, texts);
    case "full":
      return offerToJoin(situation, texts.full, texts.tryAgain, texts);
    case "waiting":
      return { mood: isStill(state) ? "still" : "calm", words: sayPlace(situation, state, texts, formats) };
    case "ready":
      return speakOfTurn(situation, state, texts);
    case "missed": {
      const countdown = { label: texts.returnWithin, endsMs: state.returnBeforeMs };
      return { ...offerToJoin(situation, texts.missed, texts.comeBack, texts), countdown };
    }
    case "not_open":
      return speakOfOpening(situation, state, texts, formats);
    case "sold_out":
      return sayGoodbye(situation, "still", texts.soldOut, texts);
    case "closed":
      return sayGoodbye(situation, "still", texts.closed, texts);
    case "booked":
      return sayGoodbye(situation, "calm", texts.booked, texts);
    case "revoked":
      return sayGoodbye(situation, "still", texts.revoked, texts);
    case "expired":
      return offerToJoin(situation, texts.expired, texts.joinAgain, texts);
    case "unavailable":
      return still(texts.unavailable);
  }
}

/** A stranger sees what the event offers, and signs in before anything else. */
function askToSignIn({ state, keepsCookies }: Situation, speech: Speech, texts: Texts): Speech {
  const { heading, lead, beforeOpening, button, buttonForPlace } = texts.signIn;
  const words = { ...speech.words, join: null };
  switch (state.status) {
    case "unavailable":
      return speech;
    case "not_open":
      return keepsCookies ? { ...speech, words: { ...words, lead: beforeOpening, signIn: button } } : speech;
    case "full":
    case "sold_out":
    case "closed":
      return { ...speech, words: { ...words, signIn: buttonForPlace } };
    case "outside":
    case "left":
    case "expired":
    case "waiting":
    case "ready":
    case "missed":
    case "booked":
    case "revoked":
      return keepsCookies
        ? { mood: "calm", words: { heading, lead, signIn: button } }
        : still(texts.noCookies);
  }
}

function still(passage: Passage): Speech {
  return { mood: "still", words: say(passage) };
}

/** There is nothing to wait for: the words, and where to go from here. */
function sayGoodbye({ ways }: Situation, mood: Mood, passage: Passage, texts: Texts): Speech {
  const shop = ways.shop === null ? null : texts.toShop;
  const help = ways.help === null ? null : texts.toHelp;
  return { mood, words: { ...say(passage), shop, help } };
}

export function isCutOff({ watch }: Situation): boolean {
  return watch !== null && !watch.live;
}

function offerToJoin(situation: Situation, passage: Passage, button: string, texts: Texts): Speech {
  const { doing, keepsCookies } = situation;
  if (!keepsCookies) return still(texts.noCookies);
  if (doing === "joining") {
    const { heading, lead } = texts.joining;
    return { mood: "busy", words: { heading, lead: isCutOff(situation) ? null : lead } };
  }
  if (doing === "joiningSlowly") return { mood: "busy", words: say(texts.joiningSlowly) };
  if (doing === "refused") return { mood: "still", words: { ...say(texts.notNow), join: texts.tryAgain } };
  return { mood: "calm", words: { ...say(passage), join: button } };
}

function speakOfTurn(situation: Situation, state: ReadyState, texts: Texts): Speech {
  const { expiresAtMs } = state;
  const endsMs = endOfTurnMs(state);
  const label = expiresAtMs === null ? texts.enterWithin : texts.bookWithin;
  const countdown = endsMs === null ? null : { label, endsMs };
  if (state.paused && situation.doing === "nothing") {
    return {
      mood: "turn",
      words: { ...say(texts.turnPaused), enter: situation.shop ? texts.enter : null },
    };
  }
  if (situation.shop === null) return { mood: "turn", words: say(texts.readyElsewhere), countdown };
  // What is promised of the way to the shop holds only while the line does; without it, the time left does.
  const doing = isCutOff(situation) ? "nothing" : situation.doing;
  if (doing === "held") return { mood: "turn", words: { ...say(texts.held), enter: texts.enter } };
  if (doing === "entering") return { mood: "turn", words: { ...say(texts.entering), enter: texts.enter } };
  if (expiresAtMs !== null) {
    return { mood: "turn", words: { ...say(texts.admitted), enter: texts.enterAgain }, countdown };
  }
  return { mood: "turn", words: { ...say(texts.ready), enter: texts.enter }, countdown };
}

function say({ heading, lead }: Passage): Pick<Words, "heading" | "lead"> {
  return { heading, lead };
}

/**
 * The queue's clock is known to a second or so: a time this short of a full minute is that minute.
 */
const TIME_TOLERANCE_MS = 3000;

function speakOfOpening(
  { join, watch, keepsCookies }: Situation,
  { opensAtMs }: NotOpenState,
  texts: Texts,
  formats: Formats,
): Speech {
  const { heading, byItself, byButton } = texts.notOpen;
  const lead = join === "auto" && watch !== null ? byItself : byButton;
  const shownMs = opensAtMs + TIME_TOLERANCE_MS;
  const day = formats.dayAndTime(shownMs);
  const zone = formats.timeZone(shownMs);
  return {
    mood: "calm",
    words: {
      heading,
      lead: keepsCookies ? lead : texts.noCookies.lead,
      opening: day === null || zone === null ? null : texts.openingAt(day, zone),
      calendar: texts.addToCalendar,
    },
    countdown: { label: texts.opensIn, endsMs: opensAtMs },
  };
}
