import { describe, expect, it } from "vitest";
import { Announcer } from "../../../src/page/announcer.ts";
import type { TicketRow, View } from "../../../src/page/view-model.ts";

const WAITING = {
  mood: "calm",
  occasion: "waiting",
  progress: "",
  tickets: [],
  announcement: "You are number 12.",
} as unknown as View;

function withWords(announcement: string, others: Partial<View> = {}): View {
  return { ...WAITING, announcement, progress: announcement, ...others };
}

it("says nothing about the page as it opens", () => {
  expect(new Announcer(WAITING, 0).next(WAITING, 60_000)).toBeNull();
});

it("tells a new position politely, at most every 30 seconds", () => {
  const announcer = new Announcer(WAITING, 0);
  expect(announcer.next(withWords("You are number 11."), 29_999)).toBeNull();
  expect(announcer.next(withWords("You are number 9."), 30_000)).toEqual({
    text: "You are number 9.",
    urgent: false,
  });
  expect(announcer.next(withWords("You are number 8."), 59_999)).toBeNull();
});

it("does not tell again that time goes by", () => {
  const later = { ...WAITING, announcement: "4 minutes left." };
  expect(new Announcer(WAITING, 0).next(later, 60_000)).toBeNull();
});

it("tells at once what really changes", () => {
  const announcer = new Announcer(WAITING, 0);
  const paused = withWords("The queue is paused.", { occasion: "paused" });
  expect(announcer.next(paused, 1)).toEqual({ text: "The queue is paused.", urgent: false });
  expect(announcer.next(paused, 2)).toBeNull();
});

it("interrupts only for your turn", () => {
  const turn = withWords("It is your turn.", { occasion: "ready", mood: "turn" });
  expect(new Announcer(WAITING, 0).next(turn, 1)).toEqual({ text: "It is your turn.", urgent: true });
});

describe("of what is on sale", () => {
  const sale = (...words: (string | null)[]) =>
    words.map((word, index) => ({ id: `t${index}`, word, told: `Type ${index}: ${word}.` }) as TicketRow);
  const withSale = (tickets: readonly TicketRow[], others: Partial<View> = {}) => ({
    ...WAITING,
    tickets,
    ...others,
  });

  it("tells the words that have changed, politely and at once", () => {
    const announcer = new Announcer(withSale(sale("Likely", "Likely", "Likely")), 0);
    expect(announcer.next(withSale(sale("Likely", "Unlikely", "Sold out")), 1)).toEqual({
      text: "Type 1: Unlikely. Type 2: Sold out.",
      urgent: false,
    });
    expect(announcer.next(withSale(sale("Likely", "Unlikely", "Sold out")), 2)).toBeNull();
  });

  it("tells nothing of what is left while the words stay", () => {
    const announcer = new Announcer(withSale(sale("Likely")), 0);
    const fewer = sale("Likely").map((row) => ({ ...row, left: "11 left now" }));
    expect(announcer.next(withSale(fewer), 60_000)).toBeNull();
  });

  it("tells nothing of a list that appears or goes, or is not counted any more", () => {
    const announcer = new Announcer(WAITING, 0);
    expect(announcer.next(withSale(sale("Likely")), 1)).toBeNull();
    expect(announcer.next(withSale(sale(null)), 2)).toBeNull();
    expect(announcer.next(WAITING, 3)).toBeNull();
  });

  it("tells it with what changes besides", () => {
    const announcer = new Announcer(withSale(sale("Likely")), 0);
    const paused = withSale(sale("Sold out"), { occasion: "paused", announcement: "Paused." });
    expect(announcer.next(paused, 1)).toEqual({ text: "Paused. Type 0: Sold out.", urgent: false });
  });
});
