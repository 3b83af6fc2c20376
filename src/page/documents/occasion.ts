/** What the document tells of the event itself. The script has no part in it. */

import type { Occasion } from "../page-model.ts";
import type { Texts } from "../texts/texts.ts";
import { type Markup, markup } from "./document.ts";

/** When and where, under the event's name; null when the operator says neither. */
export function renderOccasion({ date, venue }: Occasion, texts: Texts): Markup | null {
  if (date === null && venue === null) return null;
  const when =
    date === null ? null : markup`<time datetime="${date}">${renderWhole(sayDate(date, texts))}</time>`;
  return markup`<p class="occasion">${when}${venue === null ? null : markup`<span>${venue}</span>`}</p>`;
}

export function renderPicture({ picture }: Occasion): Markup | null {
  if (picture === null) return null;
  return markup`<img class="picture" src="${picture.url}" alt="${picture.alt}">`;
}

/** Each word in one line: Firefox breaks long Thai ones anywhere. */
function renderWhole(text: string): Markup[] {
  return text.split(" ").map((word) => markup`<span class="whole">${word}</span> `);
}

const DAY = { timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
/** By locale, and whether with a time. An Intl formatter is dear to make, cheap to use. */
const formatsOf = new Map<string, Intl.DateTimeFormat>();

/** "Saturday 24 April 2027 at 18:30": the date is read as if the event were at Greenwich, and so no clock moves it. */
function sayDate(date: string, { locale, eventDay, eventTime }: Texts): string {
  const hasTime = date.includes("T");
  const key = `${locale} ${hasTime}`;
  const format = formatsOf.get(key) ?? new Intl.DateTimeFormat(locale, hasTime ? { ...DAY, ...TIME } : DAY);
  formatsOf.set(key, format);
  return hasTime
    ? eventTime(format.format(Date.parse(`${date}Z`)))
    : eventDay(format.format(Date.parse(date)));
}
