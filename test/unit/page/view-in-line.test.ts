/** The page of somebody who waits. */
import { describe, expect, it } from "vitest";
import { Formats } from "../../../src/page/formats.ts";
import { TEXTS } from "../../../src/page/texts/languages.ts";
import { viewOf } from "../../../src/page/view.ts";
import { look, NOW, SHOP, shown, WAITING } from "../../support/browser/page-look.ts";

it("shows the place, the wait, who is behind, what staying does, and when that was true", () => {
  expect(shown(look(WAITING))).toEqual({
    heading: "You are in the queue",
    place: "1,234",
    wait: "about 2\u2060–\u20604 minutes",
    behind: "3,766 people",
    kept: "Keep this page open: it takes you in by itself. Once called, you have 1 minute to be here.",
    updated: "Last updated 19:00:00. Refreshing does not cost your place.",
    leave: "Leave the queue",
    leaveWarning: "You would lose this place for good, and start at the end if you join again.",
    leaveConfirm: "Yes, leave the queue",
  });
});

it("offers a receipt of the place where the queue signs receipts", () => {
  expect(look(WAITING, { givesReceipts: true }).words.receipt).toBe("Save a receipt of your place");
  expect(look(WAITING, { givesReceipts: true }, "th").words.receipt).toBe("บันทึกหลักฐานลำดับคิว");
  expect(look(WAITING).words.receipt).toBeNull();
});

it("shows the same in Thai", () => {
  expect(shown(look(WAITING, {}, "th"))).toEqual({
    heading: "คุณอยู่ในคิวแล้ว",
    place: "1,234",
    wait: "ประมาณ 2\u2060–\u20604 นาที",
    behind: "3,766 คน",
    kept: "กรุณาเปิดหน้านี้ค้างไว้ พอถึงคิว ระบบจะพาคุณเข้าไปให้เอง เมื่อถูกเรียกแล้ว คุณมีเวลา 1 นาที ในการกลับมาที่หน้านี้",
    updated: "อัปเดตล่าสุด 19:00:00 น. รีเฟรชหน้านี้ได้ ลำดับของคุณไม่หาย",
    leave: "ออกจากคิว",
    leaveWarning: "คุณจะเสียลำดับนี้ไป ถ้าเข้าคิวใหม่ต้องเริ่มต่อจากท้ายแถว",
    leaveConfirm: "ยืนยันออกจากคิว",
  });
});

it("promises to take nobody in who has no script, or nowhere to go", () => {
  const kept =
    "Keep this page open: it tells you when it is your turn. You then have 45 seconds to continue.";
  const claimWindowMs = 45_000;
  expect(look(WAITING, { claimWindowMs, watch: null }).words.kept).toBe(kept);
  expect(look(WAITING, { claimWindowMs, shop: null }).words.kept).toBe(kept);
});

describe("closing the page", () => {
  const LONG = { ...WAITING, estimatedWaitSeconds: 3600 };

  it("is offered while the wait is long, with the time to be back by: well before the turn", () => {
    expect(look(LONG).words.away).toBe(
      "There is time: you can close this page, if you open it again by 19:30.",
    );
    expect(look(LONG, {}, "th").words.away).toBe(
      "ตอนนี้ยังมีเวลา ปิดหน้านี้ไปก่อนได้ แต่กรุณาเปิดกลับมาอีกครั้งก่อนเวลา 19:30 น.",
    );
  });

  it.each([
    ["the wait is short", WAITING, {}],
    ["the wait is not known", { ...LONG, estimatedWaitSeconds: null }, {}],
    ["the queue is paused, and may go on at any time", { ...LONG, paused: true }, {}],
    ["everything is sold for now", { ...LONG, soldOut: true }, {}],
    ["the visitor's clock is unknown", LONG, { watch: null }],
    ["the news are old", LONG, { watch: { live: false, updatedAtMs: NOW - 1_700_000 } }],
  ])("is not offered when %s", (_, state, others) => {
    expect(look(state, others).words.away).toBeNull();
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

it("says since when the notice stands here, with the day where that was another one", () => {
  const told = { ...WAITING, notice: "Back at 19:30" };
  expect(look(told, { noticeSinceMs: NOW - 60_000 }).words.noticeSince).toBe("Shown here since 18:59");
  expect(look(told, { noticeSinceMs: NOW - 60_000 }, "th").words.noticeSince).toBe("แสดงบนหน้านี้ตั้งแต่ 18:59 น.");
  expect(look(told, { noticeSinceMs: NOW - 86_400_000 }).words.noticeSince).toBe(
    "Shown here since Monday 23 November at 19:00",
  );
  expect(look(told).words.noticeSince).toBeNull();
});

it.each([
  ["long", "word ".repeat(40), "Full notice"],
  ["of many lines", "1\n2\n3\n4", "Full notice"],
  ["short", "Back at 19:30", null],
  ["in Thai, whose marks take no room", "ที่นี่".repeat(25), null],
])("can be unfolded, a notice that is %s", (_, notice, fullNotice) => {
  expect(look({ ...WAITING, notice }).words.fullNotice).toBe(fullNotice);
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
    language: "en",
    join: "auto",
    shop: SHOP,
    claimWindowMs: 60_000,
    ways: { shop: null, help: null },
    signIn: null,
    hadAPlace: true,
    hasReceipt: false,
    seenAtMs: null,
    givesReceipts: false,
    keepsCookies: true,
    noticeSinceMs: null,
    nowMs: NOW,
    clockAheadMs: 0,
  } as const;
  const { words } = viewOf(
    { ...situation, state: WAITING, doing: "nothing", watch: null },
    TEXTS.en,
    formats,
  );
  expect(words.updated).toBe("Refreshing does not cost your place.");
});

describe("a queue that closes to others", () => {
  const closing = (fields: object, language: "en" | "th" = "en") =>
    look({ ...WAITING, ...fields }, {}, language).words.closing;

  it("says until when others can join, and that the place is kept", () => {
    const closesAtMs = NOW + 3_600_000;
    expect(closing({ closesAtMs })).toBe("The queue closes to others at 20:00. Your place is kept.");
    expect(closing({ closesAtMs }, "th")).toBe("จะปิดรับคิวเพิ่มเวลา 20:00 น. ลำดับของคุณยังอยู่");
    expect(closing({ closesAtMs: NOW + 86_400_000 })).toContain("Wednesday 25 November");
  });

  it("says that it has closed, by the clock or by the operator, and that everyone in it is let in", () => {
    const closed = "The queue is closed to others. Everyone in it is still let in, in order.";
    expect(closing({ closed: true, closesAtMs: NOW })).toBe(closed);
    expect(closing({ closed: true })).toBe(closed);
    expect(closing({})).toBeNull();
  });

  it("says it to a screen reader, too", () => {
    const { announcement, occasion } = look({ ...WAITING, closed: true });
    expect(announcement).toContain("closed to others");
    expect(occasion).not.toBe(look(WAITING).occasion);
  });

  it("tells those outside until when they can join", () => {
    const outside = { status: "outside", closesAtMs: NOW + 3_600_000 } as const;
    expect(look(outside).words.closing).toBe("You can join until 20:00.");
  });
});

it("shows the words of the page's language, and those for all where it has none", () => {
  const state = { ...WAITING, notice: "Soon.", notices: { th: "เร็วๆ นี้" } };
  expect([look(state).words.notice, look(state, {}, "th").words.notice]).toEqual(["Soon.", "เร็วๆ นี้"]);
});
