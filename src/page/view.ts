/**
 * What the page shows, from what is true. The Worker writes it into the HTML and the page's script writes it into the
 * same elements, so the two cannot say different things.
 */

import { sayClosing } from "./closing-words.ts";
import type { Formats } from "./formats.ts";
import { sayNotice } from "./notice-words.ts";
import { isCutOff, speak } from "./speech.ts";
import type { Texts } from "./texts/texts.ts";
import { listTickets, sayTickets } from "./ticket-words.ts";
import { type Situation, SLOTS, type Slot, type View, type Words } from "./view-model.ts";

const NOTHING: Words = Object.freeze(
  Object.fromEntries(SLOTS.map((slot) => [slot, null])) as Record<Slot, null>,
);

/** From here on seconds say nothing. */
const DAY_MS = 86_400_000;
/** A time that runs is told anew when so much of it is left. */
const LAST_MS = 60_000;

export function viewOf(situation: Situation, texts: Texts, formats: Formats): View {
  const { event, state, nowMs } = situation;
  const { mood, words, countdown = null } = speak(situation, texts, formats);
  const remainingMs = countdown && countdown.endsMs - nowMs;
  const isFar = remainingMs !== null && remainingMs >= DAY_MS;
  const timeLeft = remainingMs === null ? null : formats.duration(remainingMs);
  const heading = words.heading ?? "";
  const tickets = listTickets(situation, texts, formats);
  const all: Words = {
    ...NOTHING,
    ...words,
    countdownLabel: countdown?.label ?? null,
    countdown: remainingMs === null || isFar ? null : formats.countdown(remainingMs),
    days: isFar ? timeLeft : null,
    closing: sayClosing(situation, texts, formats),
    ...sayTickets(state, tickets, texts),
    ...sayNotice(situation, texts, formats),
    offline: isCutOff(situation) ? sayCutOff(situation, texts) : null,
  };
  const place = all.place === null ? null : texts.placeIs(all.place);
  const wait = all.wait === null ? null : `${texts.wait}: ${all.wait}`;
  const chance = all.chance === null ? null : `${texts.ticketsAtTurn}: ${all.chance}`;
  const time = timeLeft === null ? null : `${all.countdownLabel}: ${timeLeft}`;
  return {
    mood,
    title: titleOf(situation, all, texts),
    words: all,
    tickets,
    announcement: [
      heading,
      place,
      all.lead,
      all.drawn,
      wait,
      chance,
      all.closing,
      all.opening,
      time,
      all.entrants,
      all.notice,
      all.offline,
    ]
      .filter((sentence) => sentence !== null)
      .map((sentence) => sentence.replace(/[a-z0-9]$/i, "$&.")) // Thai ends its sentences with a space
      .join(" "),
    occasion: JSON.stringify([
      event.id,
      state.status,
      heading,
      all.lead,
      all.drawn,
      all.closing,
      all.chance,
      all.notice,
      all.offline,
    ]),
    progress: JSON.stringify([place, wait, remainingMs !== null && remainingMs <= LAST_MS]),
  };
}

/** The place in line stands in the tab too: most people wait in another one. */
function titleOf({ event, state }: Situation, { heading, place }: Words, texts: Texts): string {
  if (state.status === "ready") return `● ${texts.yourTurn} – ${event.name}`;
  if (state.status === "waiting" && place !== null) return `${place} · ${heading} – ${event.name}`;
  return `${heading} – ${event.name}`;
}

/** To whom the line matters just now; a turn does not wait for it. */
function sayCutOff({ state, doing }: Situation, { cutOff }: Texts): string | null {
  if (state.status === "waiting") return cutOff.placeKept;
  if (state.status === "entered") return cutOff.entryKept;
  if (state.status === "ready" || state.status === "missed") return cutOff.timeRuns;
  return doing === "joining" ? cutOff.joining : null;
}
