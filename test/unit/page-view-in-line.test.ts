/** The page of somebody who waits. */
import { expect, it } from "vitest";
import { Formats } from "../../src/page/formats.ts";
import { TEXTS } from "../../src/page/texts/languages.ts";
import { viewOf } from "../../src/page/view.ts";
import { look, NOW, shown, WAITING } from "../support/page-look.ts";

it("shows the place, the wait, who is behind, that the place is kept, and when that was true", () => {
  expect(shown(look(WAITING))).toEqual({
    heading: "You are in the queue",
    place: "1,234",
    wait: "about 2\u2060–\u20604 minutes",
    behind: "3,766 people",
    kept: "You can close this page; your place is kept. Just be back when it is your turn.",
    updated: "Last updated 19:00:00",
    leave: "Leave the queue",
  });
});

it("shows the same in Thai", () => {
  expect(shown(look(WAITING, {}, "th"))).toEqual({
    heading: "คุณอยู่ในคิวแล้ว",
    place: "1,234",
    wait: "ประมาณ 2\u2060–\u20604 นาที",
    behind: "3,766 คน",
    kept: "ปิดหน้านี้ได้เลย เราเก็บลำดับไว้ให้คุณ แค่กลับมาให้ทันตอนถึงคิว",
    updated: "อัปเดตล่าสุด 19:00:00 น.",
    leave: "ออกจากคิว",
  });
});

it("tells who is next, and says nothing of people behind where there are none", () => {
  const { words } = look({ ...WAITING, position: 1, queueSize: 1, estimatedWaitSeconds: 1 });
  expect([words.lead, words.wait, words.behind]).toEqual([
    "You are next. Get ready.",
    "less than a minute",
    null,
  ]);
});

it("says that the wait is not known rather than guess", () => {
  expect(look({ ...WAITING, estimatedWaitSeconds: null }).words.wait).toBe("not known yet");
});

it.each(["paused", "soldOut"] as const)(
  "gives no estimate while the queue is %s, and keeps the place",
  (why) => {
    const { mood, words } = look({ ...WAITING, [why]: true });
    expect({ mood, wait: words.wait, place: words.place }).toEqual({
      mood: "still",
      wait: null,
      place: "1,234",
    });
  },
);

it("shows the operator's notice as it was written", () => {
  expect(look({ ...WAITING, notice: "Back at 19:30 <soon>" }).words.notice).toBe("Back at 19:30 <soon>");
});

it("says when the line is cut, and that the place is kept", () => {
  const { words } = look(WAITING, { watch: { live: false, updatedAtMs: NOW } });
  expect(words.offline).toBe("Connection lost. Reconnecting – your place is kept.");
});

it("is told in sentences to people who do not see it", () => {
  expect(look({ ...WAITING, notice: "Back at 19:30" }).announcement).toBe(
    "You are in the queue. You are number 1,234 in the queue. Waiting time: about 2\u2060–\u20604 minutes. Back at 19:30.",
  );
  expect(look(WAITING, {}, "th").announcement).toBe(
    "คุณอยู่ในคิวแล้ว คุณอยู่ลำดับที่ 1,234 ในคิว เวลารอ: ประมาณ 2\u2060–\u20604 นาที",
  );
});

it("tells no time of day where the visitor's clock is unknown", () => {
  const formats = new Formats("en", null);
  const situation = {
    event: { id: "demo", name: "Open Air" },
    join: "auto",
    canEnter: true,
    hadAPlace: true,
    keepsCookies: true,
    nowMs: NOW,
  } as const;
  const { words } = viewOf(
    { ...situation, state: WAITING, doing: "nothing", watch: null },
    TEXTS.en,
    formats,
  );
  expect(words.updated).toBeNull();
});
