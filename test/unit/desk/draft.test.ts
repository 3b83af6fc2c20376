import { describe, expect, it } from "vitest";
import type { Field, Values } from "../../../src/desk/answers.ts";
import { draftOf, NO_TICKET, readDraft } from "../../../src/desk/draft.ts";
import { localTime, readId, readNumber, readTime } from "../../../src/desk/read-input.ts";

describe("a number as it is typed", () => {
  it.each([
    ["1,250", 1250],
    [" 12 500 ", 12_500],
    ["0", 0],
  ])("reads %j as a whole number", (text, value) => {
    expect(readNumber(text, "whole")).toEqual({ value });
  });

  it("may be a fraction where the rate is", () => {
    expect(readNumber("0.5", "any")).toEqual({ value: 0.5 });
    expect(readNumber(".25", "any")).toEqual({ value: 0.25 });
  });

  it.each(["-1", "1.5", "1e3", "1,25", "12a", "0x10"])("refuses %j where people are counted", (text) => {
    expect(readNumber(text, "whole")).toEqual({ problem: "notWhole" });
  });

  it("refuses what is no number or below 0 as a rate, and says when nothing was typed", () => {
    expect(readNumber("fast", "any")).toEqual({ problem: "notANumber" });
    expect(readNumber("-2", "any")).toEqual({ problem: "notANumber" });
    expect(readNumber(" ", "any")).toEqual({ problem: "empty" });
  });
});

describe("a time as it is picked", () => {
  it("goes to the queue as the same moment, and comes back as it was", () => {
    const read = readTime("2027-04-13T18:30:15");
    expect(read).toEqual({ value: new Date(2027, 3, 13, 18, 30, 15).toISOString() });
    expect("value" in read && localTime(read.value)).toBe("2027-04-13T18:30:15");
  });

  it("is refused when it is none", () => {
    expect([readTime(""), readTime("soon")]).toEqual([{ problem: "empty" }, { problem: "notATime" }]);
  });
});

it("an event's id is what the queue takes as one", () => {
  expect(readId(" moon-2027 ")).toEqual({ value: "moon-2027" });
  expect(readId("moon 2027")).toEqual({ problem: "badId" });
});

describe("a draft", () => {
  it.each<[Field, Values[Field]]>([
    ["release_rate", 0.5],
    ["max_active", 600],
    ["remaining", 0],
    ["opens_at", "2027-04-13T11:30:00.000Z"],
    ["notice", "Doors at eight"],
    ["notice_th", "ประตูเปิดสองทุ่ม"],
    ["closes_at", "2027-04-13T14:30:00.000Z"],
    ["ticket_types", [{ id: "a", name: { en: "Stalls" }, price: null, remaining: null }]],
  ])("of %s is read back as the value that it was made of", (field, value) => {
    expect(readDraft(field, draftOf(field, value))).toEqual({ change: { [field]: value } });
  });

  it("of an empty notice takes it away", () => {
    expect(readDraft("notice_en", { kind: "words", text: " " })).toEqual({ change: { notice_en: null } });
  });

  it("counts the characters of a notice as people do", () => {
    const notice = (text: string) => ({ kind: "words", text }) as const;
    expect(readDraft("notice", notice("🌙".repeat(280)))).toEqual({ change: { notice: "🌙".repeat(280) } });
    expect(readDraft("notice", notice("🌙".repeat(281)))).toEqual({ problem: "tooLong" });
  });
});

describe("types of tickets", () => {
  const stalls = { ...NO_TICKET, id: "stalls", en: "Stalls", remaining: "1,200" };
  const read = (...types: (typeof stalls)[]) => readDraft("ticket_types", { kind: "tickets", types });

  it("leave out rows in which nothing stands", () => {
    expect(read(stalls, NO_TICKET)).toEqual({
      change: { ticket_types: [{ id: "stalls", name: { en: "Stalls" }, price: null, remaining: 1200 }] },
    });
    expect(read(NO_TICKET)).toEqual({ change: { ticket_types: null } });
  });

  it("need an id each, of no other, a name and a number", () => {
    expect(read(stalls, { ...stalls, en: "More" })).toEqual({ problem: "twice" });
    expect(read({ ...stalls, id: "" })).toEqual({ problem: "badTicketId" });
    expect(read({ ...stalls, en: "" })).toEqual({ problem: "noName" });
    expect(read({ ...stalls, remaining: "many" })).toEqual({ problem: "notWhole" });
  });
});
