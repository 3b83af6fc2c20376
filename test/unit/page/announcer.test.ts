import { expect, it } from "vitest";
import { Announcer } from "../../../src/page/announcer.ts";
import type { View } from "../../../src/page/view-model.ts";

const WAITING = {
  mood: "calm",
  occasion: "waiting",
  progress: "",
  announcement: "You are number 12.",
} as View;

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
