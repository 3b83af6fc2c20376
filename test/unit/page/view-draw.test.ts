/** What the page says before, during and after a drawing. */
import { describe, expect, it } from "vitest";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { look, NOW, shown, WAITING } from "../../support/browser/page-look.ts";

const HOUR_MS = 3_600_000;
const ENTERING = {
  phase: "entering",
  entered: 48_000,
  opensAtMs: NOW + HOUR_MS,
  entersAtMs: NOW - HOUR_MS,
  round: null,
  roundAtMs: null,
  checkpoint: null,
  stopped: false,
} as const;
const CLOSED = { ...ENTERING, phase: "closed", opensAtMs: null, entersAtMs: null } as const;
const COMMITTED = {
  ...CLOSED,
  phase: "committed",
  round: 123_456,
  roundAtMs: NOW + 9000,
  checkpoint: "d.e.f",
} as const;
const ENTERED = { status: "entered", draw: ENTERING, pollAfterSeconds: 60, notice: null } as const;
const OFFER = { status: "outside", draw: { opensAtMs: NOW + HOUR_MS, entersAtMs: null } } as const;

const KEPT = "Keep this page open: it takes you in by itself. Once called, you have 1 minute to be here.";
const LEAVE = { leave: "Leave the draw", leaveConfirm: "Yes, leave the draw" };
const LOST_FOR_GOOD = "You would lose this place for good, and start at the end if you join again.";

describe("before the drawing", () => {
  const notOpen: VisitorState = {
    status: "not_open",
    opensAtMs: NOW + 2 * HOUR_MS,
    entersAtMs: NOW + HOUR_MS,
    notice: null,
  };

  it("counts down to when people can enter, and says when it is drawn", () => {
    expect(shown(look(notOpen))).toEqual({
      heading: "You can enter soon",
      lead: "The places are drawn among everyone who enters. Keep this page open: it enters you by itself. When you enter makes no difference.",
      opening: "Drawn Tuesday 24 November at 21:00 (GMT+7)",
      countdownLabel: "You can enter in",
      countdown: "1:00:00",
      calendar: "Add to calendar",
    });
    expect(look(notOpen, { join: "button" }).words.lead).toContain("you can enter right here");
  });

  it("says that the time is announced later, and counts down to nothing", () => {
    const lead = "The time will be announced on this page.";
    expect(shown(look({ status: "not_open", opensAtMs: null, notice: null }))).toEqual({
      heading: "The queue is not open yet",
      lead,
    });
  });

  it("offers to enter, and says what it is for", () => {
    expect(shown(look(OFFER))).toEqual({
      heading: "Enter the draw",
      lead: "Places are drawn among all who enter. It does not matter when.",
      opening: "Drawn Tuesday 24 November at 20:00 (GMT+7)",
      countdownLabel: "Drawn in",
      countdown: "1:00:00",
      join: "Enter the draw",
    });
  });

  it("offers it to who gave the entry up, or has lost it, in other words", () => {
    const gaveUp = look({ status: "left", draw: { opensAtMs: NOW + HOUR_MS } });
    expect([gaveUp.words.heading, gaveUp.words.join]).toEqual(["You are not in the draw", "Enter the draw"]);
    expect(look(OFFER, { hadAPlace: true }).words.heading).toBe("You are not in the draw");
    expect(gaveUp.words.lead).not.toContain("end of the queue");
  });

  it("offers a place in line once the drawing has begun", () => {
    const late = look(OFFER, { nowMs: NOW + HOUR_MS });
    expect([late.words.heading, late.words.countdown]).toEqual(["Join the queue", null]);
    expect(look({ status: "left", draw: { opensAtMs: NOW } }).words.lead).toContain("end of the queue");
  });

  it("says while the page enters by itself that it may take a minute", () => {
    const { mood, words } = look(OFFER, { doing: "joining" });
    expect([mood, words.heading, words.join]).toEqual(["busy", "Entering you…", null]);
    expect(words.lead).toBe("This can take a minute. When you enter makes no difference.");
  });

  it("says to a browser without cookies what to do", () => {
    expect(look(OFFER, { keepsCookies: false }).words.heading).toBe("Your browser keeps no cookies");
  });
});

describe("somebody who entered", () => {
  it("reads how many did so far, when it is drawn, and when to be back", () => {
    expect(shown(look(ENTERED))).toEqual({
      heading: "You are in the draw",
      lead: "Your entry is recorded. When you entered makes no difference: every place is drawn by chance.",
      opening: "Drawn Tuesday 24 November at 20:00 (GMT+7)",
      countdownLabel: "Drawn in",
      countdown: "1:00:00",
      entrants: "48,000 people have entered so far.",
      calendar: "Add to calendar",
      kept: KEPT,
      away: "There is time: you can close this page, if you are back by 20:00. People are called right after the draw.",
      ...LEAVE,
      leaveWarning: "No place would be drawn for you. You can enter again until the draw begins.",
    });
  });

  it("is told to stay when the drawing is near", () => {
    const at = (leftMs: number) => look({ ...ENTERED, draw: { ...ENTERING, opensAtMs: NOW + leftMs } }).words;
    expect([at(600_000).away, at(599_999).away]).toEqual([expect.stringContaining("There is time"), null]);
    expect(at(599_999).kept).toBe(KEPT);
  });

  it("is offered the receipt once this browser has it, and without a script at once", () => {
    expect(look(ENTERED, { hasReceipt: true }).words.receipt).toBe("Save your receipt");
    expect(look(ENTERED).words.receipt).toBeNull();
    expect(look(ENTERED, { watch: null }).words.receipt).toBe("Save your receipt");
  });

  it("reads no time of day where the time zone is unknown or another day is meant", () => {
    const tomorrow = { ...ENTERED, draw: { ...ENTERING, opensAtMs: NOW + 24 * HOUR_MS } };
    expect(look(tomorrow).words.away).toContain("back by Wednesday 25 November at 19:00.");
    expect(look({ ...ENTERED, draw: { ...ENTERING, opensAtMs: null } }).words.countdown).toBeNull();
  });

  it("reads in the drawing that the list is closed, then the round that decides", () => {
    expect(shown(look({ ...ENTERED, draw: CLOSED }))).toEqual({
      heading: "The places are being drawn",
      lead: "48,000 people have entered, and the list is closed. You are on it.",
      proof: "How the draw can be checked",
      kept: KEPT,
      ...LEAVE,
      leaveWarning: LOST_FOR_GOOD,
    });
    const { words, mood } = look({ ...ENTERED, draw: COMMITTED });
    expect(words).toMatchObject({
      lead: "The list of 48,000 people is closed and signed. Public randomness that nobody could know before decides the order: round 123,456.",
      countdownLabel: "Order known in",
      countdown: "0:09",
    });
    expect(mood).toBe("busy");
  });

  it("reads that a round which is late is waited for, and that nothing takes its place", () => {
    const at = (nowMs: number) => look({ ...ENTERED, draw: COMMITTED }, { nowMs }).words;
    expect(at(COMMITTED.roundAtMs + 30_000)).toMatchObject({
      lead: expect.stringContaining("round 123,456"),
      countdown: null,
    });
    expect(at(COMMITTED.roundAtMs + 30_001).lead).toMatch(
      /Nobody is called until .* nothing is put in its place/,
    );
  });

  it("reads that a drawing is stopped, that the organiser knows, and that the entry is kept", () => {
    const { mood, words } = look({ ...ENTERED, draw: { ...COMMITTED, stopped: true } });
    expect([mood, words.heading, words.countdown]).toEqual(["still", "The draw has been stopped", null]);
    expect(words.lead).toContain("The organiser has been told. Your entry is kept.");
  });

  it("reads that the entry is kept when the line is lost", () => {
    const watch = { live: false, updatedAtMs: NOW };
    expect(look(ENTERED, { watch }).words.offline).toBe(
      "Connection lost. Reconnecting – your entry is kept.",
    );
  });
});

describe("the signed list", () => {
  const SEEN = "Your browser received the signed list at 19:00:07 by its own clock, and keeps both.";
  const seenAtMs = NOW + 7000;

  it("is said to be in this browser, and since when, beside the way to check it", () => {
    expect(look({ ...ENTERED, draw: COMMITTED }, { seenAtMs }).words).toMatchObject({
      proof: "How the draw can be checked",
      seen: SEEN,
    });
    expect(look({ ...WAITING, draw: COMMITTED }, { seenAtMs }).words.seen).toBe(SEEN);
  });

  it("is not spoken of while people still enter, or where this browser has none", () => {
    expect(look(ENTERED, { seenAtMs }).words.seen).toBeNull();
    expect(look({ ...ENTERED, draw: COMMITTED }).words.seen).toBeNull();
  });
});

describe("a place after the drawing", () => {
  const drawn = { ...WAITING, draw: { phase: "seated", place: 12_221, entered: 48_000 } } as const;

  it("is told with the number that was drawn, and how to check it", () => {
    expect(look(drawn, { hasReceipt: true }).words).toMatchObject({
      heading: "You are in the queue",
      place: "1,234",
      drawn: "You were drawn as number 12,221 of 48,000.",
      proof: "Check the draw",
      receipt: "Save your receipt",
    });
    expect(look(drawn).words.receipt).toBeNull();
  });

  it("of a newcomer is exact, and nobody is called before the drawing is done", () => {
    const { words } = look({ ...WAITING, estimatedWaitSeconds: null, draw: COMMITTED });
    expect(words).toMatchObject({
      place: "1,234",
      wait: null,
      lead: "The places before you are being drawn. Nobody is called until that is done.",
      drawn: null,
      leaveWarning: LOST_FOR_GOOD,
    });
  });
});

describe("a screen reader", () => {
  it("is told each phase at once, and not each entry", () => {
    const more = look({ ...ENTERED, draw: { ...ENTERING, entered: 48_001 } });
    expect(more.occasion).toBe(look(ENTERED).occasion);
    expect(more.progress).toBe(look(ENTERED).progress);
    const phases = [ENTERING, CLOSED, COMMITTED, { ...COMMITTED, stopped: true }].map(
      (draw) => look({ ...ENTERED, draw }).occasion,
    );
    expect(new Set(phases).size).toBe(4);
    expect(look(ENTERED).announcement).toContain("You are in the draw. Your entry is recorded.");
    expect(look(ENTERED).announcement).toContain("Drawn in: 1 hour. 48,000 people have entered so far.");
  });

  it("is told the number that was drawn", () => {
    const draw = { phase: "seated", place: 7, entered: 9 } as const;
    const drawn = look({ ...WAITING, draw });
    expect(drawn.announcement).toContain("You were drawn as number 7 of 9.");
    expect(drawn.occasion).not.toBe(look(WAITING).occasion);
  });
});

it("says all of it in Thai", () => {
  const states: VisitorState[] = [
    OFFER,
    ENTERED,
    { ...ENTERED, draw: CLOSED },
    { ...ENTERED, draw: COMMITTED },
    { ...ENTERED, draw: { ...COMMITTED, roundAtMs: NOW - 60_000 } },
    { ...ENTERED, draw: { ...CLOSED, stopped: true } },
    { ...WAITING, draw: CLOSED },
    { ...WAITING, draw: { phase: "seated", place: 7, entered: 9 } },
  ];
  for (const state of states) {
    const words = Object.values(shown(look(state, { hasReceipt: true }, "th"))).join(" ");
    expect(words).toMatch(/[ก-๙]/);
    expect(words.replace(/GMT/g, "")).not.toMatch(/[a-z]{3}/i);
  }
});
