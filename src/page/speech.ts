import { endOfTurnMs, type NotOpenState, type ReadyState } from "../wire/visitor-state.ts";
import { entersUntilMs, sayDraw, sayTime, speakOfEntry } from "./draw-words.ts";
import type { Formats } from "./formats.ts";
import { isStill, sayPlace } from "./place-words.ts";
import type { Passage, Texts } from "./texts/texts.ts";
import type { Mood, Situation, Speech, Words } from "./view-model.ts";

/** The words for what is true, without those that every state may have. */
export function speak(situation: Situation, texts: Texts, formats: Formats): Speech {
  const speech = speakOf(situation, texts, formats);
  return situation.signIn?.isNeeded ? askToSignIn(situation, speech, texts) : speech;
}

function speakOf(situation: Situation, texts: Texts, formats: Formats): Speech {
  const { state } = situation;
  const untilMs = entersUntilMs(state, situation.nowMs);
  if (untilMs !== null) return offerToEnter(situation, untilMs, texts, formats);
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
      return {
        mood: isStill(state) ? "still" : "calm",
        words: { ...sayPlace(situation, state, texts, formats), ...sayDraw(situation, texts, formats) },
      };
    case "entered":
      return speakOfEntry(situation, state, texts, formats);
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
    case "entered":
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

function offerToJoin(
  situation: Situation,
  passage: Passage,
  button: string,
  texts: Texts,
  joining: Passage = texts.joining,
): Speech {
  const { doing, keepsCookies } = situation;
  if (!keepsCookies) return still(texts.noCookies);
  if (doing === "joining") {
    const { heading, lead } = joining;
    return { mood: "busy", words: { heading, lead: isCutOff(situation) ? null : lead } };
  }
  if (doing === "refused") return { mood: "still", words: { ...say(texts.notNow), join: texts.tryAgain } };
  return { mood: "calm", words: { ...say(passage), join: button } };
}

/** The same while a join enters a drawing. */
function offerToEnter(situation: Situation, untilMs: number, texts: Texts, formats: Formats): Speech {
  const { state, hadAPlace, keepsCookies } = situation;
  const { draw } = texts;
  const passage = hadAPlace || state.status === "left" ? draw.notEntered : draw.outside;
  const offer = offerToJoin(situation, passage, draw.enter, texts, draw.entering);
  if (!keepsCookies) return offer;
  return {
    ...offer,
    words: { ...offer.words, opening: sayTime(draw.drawnAt, untilMs, formats) },
    countdown: { label: draw.drawnIn, endsMs: untilMs },
  };
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

function speakOfOpening(
  { join, watch, keepsCookies }: Situation,
  { opensAtMs, entersAtMs }: NotOpenState,
  texts: Texts,
  formats: Formats,
): Speech {
  if (opensAtMs === null) return { mood: "calm", words: say(texts.notAnnounced) };
  const { heading, byItself, byButton } = entersAtMs === undefined ? texts.notOpen : texts.draw.notOpen;
  const lead = join === "auto" && watch !== null ? byItself : byButton;
  const opensAt = sayTime(
    entersAtMs === undefined ? texts.openingAt : texts.draw.drawnAt,
    opensAtMs,
    formats,
  );
  return {
    mood: "calm",
    words: {
      heading,
      lead: keepsCookies ? lead : texts.noCookies.lead,
      opening: opensAt,
      calendar: texts.addToCalendar,
    },
    countdown: {
      label: entersAtMs === undefined ? texts.opensIn : texts.draw.entersIn,
      endsMs: entersAtMs ?? opensAtMs,
    },
  };
}
