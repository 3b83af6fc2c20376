/** The entry of an opening in a calendar, as RFC 5545 wants it. */
import { expect, it } from "vitest";
import { type Opening, writeOpeningEntry } from "../../../../src/page/documents/opening-entry.ts";

const OPENING: Opening = {
  event: { id: "demo", name: "Moonlight; Festival, 2027 \\ Open Air" },
  isDraw: false,
  opensAtMs: Date.UTC(2026, 10, 24, 12, 0, 0),
  address: "https://queue.shop.example/queue/demo?to=https%3A%2F%2Fshop.example%2F",
  language: "en",
  nowMs: Date.UTC(2026, 10, 20, 8, 30, 5),
};

/** A reader's first step: folded lines are one again. */
const linesOf = (entry: string) => entry.replaceAll("\r\n ", "").split("\r\n");

it("tells the opening in UTC, what it is of and where, and reminds ten minutes before", () => {
  expect(linesOf(writeOpeningEntry(OPENING))).toEqual([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Virtual Queue//Opening//EN",
    "BEGIN:VEVENT",
    "UID:opening-demo@virtual-queue",
    "DTSTAMP:20261120T083005Z",
    "DTSTART:20261124T120000Z",
    "DURATION:PT15M",
    "SUMMARY:Moonlight\\; Festival\\, 2027 \\\\ Open Air: the queue opens",
    "DESCRIPTION:Open the queue’s page a few minutes before: https://queue.shop.example/queue/demo?to=https%3A%2F%2Fshop.example%2F",
    "URL:https://queue.shop.example/queue/demo?to=https%3A%2F%2Fshop.example%2F",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:-PT10M",
    "DESCRIPTION:Moonlight\\; Festival\\, 2027 \\\\ Open Air: the queue opens",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ]);
});

it("has no line of more than 75 octets, and cuts no Thai letter in two", () => {
  const event = { id: "demo", name: "เทศกาลดนตรีริมน้ำ".repeat(7) };
  const entry = writeOpeningEntry({ ...OPENING, event, language: "th" });
  const octets = entry.split("\r\n").map((line) => new TextEncoder().encode(line).length);
  expect(Math.max(...octets)).toBeLessThanOrEqual(75);
  expect(linesOf(entry)).toContain(`SUMMARY:${event.name}: เปิดคิว`);
});

it("lets no name end its line", () => {
  const event = { id: "demo", name: "One\r\nATTACH:evil\nTwo" };
  const lines = linesOf(writeOpeningEntry({ ...OPENING, event }));
  expect(lines).toContain("SUMMARY:One\\nATTACH:evil\\nTwo: the queue opens");
  expect(lines.filter((line) => line.startsWith("ATTACH"))).toEqual([]);
});

it("says of a drawing to enter before it, and to be there", () => {
  const lines = linesOf(writeOpeningEntry({ ...OPENING, isDraw: true }));
  expect(lines).toContain("DTSTART:20261124T120000Z");
  expect(lines.find((line) => line.startsWith("SUMMARY:"))).toMatch(/: the draw$/);
  expect(lines.find((line) => line.startsWith("DESCRIPTION:"))).toMatch(
    /^DESCRIPTION:Enter before this time.*https:/,
  );
});
