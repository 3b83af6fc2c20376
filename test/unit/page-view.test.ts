import { describe, expect, it } from "vitest";
import { Formats } from "../../src/page/formats.ts";
import type { Language, PageState } from "../../src/page/page-model.ts";
import { TEXTS } from "../../src/page/texts/languages.ts";
import { type Situation, SLOTS, type View, viewOf } from "../../src/page/view.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const WAITING = {
  status: "waiting",
  position: 1234,
  version: "1795501713866:10:2",
  queueSize: 5000,
  estimatedWaitSeconds: 180,
  pollAfterSeconds: 5,
  paused: false,
  soldOut: false,
  notice: null,
  joinedAtMs: NOW - 60_000,
} as const;

const STATES: readonly PageState[] = [
  { status: "outside", openedAtMs: null },
  WAITING,
  { ...WAITING, paused: true },
  { ...WAITING, soldOut: true },
  { status: "ready", claimBeforeMs: NOW + 45_000, expiresAtMs: null, notice: null },
  { status: "ready", claimBeforeMs: null, expiresAtMs: NOW + 298_000, notice: null },
  { status: "ready", claimBeforeMs: null, expiresAtMs: null, notice: null },
  { status: "missed", returnBeforeMs: NOW + 90_000, notice: null },
  { status: "not_open", opensAtMs: NOW + 3_725_000, notice: null },
  { status: "sold_out", notice: null },
  { status: "full", notice: null },
  { status: "closed", notice: null },
  { status: "booked", untilMs: NOW + 120_000 },
  { status: "expired" },
  { status: "left" },
  { status: "unavailable", retryAfterSeconds: null },
];

function look(state: PageState, others: Partial<Situation> = {}, language: Language = "en"): View {
  const texts = TEXTS[language];
  const watch = { live: true, updatedAtMs: NOW };
  const situation: Situation = {
    event: { id: "demo", name: "Open Air" },
    state,
    join: "auto",
    canEnter: true,
    nowMs: NOW,
    doing: "nothing",
    watch,
    ...others,
  };
  return viewOf(situation, texts, new Formats(texts.locale, "Asia/Bangkok"));
}

/** What is on the page, without what is not. */
function shown(view: View): Record<string, string> {
  return Object.fromEntries(
    SLOTS.flatMap((slot) => (view.words[slot] === null ? [] : [[slot, view.words[slot]]])),
  );
}

describe("in line", () => {
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

  it("tells who is next, and that nobody is behind", () => {
    const { words } = look({ ...WAITING, position: 1, queueSize: 1, estimatedWaitSeconds: 1 });
    expect([words.lead, words.wait, words.behind]).toEqual([
      "You are next. Get ready.",
      "less than a minute",
      "0 people",
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
      nowMs: NOW,
    } as const;
    const { words } = viewOf(
      { ...situation, state: WAITING, doing: "nothing", watch: null },
      TEXTS.en,
      formats,
    );
    expect(words.updated).toBeNull();
  });
});

describe("your turn", () => {
  const READY = {
    status: "ready",
    claimBeforeMs: NOW + 45_000,
    expiresAtMs: null,
    notice: null,
  } as const;
  const ADMITTED = { ...READY, claimBeforeMs: null, expiresAtMs: NOW + 298_000 } as const;

  it("stands in the tab's title first, in both languages", () => {
    expect(look(READY).title).toBe("● Your turn – Open Air");
    expect(look(READY, {}, "th").title).toBe("● ถึงคิวคุณแล้ว – Open Air");
  });

  it("shows the time left and the way to booking", () => {
    expect(shown(look(READY))).toEqual({
      heading: "It is your turn",
      lead: "Continue to booking before your time is up.",
      countdownLabel: "Time left to continue",
      countdown: "0:45",
      enter: "Continue to booking",
    });
  });

  it("shows the way to booking without a countdown while nobody has said until when", () => {
    const untimed = { ...READY, claimBeforeMs: null };
    const waysOn = { enter: "Continue to booking" };
    const lead = "Continue to booking before your time is up.";
    expect(shown(look(untimed))).toEqual({ heading: "It is your turn", lead, ...waysOn });
    const [heading, thaiLead] = ["ถึงคิวของคุณแล้ว", "กดปุ่มเพื่อไปหน้าจองก่อนหมดเวลา"];
    expect(shown(look(untimed, {}, "th"))).toEqual({ heading, lead: thaiLead, enter: "ไปหน้าจอง" });
  });

  it("says that the page takes the visitor to booking, for a moment", () => {
    const { words } = look(READY, { doing: "entering" });
    expect([words.lead, words.countdown]).toEqual(["Taking you to booking. This only takes a moment.", null]);
  });

  it.each([READY, ADMITTED])("shows the time left again when the way to booking takes long", (state) => {
    expect(shown(look(state, { doing: "enteringSlowly" }))).toEqual(shown(look(state)));
  });

  it.each(["entering", "enteringSlowly", "held"] as const)(
    "shows the time left, and that it runs on, when the line is cut while the page is %s",
    (doing) => {
      const watch = { live: false, updatedAtMs: NOW };
      expect(shown(look(READY, { doing, watch }))).toEqual({
        ...shown(look(READY)),
        offline: "Connection lost. Reconnecting – the time keeps running.",
      });
    },
  );

  it("says so in Thai", () => {
    const watch = { live: false, updatedAtMs: NOW };
    const { words } = look(ADMITTED, { watch }, "th");
    expect(words.offline).toBe("การเชื่อมต่อขาดหาย กำลังเชื่อมต่อใหม่ เวลายังนับต่อไป");
  });

  it("says that the turn is kept when nobody gets in for a moment", () => {
    const { words } = look(READY, { doing: "held" });
    expect([words.lead, words.enter]).toEqual([
      "The queue is standing still for a moment. Your turn is kept, and you go in as soon as it moves on.",
      "Continue to booking",
    ]);
  });

  it("shows the time left to book once the pass is running", () => {
    expect(shown(look(ADMITTED))).toEqual({
      heading: "You are in",
      lead: "Your time to book has started. Continue before it runs out.",
      countdownLabel: "Time left to book",
      countdown: "4:58",
      enter: "Continue to booking",
    });
  });

  it("shows the same in Thai", () => {
    expect(shown(look(ADMITTED, {}, "th"))).toEqual({
      heading: "เข้าไปจองได้แล้ว",
      lead: "เวลาจองของคุณเริ่มนับแล้ว ไปจองต่อให้ทันก่อนหมดเวลา",
      countdownLabel: "เหลือเวลาจอง",
      countdown: "4:58",
      enter: "ไปหน้าจองต่อ",
    });
  });

  it("has no countdown in the shop's own page either while nobody has said until when", () => {
    const { words } = look({ ...ADMITTED, expiresAtMs: null }, { canEnter: false });
    expect([words.lead, words.countdown, words.countdownLabel]).toEqual([
      "Go back to the shop to book.",
      null,
      null,
    ]);
  });

  it.each([READY, ADMITTED])("is told once, and not with every second of its countdown", (state) => {
    const [now, later] = [look(state), look(state, { nowMs: NOW + 1000 })];
    expect(later.words.countdown).not.toBe(now.words.countdown);
    expect([later.occasion, later.announcement]).toEqual([now.occasion, now.announcement]);
  });

  it("is told anew when the pass begins to run", () => {
    const [called, admitted] = [look(READY), look(ADMITTED)];
    expect(admitted.occasion).not.toBe(called.occasion);
    expect(admitted.announcement).toBe(
      "You are in. Your time to book has started. Continue before it runs out.",
    );
  });

  it("sends the visitor back to the shop where no booking page is set", () => {
    const { words } = look(READY, { canEnter: false });
    expect([words.lead, words.enter]).toEqual(["Go back to the shop to book.", null]);
    expect(look(ADMITTED, { canEnter: false }).words.countdownLabel).toBe("Time left to book");
  });

  it("stops at zero", () => {
    expect(look({ ...READY, claimBeforeMs: NOW - 5000 }).words.countdown).toBe("0:00");
  });
});

describe("before and after", () => {
  it("counts down to the opening, and says that the page joins by itself", () => {
    expect(shown(look({ status: "not_open", opensAtMs: NOW + 3_725_000, notice: null }))).toEqual({
      heading: "The queue is not open yet",
      lead: "Keep this page open and your screen on. When it is time, you join automatically – no need to press anything.",
      opening: "Opens Tuesday, November 24 at 20:02",
      countdownLabel: "Opens in",
      countdown: "1:02:05",
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
    const state: PageState = { status: "not_open", opensAtMs: NOW + 2.5 * 86_400_000, notice: null };
    expect(look(state).words.countdown).toBe("2\u00a0days 12\u00a0hours");
    expect(look(state, {}, "th").words.countdown).toBe("2\u00a0วัน 12\u00a0ชั่วโมง");
  });

  it("lets whoever missed a turn come back, and says how long", () => {
    const { words } = look({ status: "missed", returnBeforeMs: NOW + 90_000, notice: null });
    expect([words.join, words.countdown]).toEqual(["Come back to the queue", "1:30"]);
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

  it("offers no button while it joins, and says so when it was refused", () => {
    const outside = { status: "outside", openedAtMs: null } as const;
    const joining = look(outside, { doing: "joining" }).words;
    expect([joining.heading, joining.join]).toEqual(["Taking your place…", null]);
    const refused = look(outside, { doing: "refused" }).words;
    expect([refused.lead, refused.join]).toEqual([
      "You cannot join just now. Please try again in a few minutes.",
      "Join the queue",
    ]);
  });

  it.each([
    ["en", "Taking your place…", "Connection lost. This page keeps trying."],
    ["th", "กำลังพาคุณเข้าคิว…", "การเชื่อมต่อขาดหาย หน้านี้จะลองใหม่ให้เอง"],
  ] as const)("promises no moment and no place to who joins without a network, in %s", (...said) => {
    const [language, heading, offline] = said;
    const watch = { live: false, updatedAtMs: NOW };
    const view = look({ status: "outside", openedAtMs: null }, { doing: "joining", watch }, language);
    expect(shown(view)).toEqual({ heading, offline });
  });

  it("says nothing of a line that nobody needs just now", () => {
    const watch = { live: false, updatedAtMs: NOW };
    expect(look({ status: "outside", openedAtMs: null }, { watch }).words.offline).toBeNull();
  });
});

describe.each(["en", "th"] as const)("in every state, in %s", (language) => {
  it.each(STATES.map((state) => [JSON.stringify(state), state] as const))("has words for %s", (_, state) => {
    const view = look(state, {}, language);
    expect(view.words.heading).toMatch(/\S/);
    expect(view.title).toContain("Open Air");
    expect(view.announcement).toContain(view.words.heading);
    expect(Object.values(view.words).join(" ")).not.toMatch(/undefined|NaN|null|\[object/);
  });
});
