import { describe, expect, it } from "vitest";
import { look, NOW, SHOP, shown } from "../../support/browser/page-look.ts";

const READY = {
  status: "ready",
  claimBeforeMs: NOW + 45_000,
  expiresAtMs: null,
  paused: false,
  notice: null,
} as const;
const ADMITTED = { ...READY, claimBeforeMs: null, expiresAtMs: NOW + 298_000 } as const;

describe("your turn", () => {
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
    const { words } = look({ ...ADMITTED, expiresAtMs: null }, { shop: null });
    expect([words.lead, words.countdown, words.countdownLabel]).toEqual([
      "Go back to the shop to book.",
      null,
      null,
    ]);
  });

  it.each([READY, ADMITTED])("is told once, and not with every second of its countdown", (state) => {
    const [now, later] = [look(state), look(state, { nowMs: NOW + 1000 })];
    expect(later.words.countdown).not.toBe(now.words.countdown);
    expect([later.occasion, later.progress]).toEqual([now.occasion, now.progress]);
  });

  it("is told anew when the pass begins to run", () => {
    const [called, admitted] = [look(READY), look(ADMITTED)];
    expect(admitted.occasion).not.toBe(called.occasion);
    expect(admitted.announcement).toBe(
      "You are in. Your time to book has started. Continue before it runs out. Time left to book: 4 minutes 58 seconds.",
    );
  });

  it("is told with the time left in words, in both languages", () => {
    expect(look(READY).announcement).toMatch(/ Time left to continue: 45 seconds\.$/);
    expect(look(ADMITTED, {}, "th").announcement).toMatch(/ เหลือเวลาจอง: 4 นาที 58 วินาที$/);
  });

  it("is told once more when a minute is left", () => {
    const leaving = (leftMs: number) => look(ADMITTED, { nowMs: ADMITTED.expiresAtMs - leftMs });
    expect(leaving(60_001).progress).toBe(look(ADMITTED).progress);
    expect(leaving(60_000).progress).not.toBe(look(ADMITTED).progress);
    expect(leaving(60_000).announcement).toMatch(/ Time left to book: 1 minute\.$/);
    expect(leaving(1000).progress).toBe(leaving(60_000).progress);
  });

  it("sends the visitor back to the shop where no booking page is set", () => {
    const { words } = look(READY, { shop: null });
    expect([words.lead, words.enter]).toEqual(["Go back to the shop to book.", null]);
    expect(look(ADMITTED, { shop: null }).words.countdownLabel).toBe("Time left to book");
  });

  it.each([SHOP, null])(
    "tells a pause, and that its time stands still; a way to booking is there: %j",
    (shop) => {
      expect(shown(look({ ...READY, paused: true }, { shop }))).toEqual({
        heading: "It is your turn",
        lead: "The queue is paused for a moment. Your turn is kept, and its time goes on when the queue does.",
        ...(shop && { enter: "Continue to booking" }),
      });
    },
  );

  it("tells a pause in Thai, and anew that it is over", () => {
    const paused = look({ ...READY, paused: true }, {}, "th");
    expect(paused.words.lead).toBe("คิวหยุดพักชั่วคราว สิทธิ์ของคุณยังอยู่ และเวลาจะนับต่อเมื่อคิวเดินต่อ");
    expect(paused.occasion).not.toBe(look(READY, {}, "th").occasion);
  });

  it("stops at zero", () => {
    expect(look({ ...READY, claimBeforeMs: NOW - 5000 }).words.countdown).toBe("0:00");
  });
});
