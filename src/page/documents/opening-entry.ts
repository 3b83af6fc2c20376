/** An opening as an entry for the visitor's calendar: iCalendar, RFC 5545. */
import type { Language } from "../page-model.ts";
import { TEXTS } from "../texts/languages.ts";

export interface Opening {
  readonly event: { readonly id: string; readonly name: string };
  readonly opensAtMs: number;
  /** The places are drawn then. */
  readonly isDraw: boolean;
  /** Of the waiting page, as the visitor knows it. */
  readonly address: string;
  readonly language: Language;
  readonly nowMs: number;
}

const LENGTH = "PT15M";
const REMINDER = "-PT10M";
/** Octets of a line, without its end. */
const MOST_OCTETS = 75;

export function writeOpeningEntry({ event, opensAtMs, isDraw, address, language, nowMs }: Opening): string {
  const texts = TEXTS[language];
  const { title, description } = isDraw ? texts.draw.calendarEntry : texts.openingEntry;
  const summary = escapeText(title(event.name));
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Virtual Queue//Opening//EN",
    "BEGIN:VEVENT",
    `UID:opening-${event.id}@virtual-queue`, // an opening that was moved takes the old entry's place
    `DTSTAMP:${inUtc(nowMs)}`,
    `DTSTART:${inUtc(opensAtMs)}`,
    `DURATION:${LENGTH}`,
    `SUMMARY:${summary}`,
    `DESCRIPTION:${escapeText(description(address))}`,
    `URL:${address}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `TRIGGER:${REMINDER}`,
    `DESCRIPTION:${summary}`,
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join("");
}

/** "20261124T120000Z" */
function inUtc(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r\n?|\n/g, "\\n");
}

/** A line that is too long goes on in the next, after a space; no character is cut in two. */
function fold(line: string): string {
  let folded = "";
  let octets = 0;
  for (const character of line) {
    const more = octetsOf(character);
    if (octets + more > MOST_OCTETS) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += character;
    octets += more;
  }
  return folded;
}

/** In UTF-8. */
function octetsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
