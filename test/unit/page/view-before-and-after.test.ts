/** The page of somebody who is not in line: not yet, or not any more. */
import { describe, expect, it } from "vitest";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { look, NOW, shown } from "../../support/browser/page-look.ts";

it("counts down to the opening, and says that the page joins by itself", () => {
  expect(shown(look({ status: "not_open", opensAtMs: NOW + 3_725_000, notice: null }))).toEqual({
    heading: "The queue is not open yet",
    lead: "Keep this page open and your screen on. When it is time, you join automatically – no need to press anything.",
    opening: "Opens Tuesday 24 November at 20:02 (GMT+7)",
    countdownLabel: "Opens in",
    countdown: "1:02:05",
    calendar: "Add to calendar",
  });
});

it.each([
  ["behind", -1000],
  ["behind", -47 * 60_000],
  ["ahead", 47 * 60_000],
])(
  "tells the queue's time of the opening to a clock that is %s by %i ms, and its own countdown",
  (_, clockAheadMs) => {
    const opensAtMs = Date.UTC(2026, 10, 24, 22); // 05:00 in Bangkok
    const nowMs = opensAtMs - 45_000;
    const { words } = look({ status: "not_open", opensAtMs, notice: null }, { nowMs, clockAheadMs });
    expect([words.opening, words.countdown]).toEqual([
      "Opens Wednesday 25 November at 05:00 (GMT+7)",
      "0:45",
    ]);
    const thai = look({ status: "not_open", opensAtMs, notice: null }, { nowMs, clockAheadMs }, "th");
    expect(thai.words.opening).toBe("เปิดวันพุธที่ 25 พฤศจิกายน เวลา 05:00 น. (GMT+7)");
  },
);

it("tells a minute that was told a moment short as that minute", () => {
  const opensAtMs = Date.UTC(2026, 10, 24, 22) - 1500;
  const { words } = look({ status: "not_open", opensAtMs, notice: null });
  expect(words.opening).toBe("Opens Wednesday 25 November at 05:00 (GMT+7)");
});

describe.each<[string, VisitorState]>([
  ["sold out", { status: "sold_out", notice: null }],
  ["closed", { status: "closed", notice: null }],
  ["booked", { status: "booked", expiresAtMs: NOW + 60_000 }],
])("%s", (_, state) => {
  it("leads to the shop and to help, where the operator has named them", () => {
    const ways = { shop: "https://shop.example", help: "https://shop.example/help" };
    expect(look(state, { ways }).words).toMatchObject({ shop: "Back to the shop", help: "Help and contact" });
    expect(look(state, { ways }, "th").words).toMatchObject({
      shop: "กลับไปที่ร้าน",
      help: "ช่วยเหลือและติดต่อเรา",
    });
    expect(look(state).words).toMatchObject({ shop: null, help: null });
  });
});

it("says in Thai, too, that a screen that sleeps would not join", () => {
  const { words } = look({ status: "not_open", opensAtMs: NOW + 1000, notice: null }, {}, "th");
  expect(words.lead).toBe("เปิดหน้านี้และเปิดหน้าจอทิ้งไว้ พอถึงเวลา ระบบจะพาคุณเข้าคิวให้เองโดยไม่ต้องกดอะไร");
});

it("does not promise to join by itself without a script", () => {
  const { words } = look({ status: "not_open", opensAtMs: NOW + 1000, notice: null }, { watch: null });
  expect(words.lead).toBe("When it is time, you can join right here.");
});

it("counts in days and hours where seconds say nothing", () => {
  const state: VisitorState = { status: "not_open", opensAtMs: NOW + 2.5 * 86_400_000, notice: null };
  expect(look(state).words.days).toBe("2 days 12 hours");
  expect(look(state, {}, "th").words.days).toBe("2 วัน 12 ชั่วโมง");
});

it("counts in days alone where there is no hour beside them", () => {
  const state: VisitorState = { status: "not_open", opensAtMs: NOW + 3 * 86_400_000, notice: null };
  expect(look(state).words.days).toBe("3 days");
});

it("lets whoever missed a turn come back, and says how long", () => {
  const { words } = look({ status: "missed", returnBeforeMs: NOW + 90_000, notice: null });
  expect([words.join, words.countdown]).toEqual(["Come back to the queue", "1:30"]);
});

it("tells people who do not see it when it opens, and how long they have to come back", () => {
  expect(look({ status: "not_open", opensAtMs: NOW + 3_725_000, notice: null }).announcement).toMatch(
    / Opens Tuesday 24 November at 20:02 \(GMT\+7\) Opens in: 1 hour 2 minutes\.$/,
  );
  expect(look({ status: "missed", returnBeforeMs: NOW + 90_000, notice: null }).announcement).toMatch(
    / Time left to come back: 1 minute 30 seconds\.$/,
  );
});

it("says that the time to come back runs on while the line is cut", () => {
  const missed = { status: "missed", returnBeforeMs: NOW + 90_000, notice: null } as const;
  const { words } = look(missed, { watch: { live: false, updatedAtMs: NOW } });
  expect(words.offline).toBe("Connection lost. Reconnecting – the time keeps running.");
});

it("says that nobody else can join a closed queue, and nothing of those who are in", () => {
  const closed = { status: "closed", notice: null } as const;
  expect(look(closed).words.lead).toBe("No one else can join. Thank you for coming.");
  expect(look(closed, {}, "th").words.lead).toBe("ตอนนี้ไม่เปิดรับคิวเพิ่ม ขอบคุณที่แวะมา");
});

it("says that the time has run out, whichever it was, and offers to join again", () => {
  const view = look({ status: "expired" });
  expect([view.mood, shown(view)]).toEqual([
    "calm",
    {
      heading: "Your time has run out",
      lead: "You can join again, and would start at the end of the queue.",
      join: "Join again",
    },
  ]);
  expect(view.announcement).toBe(
    "Your time has run out. You can join again, and would start at the end of the queue.",
  );
});

it("says so in Thai", () => {
  expect(shown(look({ status: "expired" }, {}, "th"))).toEqual({
    heading: "คิวของคุณหมดเวลาแล้ว",
    lead: "คุณเข้าคิวใหม่ได้ โดยจะเริ่มต่อจากท้ายแถว",
    join: "เข้าคิวอีกครั้ง",
  });
});

it("says to whoever had a place that it is gone, and offers to join again", () => {
  const outside = { status: "outside" } as const;
  expect(shown(look(outside, { hadAPlace: true }))).toEqual({
    heading: "You are no longer in the queue",
    lead: "Your turn has passed, or you left. You can join again, and would start at the end of the queue.",
    join: "Join again",
  });
  expect(shown(look(outside, { hadAPlace: true }, "th"))).toEqual({
    heading: "คุณไม่ได้อยู่ในคิวแล้ว",
    lead: "คิวของคุณผ่านไปแล้ว หรือคุณออกจากคิว คุณเข้าคิวใหม่ได้ โดยจะเริ่มต่อจากท้ายแถว",
    join: "เข้าคิวอีกครั้ง",
  });
});

it.each<VisitorState>([{ status: "outside" }, { status: "full", notice: null }])(
  "says what to do where the browser keeps no cookies, and offers nothing that would not last: %j",
  (state) => {
    expect(shown(look(state, { keepsCookies: false }))).toEqual({
      heading: "Your browser keeps no cookies",
      lead: "Without cookies, the queue cannot know you again. Allow them for this site, then load this page again.",
    });
    expect(shown(look(state, { keepsCookies: false }, "th"))).toEqual({
      heading: "เบราว์เซอร์ของคุณปิดคุกกี้ไว้",
      lead: "ถ้าไม่มีคุกกี้ ระบบคิวจะจำคุณไม่ได้ กรุณาเปิดใช้คุกกี้สำหรับเว็บไซต์นี้ แล้วโหลดหน้านี้อีกครั้ง",
    });
  },
);

it("says so before the opening already, when there is time", () => {
  const notOpen = { status: "not_open", opensAtMs: NOW + 3_725_000, notice: null } as const;
  expect(shown(look(notOpen, { keepsCookies: false }))).toMatchObject({
    heading: "The queue is not open yet",
    lead: "Without cookies, the queue cannot know you again. Allow them for this site, then load this page again.",
    countdown: "1:02:05",
  });
});

it("offers no button while it joins, and says so when it was refused", () => {
  const outside = { status: "outside" } as const;
  const joining = look(outside, { doing: "joining" });
  expect([joining.mood, joining.words.heading, joining.words.join]).toEqual([
    "busy",
    "Taking your place…",
    null,
  ]);
  const slowly = look(outside, { doing: "joiningSlowly" });
  expect([slowly.mood, slowly.words.heading, slowly.words.join]).toEqual([
    "busy",
    "Your turn to join is coming",
    null,
  ]);
  const refused = look(outside, { doing: "refused" });
  expect([refused.mood, shown(refused)]).toEqual([
    "still",
    {
      heading: "You cannot join just now",
      lead: "Please try again in a few minutes.",
      join: "Try again",
    },
  ]);
});

it.each([
  ["en", "Taking your place…", "Connection lost. This page keeps trying."],
  ["th", "กำลังพาคุณเข้าคิว…", "การเชื่อมต่อขาดหาย หน้านี้จะลองใหม่ให้เอง"],
] as const)("promises no moment and no place to who joins without a network, in %s", (...said) => {
  const [language, heading, offline] = said;
  const watch = { live: false, updatedAtMs: NOW };
  const view = look({ status: "outside" }, { doing: "joining", watch }, language);
  expect(shown(view)).toEqual({ heading, offline });
});

it("says nothing of a line that nobody needs just now", () => {
  const watch = { live: false, updatedAtMs: NOW };
  expect(look({ status: "outside" }, { watch }).words.offline).toBeNull();
});
